// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dmaheap.inventory.BusDevice;
import org.dmaheap.inventory.DmaFinder;
import org.dmaheap.inventory.DmaFinder.Way;
import org.dmaheap.inventory.Inventory;
import org.dmaheap.inventory.PciId;
import org.dmaheap.inventory.ScannedDevice;
import org.dmaheap.model.DevNum;
import org.dmaheap.model.DeviceNode;
import org.dmaheap.model.RuleRef;
import org.junit.jupiter.api.Test;

/** Rules together, and what one asks of a device. */
class RuleSetTest {
    private static final DmaFinder SELF = DmaFinder.of(Way.SELF);
    private static final DmaFinder PARENT = DmaFinder.of(Way.PARENT);

    private static DeviceMatch match(List<String> drivers, List<Glob> names, Optional<DeviceMatch.PciMatch> pci) {
        return new DeviceMatch(
                drivers,
                names,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Set.of(),
                pci,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static RuleSet rule(String id, DeviceMatch match, DmaFinder... finders) {
        DeviceRule rule = DeviceRules.finding(new RuleRef("20-a.json", id), match, List.of(finders));
        return new RuleSet(List.of(), List.of(rule), List.of(), List.of());
    }

    @Test
    void theWaysOfADriverAreThoseOfItsRulesAndOfRulesForAnyDriver() {
        RuleSet rules = rule("a", match(List.of("a", "b"), List.of(), Optional.empty()), SELF)
                .plus(rule("b", match(List.of("b"), List.of(), Optional.empty()), PARENT))
                .plus(rule(
                        "any", match(List.of(), List.of(new Glob("x*")), Optional.empty()), DmaFinder.of(Way.NOTHING)));
        assertThat(rules.devices()).extracting(rule -> rule.ref().id()).containsExactly("a", "b", "any");
        assertThat(rules.finders().of(Optional.of("a"))).containsExactlyInAnyOrder(SELF, DmaFinder.of(Way.NOTHING));
        assertThat(rules.finders().of(Optional.of("b"))).contains(SELF, PARENT);
        assertThat(rules.finders().of(Optional.of("c"))).containsExactly(DmaFinder.of(Way.NOTHING));
        assertThat(rules.finders().of(Optional.empty())).containsExactly(DmaFinder.of(Way.NOTHING));
    }

    @Test
    void aPciFunctionIsKnownByVendorAndDevice() {
        assertThat(matches(0x8086, Set.of(0x1234))).isTrue();
        assertThat(matches(0x8086, Set.of())).isTrue();
        assertThat(matches(0x8086, Set.of(0x4321))).isFalse();
        assertThat(matches(0x1002, Set.of())).isFalse();
        assertThat(matches(0x1002, Set.of(0x1234))).isFalse();
    }

    private static boolean matches(int vendor, Set<Integer> devices) {
        BusDevice bus = new BusDevice(
                "/devices/pci0000:00/0000:00:02.0",
                Optional.of("pci"),
                Optional.of("i915"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        ScannedDevice device = new ScannedDevice(
                bus,
                Optional.empty(),
                Optional.of(new PciId(0x8086, 0x1234)),
                Optional.empty(),
                List.of(new DeviceNode(DeviceNode.Type.PRIMARY, "card0", "/dev/dri/card0", new DevNum(226, 0))),
                true,
                Map.of());
        DeviceMatch match = match(List.of(), List.of(), Optional.of(new DeviceMatch.PciMatch(vendor, devices)));
        return match.matches(device, List.of(), Inventory.EMPTY.osrelease()).isPresent();
    }
}
