// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a small C program prints of this machine's headers. */
final class HeaderConstants {
    private HeaderConstants() {}

    /** Compiles and runs the program; skips the test where there is no compiler. */
    static String printedBy(String program, Path directory) throws IOException, InterruptedException {
        Path source = Files.writeString(directory.resolve("constants.c"), program);
        Path executable = directory.resolve("constants");
        try {
            Process compiler = new ProcessBuilder("cc", source.toString(), "-o", executable.toString())
                    .inheritIO()
                    .start();
            assertThat(compiler.waitFor()).isZero();
        } catch (IOException e) {
            assumeTrue(false, "needs a C compiler: " + e);
        }
        Process constants = new ProcessBuilder(executable.toString()).start();
        return new String(constants.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
}
