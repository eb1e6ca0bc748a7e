// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.dmaheap.boards.Boards;
import org.junit.jupiter.api.Test;

/** The shipped rules for displays, GPUs and accelerators, held against the list of all such drivers of the newest kernel. */
class DrmCoverageTest {
    private static final KernelDrivers LIST = KernelDrivers.list();
    private static final Set<String> FILES = Set.of("20-display.json", "30-gpu.json", "35-accel.json");

    /** Bus drivers that rules name although the newest kernel has no DRM driver under them, and why. */
    private static final Map<String, String> NOT_IN_THE_NEWEST = Map.of(
            "cirrus", "cirrus-qemu before it was renamed",
            "msm", "the MDSS as DRM device, in earlier kernels",
            "virtio_gpu", "the virtio device as DRM device, in earlier kernels",
            "zx-drm", "removed from the kernel",
            "drm-rp1-dpi", "in the kernel of Raspberry Pi",
            "drm-rp1-dsi", "in the kernel of Raspberry Pi",
            "drm-rp1-vec", "in the kernel of Raspberry Pi");

    private static List<DeviceRule> rules() {
        return Boards.rules().devices().stream()
                .filter(rule -> FILES.contains(rule.ref().file()))
                .toList();
    }

    @Test
    void aRuleSpeaksOfEveryDriver() {
        assertThat(LIST.newest("drm", "accel"))
                .hasSizeGreaterThan(100)
                .allMatch(driver -> driver.names().size() + driver.devices().size() > 0);
        assertThat(LIST.withoutRule(Boards.rules(), "drm", "accel")).isEmpty();
    }

    @Test
    void rulesNameOnlyDriversThatExistOrDid() {
        Set<String> unknown = rules().stream()
                .flatMap(rule -> rule.match().driver().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        LIST.newest("drm", "accel").forEach(driver -> unknown.removeAll(driver.names()));

        assertThat(unknown).containsExactlyInAnyOrderElementsOf(NOT_IN_THE_NEWEST.keySet());
    }

    @Test
    void noPciIdIsBothIntegratedAndDiscrete() {
        assertThat(rules().stream().flatMap(rule -> rule.match().pci().stream()).flatMap(pci -> pci.devices().stream()))
                .hasSizeGreaterThan(400)
                .doesNotHaveDuplicates();
    }
}
