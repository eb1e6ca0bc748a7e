// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code dmaheap.h} with each compiler and language that it promises. */
class HeaderTest {
    private static final String PROGRAM = """
            #include "dmaheap.h"
            int main(int argc, char **argv)
            {
                char name[64];
                unsigned flags;
                int heap = dmaheap_open((const char *const *)argv + 1, (size_t)argc - 1, name, &flags);
                int buffer = dmaheap_alloc(heap, 4096);
                return dmaheap_sync(buffer, DMAHEAP_START, DMAHEAP_WRITE) || dmaheap_watch() < 0;
            }
            """;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gcc -std=c99 -O2",
                "gcc -std=c11 -O0",
                "gcc -std=gnu17 -O3",
                "clang -std=c99 -O2",
                "clang -std=gnu11",
                "g++ -std=c++17 -O2",
                "g++ -std=gnu++20",
                "clang++ -std=c++17 -O2"
            })
    void aProgramCompilesWithoutAWarning(String compiler) throws Exception {
        compile(compiler, PROGRAM);
        compile(compiler, "#include \"dmaheap.h\"\n#include \"dmaheap.h\"\nint main(void) { return 0; }\n");
    }

    private void compile(String compiler, String text) throws Exception {
        List<String> words = List.of(compiler.split(" "));
        assumeThat(Program.exists(words.get(0))).as(words.get(0) + " is here").isTrue();
        boolean plusPlus = compiler.contains("++");
        Path source = Files.writeString(directory.resolve(plusPlus ? "program.cc" : "program.c"), text);
        List<String> command = new ArrayList<>(words);
        command.addAll(List.of("-Wall", "-Wextra", "-Werror", "-pedantic", "-Wshadow", "-Wconversion"));
        command.addAll(List.of("-I", Path.of("c").toAbsolutePath().toString(), "-o", directory + "/program"));
        command.add(source.toString());
        Program run = Program.run(Map.of(), command);
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.err()).isEmpty();
    }
}
