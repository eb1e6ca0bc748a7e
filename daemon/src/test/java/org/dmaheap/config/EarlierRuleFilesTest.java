// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.dmaheap.inventory.AddressRange;
import org.dmaheap.inventory.DmaFinder;
import org.dmaheap.model.Use;
import org.dmaheap.rules.DeviceRule;
import org.dmaheap.rules.Glob;
import org.dmaheap.rules.IommuOf;
import org.dmaheap.rules.MemoryDemand;
import org.dmaheap.rules.RuleSet;
import org.junit.jupiter.api.Test;

/** What the documentation of 0.1 showed, and an administrator may have in {@code /etc}, means what it meant. */
class EarlierRuleFilesTest {
    private static final RuleSet RULES = load();

    private static RuleSet load() {
        RuleDirectories.Loaded loaded = RuleDirectories.named(List.of(Path.of("src/test/resources/rules-0.1")))
                .load();
        assertThat(loaded.problems()).isEmpty();
        return loaded.rules();
    }

    private static DeviceRule device(String id) {
        return RULES.devices().stream()
                .filter(rule -> rule.ref().id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void allThatIsDocumentedIsRead() {
        assertThat(RULES.devices())
                .extracting(rule -> rule.ref().id())
                .containsExactly("acme-vcodec", "acme-vcodec-1", "rockchip");
        assertThat(RULES.heaps()).extracting(rule -> rule.ref().id()).containsExactly("cma-uncached", "system");
        assertThat(RULES.links()).extracting(rule -> rule.ref().id()).containsExactly("contiguous-system");
        assertThat(RULES.overrides())
                .extracting(rule -> rule.ref().id())
                .containsExactly("cma-uncached-for-display", "dsp-pool-for-display");
    }

    @Test
    void aDeviceRuleSaysTheSame() {
        DeviceRule rule = device("rockchip");

        assertThat(rule.match().driver()).containsExactly("rockchip-drm");
        assertThat(rule.match().compatible()).containsExactly("rockchip,display-subsystem");
        assertThat(rule.uses()).isEqualTo(Map.of(Use.SCANOUT, MemoryDemand.CONTIGUOUS_UNLESS_OWN_DOMAIN));
        assertThat(rule.dma())
                .containsExactly(new DmaFinder(
                        DmaFinder.Way.PHANDLES, false, false, List.of("ports"), List.of("rockchip,rk3399-vop-big")));
        assertThat(rule.iommuOf()).isEqualTo(Optional.of(IommuOf.EVERY_DMA_DEVICE));
        assertThat(rule.addressBits()).isEqualTo(OptionalInt.of(32));
        assertThat(rule.why(Use.SCANOUT)).isEqualTo("…");
        assertThat(device("acme-vcodec").privateRegions()).isTrue();
        assertThat(device("acme-vcodec").dma()).hasSize(2);
    }

    @Test
    void aMaskThatAFileDoesNotSayIsStillNotKnown() {
        DeviceRule rule = device("acme-vcodec-1");

        assertThat(rule.addressBits()).isEmpty();
        assertThat(rule.cpuAddresses()).containsExactly(new AddressRange(0x80000000L, 0x10000000L));
    }

    @Test
    void anOverrideSaysTheSame() {
        assertThat(RULES.overrides().get(1)).satisfies(rule -> {
            assertThat(rule.match().driver()).containsExactly("tidss");
            assertThat(rule.heaps()).containsExactly(new Glob("dsp-memory@*"));
            assertThat(rule.uses()).containsExactly(Use.SCANOUT);
            assertThat(rule.priority()).isEqualTo(450);
        });
    }
}
