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
import org.dmaheap.protocol.MapJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The map of every plain tree is the one that was reviewed; {@code -Dgolden.update} writes it anew. */
class GoldenMapTest {
    private static final Path FIXTURES = Boards.module().resolve("src/test/fixtures");
    private static final Path GOLDEN = Boards.module().resolve("src/test/golden");

    static List<String> fixtures() throws IOException {
        try (Stream<Path> paths = Files.list(FIXTURES)) {
            return paths.filter(Files::isDirectory)
                    .map(path -> path.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void theMapIsTheReviewedOne(String fixture) throws IOException {
        byte[] map = MapJson.pretty(Boards.judgement(FIXTURES.resolve(fixture)).map());
        Path golden = GOLDEN.resolve(fixture + ".json");
        if (System.getProperty("golden.update") != null) {
            Files.write(golden, map);
        }
        assertThat(golden).exists().hasBinaryContent(map);
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void everyFactIsTrueAndNothingIsAnIssue(String fixture) {
        HeapMap map = Boards.judgement(FIXTURES.resolve(fixture)).map();
        assertThat(TrueFacts.lies(map, FIXTURES.resolve(fixture))).isEmpty();
        assertThat(map.issues()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void theTreeIsDescribed(String fixture) throws IOException {
        assertThat(Files.readString(FIXTURES.resolve("README.md"))).contains("| `" + fixture + "` |");
    }

    @Test
    void thePlainTreesSayWhatTheArchivesSay() throws IOException {
        for (String fixture : fixtures()) {
            assertThat(Boards.judgement(FIXTURES.resolve(fixture)).map())
                    .as(fixture)
                    .isEqualTo(Boards.judgement(Boards.root(fixture)).map());
        }
    }
}
