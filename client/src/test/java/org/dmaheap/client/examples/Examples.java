// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The programs in {@code client/examples}, compiled by their own Makefile. */
final class Examples {
    private static final Path SOURCES = Path.of("examples").toAbsolutePath();
    private static final Path BUILD = Path.of("target", "examples").toAbsolutePath();

    private Examples() {}

    static String source(String name) {
        return SOURCES.resolve(name).toString();
    }

    /** Compiles a C program, if what it takes is here; a warning of the compiler is an error. */
    static String compiled(String name, String library) throws Exception {
        for (String tool : List.of("cc", "make", "pkg-config")) {
            assumeThat(Program.exists(tool)).as(tool + " is here").isTrue();
        }
        assumeThat(Program.run(Map.of(), List.of("pkg-config", "--exists", library))
                        .status())
                .as("the headers of " + library + " are here")
                .isZero();
        Path program = BUILD.resolve(name);
        Program make = Program.run(
                Map.of(), List.of("make", "-s", "-C", SOURCES.toString(), "BUILD=" + BUILD, program.toString()));
        assertThat(make.status()).as(make.err() + make.out()).isZero();
        assertThat(make.err()).isEmpty();
        return program.toString();
    }
}
