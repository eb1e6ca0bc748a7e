// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KernelVersionTest {
    @ParameterizedTest
    @CsvSource({
        "6.12.117+deb13-amd64, 6, 12",
        "6.1.0-49-amd64, 6, 1",
        "7.3-rc7, 7, 3",
        "5.10, 5, 10",
        "6.1.0-1027-rockchip, 6, 1",
    })
    void aReleaseBeginsWithTheVersion(String release, int major, int minor) {
        assertThat(KernelVersion.ofRelease(release)).contains(new KernelVersion(major, minor));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "linux", "6", "6.x", "v6.1", "12345.1", "6.12345"})
    void whatBeginsOtherwiseIsNoRelease(String release) {
        assertThat(KernelVersion.ofRelease(release)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.12.1", "6.12-rc1", " 6.12", "6"})
    void aRuleSpellsTwoNumbersAndNothingElse(String text) {
        assertThat(KernelVersion.ofText(text)).isEmpty();
    }

    @Test
    void versionsAreOrderedAsNumbers() {
        assertThat(new KernelVersion(6, 9)).isLessThan(new KernelVersion(6, 12));
        assertThat(new KernelVersion(5, 19)).isLessThan(new KernelVersion(6, 1));
    }
}
