// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.libc;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dmaheap.client.Arguments;
import org.dmaheap.client.UsageError;

/** The verbs that the program leaves to a Java virtual machine: each runs for long, or needs libraries of it. */
public final class JavaVerbs {
    /** The methods that do it, which the program does not have. */
    public static final List<String> METHODS = List.of(
            "org.dmaheap.client.command.Verify.run",
            "org.dmaheap.client.command.CaptureTree.run",
            "org.dmaheap.client.command.Doctor.run",
            "org.dmaheap.client.command.Graph.run",
            "org.dmaheap.client.command.Monitor.run",
            "org.dmaheap.client.command.Generate.run",
            "org.dmaheap.client.command.Prefer.run",
            "org.dmaheap.capture.Unpacked.of",
            "org.dmaheap.capture.Unpacked.close");

    private static final List<String> WORDS =
            List.of("verify", "capture", "doctor", "graph", "generate", "run", "prefer", "monitor");

    private JavaVerbs() {}

    /** Whether a command line asks for such a verb, to be told of changes, or for an archive; one that is no command line does not. */
    static boolean ofLine(String[] args) {
        try {
            Arguments arguments = Arguments.parse(List.of(args), false);
            return !arguments.help()
                    && (WORDS.contains(arguments.verb())
                            || arguments.has("watch")
                            || arguments.root().filter(JavaVerbs::isArchive).isPresent());
        } catch (UsageError e) {
            return false;
        }
    }

    private static boolean isArchive(Path root) {
        return Files.exists(root) && !Files.isDirectory(root);
    }
}
