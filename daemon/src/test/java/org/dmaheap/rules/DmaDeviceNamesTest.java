// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.dmaheap.boards.Boards;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A finder that forgets a name finds nothing on the boards that have it, and their displays get the wrong heaps. */
class DmaDeviceNamesTest {
    static Stream<Map.Entry<String, List<String>>> drivers() throws IOException {
        Map<String, List<String>> names = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("src/test/resources/linux-7.3-dma-devices.tsv"))) {
            if (!line.startsWith("#")) {
                String[] columns = line.split("\t");
                names.computeIfAbsent(columns[0], key -> new ArrayList<>()).add(columns[1]);
            }
        }
        return names.entrySet().stream();
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void aFinderThatNamesADeviceOfADriverNamesAllThatTheDriverBindsTo(Map.Entry<String, List<String>> driver) {
        List<List<String>> finders = Boards.rules().devices().stream()
                .flatMap(rule -> rule.dma().stream())
                .map(finder -> finder.compatible())
                .filter(compatible -> compatible.stream().anyMatch(driver.getValue()::contains))
                .toList();
        assertThat(finders)
                .as(driver.getKey())
                .isNotEmpty()
                .allSatisfy(compatible -> assertThat(compatible).containsAll(driver.getValue()));
    }
}
