// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.dmaheap.rules.DeviceMatch;
import org.dmaheap.rules.HeapRole;
import org.dmaheap.rules.LinkCondition;
import org.dmaheap.rules.MemoryDemand;
import org.junit.jupiter.api.Test;

/** The rule format is described in {@code rules.md}; the manual page is made of it. */
class RulesManPageTest {
    private static final Path DOCUMENTATION = Path.of("doc/rules.md");
    private static final Path PAGE = Path.of("src/main/dist/man/dmaheapd.rules.5");

    @Test
    void theManualPageIsMadeOfTheDocumentation() throws IOException {
        String page = RulesManPage.of(Files.readAllLines(DOCUMENTATION));
        if (System.getProperty("golden.update") != null) {
            Files.writeString(PAGE, page);
        }

        assertThat(Files.readString(PAGE))
                .as("mvn test -Dgolden.update writes it")
                .isEqualTo(page);
    }

    @Test
    void theDocumentationNamesEveryWord() throws IOException {
        String documentation = Files.readString(DOCUMENTATION);

        assertThat(Stream.of(
                                Stream.of(DeviceMatch.Key.values()).map(DeviceMatch.Key::word),
                                MemoryDemand.WORDS.all().stream(),
                                HeapRole.WORDS.all().stream(),
                                LinkCondition.WORDS.all().stream(),
                                Stream.of(
                                        "helpers",
                                        "drivers",
                                        "also",
                                        "note",
                                        "suffix",
                                        "addressBits",
                                        "cpuMaps",
                                        "accounted"))
                        .flatMap(words -> words))
                .allSatisfy(word -> assertThat(documentation).contains('`' + word + '`'));
    }

    @Test
    void markdownBecomesWhatManReads() {
        assertThat(RulesManPage.of(List.of(
                        "# Rules",
                        "",
                        "A `shared-pool` of [that](there.md).",
                        "",
                        "| key | meaning |",
                        "|---|---|",
                        "| `a-b` | what a\\b means |",
                        "",
                        "```json",
                        ".x",
                        "```",
                        "Then.")))
                .contains("""
                        .PP
                        A \\fBshared\\-pool\\fR of that.
                        .TP
                        \\fBa\\-b\\fR
                        what a\\eb means
                        .PP
                        .nf
                        .RS
                        \\&.x
                        .RE
                        .fi
                        .PP
                        Then.
                        """);
    }
}
