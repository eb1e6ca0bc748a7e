// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dmaheap.boards.Boards;
import org.dmaheap.model.Use;
import org.junit.jupiter.api.Test;

/** Which pitches a display takes is said of every driver that scans out, or said not to be read. */
class PitchCoverageTest {
    private static final RuleSet RULES = Boards.rules();

    /** Drivers whose scanout has rules and whose pitch has none: their source was not read for it. */
    private static final Map<String, String> NOT_READ = Map.ofEntries(
            Map.entry("apple-drm", "of Asahi's kernels"),
            Map.entry("evdi", "out of tree"),
            Map.entry("imx-dcif-drm", "of NXP's kernels"),
            Map.entry("imx-dcnano-drm", "of NXP's kernels"),
            Map.entry("imx95-dpu", "of NXP's kernels"),
            Map.entry("linlondp", "of CIX's kernels"),
            Map.entry("meson", "of Amlogic's kernels"),
            Map.entry("nvidia", "out of tree"),
            Map.entry("spacemit-drm-drv", "of SpacemiT's kernels"),
            Map.entry("starfive", "of StarFive's kernels"),
            Map.entry("starfive-drm", "of StarFive's kernels"),
            Map.entry("sunxi-drm", "of Allwinner's kernels"),
            Map.entry("xlnx-drm", "of AMD's kernels"),
            Map.entry("drm-rp1-dpi", "in the kernel of Raspberry Pi"),
            Map.entry("drm-rp1-dsi", "in the kernel of Raspberry Pi"),
            Map.entry("drm-rp1-vec", "in the kernel of Raspberry Pi"),
            Map.entry("zx-drm", "removed from the kernel"),
            Map.entry("i810", "takes no atomic or framebuffer of user space that another device could fill"),
            Map.entry("mga", "the same"),
            Map.entry("r128", "the same"),
            Map.entry("savage", "the same"),
            Map.entry("sis", "the same"),
            Map.entry("tdfx", "the same"),
            Map.entry("via", "the same"));

    private static Set<String> drivers(Stream<DeviceRule> rules) {
        return rules.flatMap(rule -> (rule.match().driver().isEmpty()
                        ? rule.match().device().stream().map(Glob::pattern)
                        : rule.match().driver().stream()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void ofEveryDriverThatScansOutAPitchIsSaidOrThatItWasNotRead() {
        Set<String> silent = drivers(RULES.devices().stream()
                .filter(rule -> rule.uses().containsKey(Use.SCANOUT))
                .filter(rule -> rule.uses().get(Use.SCANOUT) != MemoryDemand.UNKNOWN));
        silent.removeAll(
                drivers(RULES.devices().stream().filter(rule -> rule.pitch().isPresent())));
        assertThat(silent).containsExactlyInAnyOrderElementsOf(NOT_READ.keySet());
    }

    @Test
    void aPitchIsSaidOnlyOfDriversThatScanOut() {
        Set<String> idle =
                drivers(RULES.devices().stream().filter(rule -> rule.pitch().isPresent()));
        idle.removeAll(
                drivers(RULES.devices().stream().filter(rule -> rule.uses().containsKey(Use.SCANOUT))));
        assertThat(idle).isEmpty();
    }

    @Test
    void aRuleOfPitchesSaysNothingElse() {
        List<DeviceRule> rules = RULES.devices().stream()
                .filter(rule -> rule.ref().file().equals("25-pitch.json"))
                .toList();
        assertThat(rules).hasSizeGreaterThan(90).allMatch(DeviceRule::saysPitchAlone);
    }
}
