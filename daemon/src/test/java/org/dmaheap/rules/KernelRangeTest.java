// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.dmaheap.inventory.KernelVersion;
import org.dmaheap.model.Fact;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelRangeTest {
    @ParameterizedTest
    @CsvSource({
        "6.12.118, , 6.13, true",
        "6.13.0-rc1, , 6.13, false",
        "6.13.1, 6.13, , true",
        "6.12.1, 6.13, , false",
        "6.5.1, 6.1, 6.13, true",
        "6.0.1, 6.1, 6.13, false",
        "6.13.1, 6.1, 6.13, false",
    })
    void fromIsWithinTheRangeAndBeforeIsNot(String release, String from, String before, boolean holds) {
        assertThat(range(from, before).holds(Fact.of("/proc/sys/kernel/osrelease", release)))
                .isEqualTo(holds);
    }

    @ParameterizedTest
    @CsvSource({", 6.13, false", "6.1, 6.13, false", "6.13, , true"})
    void aReleaseThatNothingTellsIsTheNewest(String from, String before, boolean holds) {
        assertThat(range(from, before).holds(Fact.absent("/proc/sys/kernel/osrelease")))
                .isEqualTo(holds);
        assertThat(range(from, before).holds(Fact.of("/proc/sys/kernel/osrelease", "custom")))
                .isEqualTo(holds);
    }

    private static KernelRange range(String from, String before) {
        return new KernelRange(
                Optional.ofNullable(from).flatMap(KernelVersion::ofText),
                Optional.ofNullable(before).flatMap(KernelVersion::ofText));
    }
}
