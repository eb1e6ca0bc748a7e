// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dmaheap.client.Arguments;
import org.dmaheap.client.Environment;
import org.dmaheap.client.Failure;
import org.dmaheap.client.Status;
import org.dmaheap.client.UsageError;
import org.dmaheap.client.output.Output;
import org.dmaheap.config.RuleDirectories;
import org.dmaheap.config.RuleProblem;
import org.dmaheap.protocol.Json;

/** {@code rules check [DIR]}: says what is wrong with rule files. */
final class RulesCheck {
    private RulesCheck() {}

    static Status run(Arguments arguments, Environment environment, Output output) throws UsageError, Failure {
        arguments.expectOperands(1, 2, "rules check [DIR]");
        if (!arguments.operands().get(0).equals("check")) {
            throw new UsageError(
                    "rules can only check, not " + arguments.operands().get(0));
        }
        List<RuleProblem> problems = directories(arguments, environment).load().problems();
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

    private static RuleDirectories directories(Arguments arguments, Environment environment) throws Failure {
        List<Path> named = new ArrayList<>(arguments.rules());
        if (arguments.operands().size() > 1) {
            named.add(Path.of(arguments.operands().get(1)));
        }
        Path root = arguments.root().orElse(Path.of("/"));
        for (Path directory : named) {
            expectDirectory(directory);
        }
        expectDirectory(root);
        return named.isEmpty()
                ? RuleDirectories.installed(environment.home(), root)
                : RuleDirectories.named(named, environment.home());
    }

    private static void expectDirectory(Path path) throws Failure {
        if (!Files.isDirectory(path)) {
            throw new Failure("Could not check " + path + ": it is no directory");
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
