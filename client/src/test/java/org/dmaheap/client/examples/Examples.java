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

    /** Compiles a C program that needs a library, if that is here. */
    static String compiled(String name, String library) throws Exception {
        assumeThat(Program.exists("pkg-config")).as("pkg-config is here").isTrue();
        assumeThat(Program.run(Map.of(), List.of("pkg-config", "--exists", library))
                        .status())
                .as("the headers of " + library + " are here")
                .isZero();
        return compiled(name);
    }

    /** Compiles a C program, if there is a compiler; a warning is an error. */
    static String compiled(String name) throws Exception {
        for (String tool : List.of("cc", "make")) {
            assumeThat(Program.exists(tool)).as(tool + " is here").isTrue();
        }
        Path program = BUILD.resolve(name);
        Program make = Program.run(
                Map.of(), List.of("make", "-s", "-C", SOURCES.toString(), "BUILD=" + BUILD, program.toString()));
        assertThat(make.status()).as(make.err() + make.out()).isZero();
        assertThat(make.err()).isEmpty();
        return program.toString();
    }
}
