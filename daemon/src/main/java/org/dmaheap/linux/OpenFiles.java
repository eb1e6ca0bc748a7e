// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The number of descriptors that this process may have open. */
public final class OpenFiles {
    private static final String LINE = "Max open files";

    private OpenFiles() {}

    /** The limit of this moment; a JVM raises it to the hard one when it starts. */
    public static int limit() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
            if (line.startsWith(LINE)) {
                String soft = line.substring(LINE.length()).strip().split(" ")[0];
                return soft.equals("unlimited")
                        ? Integer.MAX_VALUE
                        : (int) Math.min(Integer.MAX_VALUE, Long.parseLong(soft));
            }
        }
        throw new IOException("/proc/self/limits does not tell: " + LINE);
    }
}
