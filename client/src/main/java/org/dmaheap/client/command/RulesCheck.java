// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dmaheap.capture.CapturedTree;
import org.dmaheap.client.Arguments;
import org.dmaheap.client.Environment;
import org.dmaheap.client.Failure;
import org.dmaheap.client.Status;
import org.dmaheap.client.output.Output;
import org.dmaheap.client.source.Trees;
import org.dmaheap.config.RuleDirectories;
import org.dmaheap.config.RuleProblem;
import org.dmaheap.protocol.Json;

/** {@code rules check [FILE|DIR]...}: says what is wrong with rule files. */
final class RulesCheck {
    private RulesCheck() {}

    static Status run(Arguments arguments, Environment environment, Output output) throws Failure {
        List<RuleProblem> problems = problems(arguments, environment);
        if (!output.json(Json.compact(Map.of("problems", documents(problems))))) {
            for (RuleProblem problem : problems) {
                output.error(problem.toString());
            }
            if (problems.isEmpty()) {
                output.line("All rule files are right.");
            }
        }
        return problems.isEmpty() ? Status.DONE : Status.FAILED;
    }

    private static List<RuleProblem> problems(Arguments arguments, Environment environment) throws Failure {
        List<Path> named = new ArrayList<>(arguments.rules());
        for (String operand :
                arguments.operands().subList(1, arguments.operands().size())) {
            named.add(Path.of(operand));
        }
        for (Path path : named) {
            if (!Files.exists(path)) {
                throw new Failure("Could not check " + path + ": there is no such file or directory");
            }
        }
        try (CapturedTree tree = Trees.open(arguments.rootOrMachine())) {
            RuleDirectories directories = named.isEmpty()
                    ? RuleDirectories.installed(environment.home(), tree.root())
                    : RuleDirectories.named(named, environment.home());
            return directories.load().problems().stream()
                    .map(problem -> new RuleProblem(tree.shown(problem.file()), problem.line(), problem.what()))
                    .toList();
        }
    }

    private static List<Map<String, Object>> documents(List<RuleProblem> problems) {
        List<Map<String, Object>> documents = new ArrayList<>();
        for (RuleProblem problem : problems) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("file", problem.file());
            document.put("line", problem.line());
            document.put("problem", problem.what());
            documents.add(document);
        }
        return documents;
    }
}
