// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of memory lies below an address. */
class MainMemoryTest {
    private static final long GIB = 1L << 30;

    @ParameterizedTest
    @CsvSource({
        // start, size and bytes that are there for sure, in GiB; what is left below 4 GiB, -1: nothing
        "0, 2, 2, 2",
        "1, 3, 2, 2",
        "0, 8, 8, 4",
        "0, 8, 5, 1",
        "0, 8, 4, 0",
        "2, 6, 6, 2",
        "4, 4, 4, -1",
        // all addresses, as of a machine that tells how much memory it has and not where
        "0, 0, 16, 0"
    })
    void whatMayLieAboveIsNotCountedBelow(long start, long size, long atLeast, long left) {
        AddressRange range = new AddressRange(start * GIB, size * GIB);
        MainMemory memory =
                new MainMemory(List.of(new MainMemory.Span(range, atLeast * GIB, List.of())), false, List.of());
        List<MainMemory.Span> below = memory.below(32).spans();
        if (left < 0) {
            assertThat(below).isEmpty();
        } else {
            assertThat(below).singleElement().satisfies(span -> {
                assertThat(span.atLeast()).isEqualTo(left * GIB);
                assertThat(Long.compareUnsigned(span.range().last(), 4 * GIB)).isNegative();
            });
        }
        assertThat(memory.below(64)).isEqualTo(memory);
    }
}
