// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DevNumTest {

    /** As {@code makedev(3)} of glibc computes them. */
    @ParameterizedTest
    @CsvSource({"226, 0, 57856", "226, 128, 57984", "252, 1, 64513", "4095, 1048575, 4294967295", "1, 256, 1048832"})
    void theNumberIsThatOfTheCLibrary(int major, int minor, long devT) {
        assertThat(new DevNum(major, minor).toDevT()).isEqualTo(devT);
        assertThat(DevNum.ofDevT(devT)).isEqualTo(new DevNum(major, minor));
    }

    @Property
    void everyNumberComesBack(@ForAll int major, @ForAll int minor) {
        assertThat(DevNum.ofDevT(new DevNum(major, minor).toDevT())).isEqualTo(new DevNum(major, minor));
    }

    @Property
    void theTextOfTheKernelComesBack(
            @ForAll @IntRange(max = 0xfff) int major, @ForAll @IntRange(max = 0xfffff) int minor) {
        assertThat(DevNum.parse(major + ":" + minor)).isEqualTo(new DevNum(major, minor));
        assertThat(new DevNum(major, minor)).hasToString(major + ":" + minor);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "226",
                "226:",
                ":0",
                "226:0:0",
                "-1:0",
                "226:-1",
                "+226:0",
                "0226:0",
                "226: 0",
                "4096:0",
                "0:1048576",
                "99999999999:0",
                "\u0662:0",
                "0xe2:0"
            })
    void whatTheKernelDoesNotWriteIsRefused(String text) {
        assertThatThrownBy(() -> DevNum.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
