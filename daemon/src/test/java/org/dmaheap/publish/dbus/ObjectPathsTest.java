// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObjectPathsTest {

    // computed with sd_bus_path_encode() of systemd 252
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "card0 card0",
                "renderD128 renderD128",
                "linux,cma linux_2ccma",
                "default_cma_region default_5fcma_5fregion",
                "reserved@8f000000 reserved_408f000000",
                "0abc _30abc",
                "é _c3_a9",
                "'' _"
            })
    void aLabelIsWhatSystemdMakesOfAName(String name, String label) {
        assertThat(ObjectPaths.label(name)).isEqualTo(label);
    }
}
