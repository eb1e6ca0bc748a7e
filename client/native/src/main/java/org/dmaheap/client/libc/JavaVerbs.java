// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.libc;

import java.util.List;
import org.dmaheap.client.Arguments;
import org.dmaheap.client.UsageError;

/** The verbs that the program leaves to a Java virtual machine: they run for long, or need libraries of it. */
public final class JavaVerbs {
    /** The classes that do what these verbs say; the program has none of them. */
    public static final List<String> CLASSES = List.of("Verify", "Capture", "Doctor", "Graph", "Monitor", "Generate", "Prefer");

    private static final List<String> WORDS =
            List.of("verify", "capture", "doctor", "graph", "generate", "run", "prefer", "monitor");

    private JavaVerbs() {}

    /** Whether a command line asks for one of them; one that is no command line does not. */
    static boolean ofLine(String[] args) {
        try {
            Arguments arguments = Arguments.parse(List.of(args), false);
            return WORDS.contains(arguments.verb()) && !arguments.help();
        } catch (UsageError e) {
            return false;
        }
    }
}
