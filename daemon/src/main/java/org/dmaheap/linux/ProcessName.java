// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The name of this process to {@code ps}, {@code top} and {@code pgrep}, which would else be {@code java}. It is
 * the name of the thread that the process began with, at most 15 bytes, {@code fs/proc/base.c} of Linux 7.3.
 */
public final class ProcessName {
    private static final Path OWN = Path.of("/proc/self/comm");

    private ProcessName() {}

    /** @throws IOException where there is no {@code /proc} */
    public static void set(String name) throws IOException {
        Files.writeString(OWN, name);
    }
}
