// SPDX-License-Identifier: Apache-2.0
package org.dmaheap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.dmaheap.boards.Boards;
import org.dmaheap.boards.TrueFacts;
import org.dmaheap.model.HeapMap;
import org.dmaheap.protocol.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The map of each of these boards is the one that was reviewed; {@code -Dgolden.update} writes it anew. */
class GoldenMapTest {
    private static final Path FIXTURES = Boards.module().resolve("src/test/fixtures");
    private static final Path GOLDEN = Boards.module().resolve("src/test/golden");
    private static final String ENDING = ".json";

    static List<String> boards() throws IOException {
        try (Stream<Path> paths = Files.list(GOLDEN)) {
            return paths.map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith(ENDING))
                    .map(name -> name.substring(0, name.length() - ENDING.length()))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("boards")
    void theMapIsTheReviewedOne(String board) throws IOException {
        byte[] map =
                Json.pretty(HeapMap.TABLE, Boards.judgement(Boards.root(board)).map());
        Path golden = GOLDEN.resolve(board + ENDING);
        if (System.getProperty("golden.update") != null) {
            Files.write(golden, map);
        }
        assertThat(golden).exists().hasBinaryContent(map);
    }

    @ParameterizedTest
    @MethodSource("boards")
    void everyFactIsTrueAndNothingIsAnIssue(String board) {
        HeapMap map = Boards.judgement(Boards.root(board)).map();
        assertThat(TrueFacts.lies(map, Boards.root(board))).isEmpty();
        assertThat(map.issues()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("boards")
    void theTreeIsDescribed(String board) throws IOException {
        assertThat(Files.readString(FIXTURES.resolve("README.md"))).contains("| `" + board + "` |");
    }

    @Test
    void thePlainTreeSaysWhatTheArchiveSays() {
        String plain = "bcm2711-rpi-4-b";
        assertThat(Boards.judgement(FIXTURES.resolve(plain)).map())
                .isEqualTo(Boards.judgement(Boards.root(plain)).map());
    }
}
