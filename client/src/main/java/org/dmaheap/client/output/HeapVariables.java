// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.output;

import java.util.ArrayList;
import java.util.List;
import org.dmaheap.client.Dmaheapctl;
import org.dmaheap.model.CommonHeaps;

/**
 * The answer to a question for common heaps as programs read it that know nothing of us: paths, or environment variables
 * by which they let themselves be told a heap.
 */
public final class HeapVariables {
    private static final String NAMES = "heap-variables.txt";
    private static final String PLAIN = "[A-Za-z0-9_@%+=:,./-]*";

    private HeapVariables() {}

    private record Variable(String name, String value) {}

    /** Paths, best first, one a line. */
    public static void paths(CommonHeaps answer, Output output) {
        answer.heaps().forEach(heap -> output.line(heap.path()));
    }

    /** The best heap in all variables, a line each, for {@code EnvironmentFile=} of systemd. */
    public static void environment(CommonHeaps answer, Output output) {
        answer.heaps().stream().limit(1).flatMap(heap -> of(heap).stream()).forEach(variable -> {
            String value = variable.value();
            // systemd takes \ and " in double quotes with a \ before them; $ means nothing there
            output.line(variable.name() + "="
                    + (value.matches(PLAIN) ? value : "\"" + value.replaceAll("([\\\\\"])", "\\\\$1") + "\""));
        });
    }

    /**
     * A script for {@code sh} that exports the variables of the first heap that the caller may read, or of the best if
     * there is none.
     */
    public static void script(CommonHeaps answer, Output output) {
        StringBuilder script = new StringBuilder();
        for (CommonHeaps.CommonHeap heap : answer.heaps()) {
            script.append(script.length() == 0 ? "if" : "elif")
                    .append(" [ -r ")
                    .append(quoted(heap.path()))
                    .append(" ]; then ")
                    .append(export(heap))
                    .append('\n');
        }
        answer.heaps().stream().findFirst().ifPresent(best -> output.line(script + "else " + export(best) + "\nfi"));
    }

    private static String export(CommonHeaps.CommonHeap heap) {
        StringBuilder text = new StringBuilder("export");
        of(heap).forEach(variable ->
                text.append(' ').append(variable.name()).append('=').append(quoted(variable.value())));
        return text.toString();
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    private static List<Variable> of(CommonHeaps.CommonHeap heap) {
        List<Variable> variables = new ArrayList<>();
        for (String line : Dmaheapctl.resource(NAMES).split("\n")) {
            if (!line.startsWith("#")) {
                String[] words = line.split(" ");
                variables.add(new Variable(words[0], words[1].equals("path") ? heap.path() : heap.heap()));
            }
        }
        return variables;
    }
}
