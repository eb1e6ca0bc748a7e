// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.dmaheap.boards.Boards;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A finder that forgets a name finds nothing on the boards that have it, and their displays get the wrong heaps. */
class DmaDeviceNamesTest {
    static Stream<Map.Entry<String, List<String>>> drivers() {
        return KernelDrivers.list().binds().entrySet().stream();
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
