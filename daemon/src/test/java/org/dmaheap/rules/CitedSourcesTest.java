// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.dmaheap.boards.Boards;
import org.junit.jupiter.api.Test;

/** What proves a rule is there: every source was found in the kernel that it names, by {@code drivers.py}. */
class CitedSourcesTest {
    private static final KernelDrivers LIST = KernelDrivers.list();

    private static Stream<String> sources() {
        RuleSet rules = Boards.rules();
        return Stream.of(
                        rules.devices().stream().map(DeviceRule::source),
                        rules.devices().stream()
                                .flatMap(rule -> rule.helpers().values().stream())
                                .map(Helper::source),
                        rules.heaps().stream().map(HeapRule::source),
                        rules.links().stream().map(LinkRule::source))
                .flatMap(sources -> sources)
                .distinct();
    }

    @Test
    void everySourceIsThere() {
        assertThat(LIST.notThere(sources()))
                .as("run daemon/src/test/kernel/drivers.py on a tree of the kernel")
                .isEmpty();
    }

    @Test
    void aSourceInCodeNamesAFunction() {
        assertThat(sources().filter(source -> !source.startsWith("out of tree: ")))
                .allMatch(source -> source.endsWith(".rst") || source.matches("[^: ]+\\.(c|h|rs|dtsi):[\\w-]+"));
    }

    @Test
    void whatIsNotInTheListIsFound() {
        List<String> sources = List.of(
                "drivers/gpu/drm/arm/hdlcd_drv.c:hdlcd_driver",
                "drivers/gpu/drm/arm/hdlcd_drv.c:hdlcd_drivers",
                "linux-6.1/drivers/gpu/drm/arm/hdlcd_drv.c:hdlcd_driver",
                "linux-6.3/drivers/gpu/drm/drm_prime.c",
                "drivers/gpu/drm/arm/hdlcd.c:hdlcd_driver",
                "out of tree: somebody/linux drivers/x.c");

        assertThat(LIST.notThere(sources.stream()))
                .containsExactlyInAnyOrder(sources.get(1), sources.get(2), sources.get(3), sources.get(4));
    }
}
