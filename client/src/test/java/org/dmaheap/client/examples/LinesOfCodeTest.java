// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the table of integration.md says that each way costs. */
class LinesOfCodeTest {
    private static final Path TEXT = Path.of("../daemon/doc/integration.md");
    private static final Pattern ROW = Pattern.compile(
            "^\\| [^|]+ \\| ([0-9]+) \\| [^|]+ \\| \\[(open-heap[a-z-]*\\.c)\\]\\(\\.\\./\\.\\./client/examples/",
            Pattern.MULTILINE);

    /** Name of the example, and lines. */
    static Stream<String[]> rows() throws IOException {
        return ROW.matcher(Files.readString(TEXT)).results().map(row -> new String[] {row.group(2), row.group(1)});
    }

    @ParameterizedTest
    @MethodSource("rows")
    void anExampleHasAsManyLinesAsTheTableSays(String example, String lines) throws IOException {
        Path source = Path.of(Examples.source(example));
        String marked = Pattern.compile("/\\* begin \\*/\n(.*)/\\* end \\*/", Pattern.DOTALL)
                .matcher(Files.readString(source))
                .results()
                .findFirst()
                .map(MatchResult::group)
                .orElseThrow();
        long counted = marked.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("/*"))
                .count();
        assertThat(counted).isEqualTo(Long.parseLong(lines));
    }

    @ParameterizedTest
    @MethodSource("allRows")
    void eachWayIsInTheTable(String example) throws IOException {
        assertThat(rows()).extracting(row -> row[0]).contains(example);
    }

    static Stream<String> allRows() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(Examples.source("")))) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("open-heap.*\\.c"))
                    .toList()
                    .stream();
        }
    }
}
