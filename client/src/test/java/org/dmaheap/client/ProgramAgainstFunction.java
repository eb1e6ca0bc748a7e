// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The program says of every public board, byte for byte, what the function says on a Java virtual machine. */
class ProgramAgainstFunction {
    static Stream<Path> boards() throws Exception {
        Path all = Boards.tree("rk3399-rockpro64").getParent();
        List<Path> boards = new ArrayList<>();
        try (Stream<Path> trees = Files.list(all)) {
            trees.filter(Files::isDirectory).sorted().forEach(boards::add);
        }
        return boards.stream();
    }

    @ParameterizedTest
    @MethodSource("boards")
    void aBoardIsToldAlike(Path board) {
        for (String words : List.of(
                "map",
                "--json=short map",
                "--json=pretty devices",
                "heaps",
                "find card0",
                "--json=short find card0 renderD128",
                "explain card0",
                "--json=pretty explain card0 system",
                "find nothing",
                "map --nonsense")) {
            List<String> line = new ArrayList<>(List.of("--root", board.toString()));
            line.addAll(Arrays.asList(words.split(" ")));
            assertThat(Run.of(line.toArray())).as(words).isEqualTo(function(line));
        }
    }

    private static Run function(List<String> words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream printOut = new PrintStream(out, false, StandardCharsets.UTF_8);
        PrintStream printErr = new PrintStream(err, false, StandardCharsets.UTF_8);
        int status = Dmaheapctl.run(words, printOut, printErr, Run.PLAIN);
        printOut.flush();
        printErr.flush();
        return new Run(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
