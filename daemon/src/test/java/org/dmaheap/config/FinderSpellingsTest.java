// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dmaheap.inventory.DmaFinder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file that an administrator wrote for an earlier version says the same as ever. */
class FinderSpellingsTest {
    @TempDir
    Path directory;

    private DmaFinder finder(String keys) throws IOException {
        Files.writeString(directory.resolve("90-local.json"), """
                { "devices": [ { "id": "x", "match": { "driver": ["x"] }, "uses": { "scanout": "contiguous" },
                                 "dma": [ { %s } ], "why": "W.", "source": "s" } ] }
                """.formatted(keys));
        RuleDirectories.Loaded loaded =
                RuleDirectories.named(List.of(directory)).load();
        assertThat(loaded.problems()).isEmpty();
        return loaded.rules().devices().get(0).dma().get(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"finder\": \"self-in-iommu-group\"   | \"finder\": \"self\", \"inGroup\": true",
                "\"finder\": \"parent-in-iommu-group\" | \"finder\": \"parent\", \"inGroup\": true",
                "\"finder\": \"pci-ancestor\"          | \"finder\": \"ancestor\"",
                "\"finder\": \"first-node\", \"compatible\": [\"a,b\"] | \"finder\": \"nodes\", \"first\": true, \"compatible\": [\"a,b\"]",
                "\"finder\": \"parent-children\", \"compatible\": [\"a,b\"] | \"finder\": \"children\", \"compatible\": [\"a,b\"]",
                "\"finder\": \"parent-siblings\", \"compatible\": [\"a,b\"] | \"finder\": \"siblings\", \"compatible\": [\"a,b\"]",
                "\"finder\": \"phandles-graph\", \"properties\": [\"p\"], \"compatible\": [\"a,b\"] | \"finder\": \"graph\", \"properties\": [\"p\"], \"compatible\": [\"a,b\"]",
            })
    void anEarlierSpellingMeansTheSame(String earlier, String now) throws IOException {
        assertThat(finder(earlier)).isEqualTo(finder(now));
    }
}
