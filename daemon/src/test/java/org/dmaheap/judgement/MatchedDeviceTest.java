// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dmaheap.inventory.BusDevice;
import org.dmaheap.inventory.DmaFinder;
import org.dmaheap.inventory.DmaFinder.Way;
import org.dmaheap.inventory.Inventory;
import org.dmaheap.inventory.OfNode;
import org.dmaheap.inventory.ScannedDevice;
import org.dmaheap.model.DevNum;
import org.dmaheap.model.DeviceNode;
import org.dmaheap.model.Fact;
import org.dmaheap.model.RuleRef;
import org.dmaheap.rules.DeviceMatch;
import org.dmaheap.rules.DeviceRule;
import org.dmaheap.rules.DeviceRules;
import org.dmaheap.rules.RuleSet;
import org.junit.jupiter.api.Test;

/** Which devices do the DMA, and which rules speak: from what the scan recorded, whatever it was. */
class MatchedDeviceTest {
    private static final DmaFinder PARENT = DmaFinder.of(Way.PARENT);
    private static final DmaFinder NODES = new DmaFinder(Way.NODES, false, false, List.of(), List.of("vendor,vop"));
    private static final DmaFinder NOTHING = DmaFinder.of(Way.NOTHING);
    private static final BusDevice BUS = device("/devices/platform/bus", "vendor,bus");
    private static final BusDevice VOP = device("/devices/platform/vop", "vendor,vop");
    private static final BusDevice DISPLAY = device("/devices/platform/display", "vendor,display");

    private static BusDevice device(String devpath, String compatible) {
        String node = devpath.replace("/devices/platform", "");
        return new BusDevice(
                devpath,
                Optional.of("platform"),
                Optional.of("vendor-drm"),
                Optional.of(new OfNode(
                        node,
                        List.of(compatible),
                        List.of("/reserved-memory" + node),
                        Optional.of(Fact.of(OfNode.property(node, "memory-region"), "<0x1>")))),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static DeviceRule rule(String file, String driver, List<String> dmaCompatible, DmaFinder... finders) {
        DeviceMatch match = new DeviceMatch(
                List.of(driver),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                dmaCompatible,
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return DeviceRules.finding(new RuleRef(file, "rule"), match, List.of(finders));
    }

    private static MatchedDevice matched(Map<DmaFinder, List<BusDevice>> found, DeviceRule... rules) {
        List<DeviceNode> nodes =
                List.of(new DeviceNode(DeviceNode.Type.PRIMARY, "card0", "/dev/dri/card0", new DevNum(226, 0)));
        ScannedDevice display =
                new ScannedDevice(DISPLAY, Optional.of(BUS), Optional.empty(), Optional.empty(), nodes, true, found);
        return MatchedDevice.of(
                display,
                new RuleSet(List.of(), List.of(rules), List.of(), List.of()),
                Inventory.EMPTY.osrelease(),
                false);
    }

    private static DeviceRule finding(DmaFinder... finders) {
        return rule("20-a.json", "vendor-drm", List.of(), finders);
    }

    @Test
    void withoutAWayADeviceDoesItsOwnDma() {
        assertThat(matched(Map.of(), finding()).dmaDevices()).containsExactly(DISPLAY);
        assertThat(matched(Map.of()).dmaDevices()).containsExactly(DISPLAY);
    }

    @Test
    void theFirstWayThatLeadsSomewhereCounts() {
        assertThat(matched(Map.of(NODES, List.of(), PARENT, List.of(BUS)), finding(NODES, PARENT))
                        .dmaDevices())
                .containsExactly(BUS);
        assertThat(matched(Map.of(NODES, List.of(VOP), PARENT, List.of(BUS)), finding(NODES, PARENT))
                        .dmaDevices())
                .containsExactly(VOP);
    }

    @Test
    void ifNoWayLeadsAnywhereADeviceDoesItsOwnDma() {
        assertThat(matched(Map.of(NODES, List.of()), finding(NODES)).dmaDevices())
                .containsExactly(DISPLAY);
    }

    @Test
    void whereTheCpuCopiesNoDeviceDoesDma() {
        assertThat(matched(Map.of(NODES, List.of()), finding(NODES, NOTHING)).dmaDevices())
                .isEmpty();
        assertThat(matched(Map.of(), finding(NOTHING, PARENT)).dmaDevices()).isEmpty();
    }

    @Test
    void ofTwoRulesTheOneWhoseNameSortsFirstSaysTheWay() {
        DeviceRule first = rule("20-a.json", "vendor-drm", List.of(), NODES);
        DeviceRule second = rule("20-b.json", "vendor-drm", List.of(), PARENT);
        Map<DmaFinder, List<BusDevice>> found = Map.of(NODES, List.of(VOP), PARENT, List.of(BUS));
        assertThat(matched(found, first, second).dmaDevices()).containsExactly(VOP);
        assertThat(matched(found, second, first).dmaDevices()).containsExactly(VOP);
    }

    @Test
    void aRuleOfAnotherDriverSaysNothing() {
        DeviceRule other = rule("10-a.json", "other-drm", List.of(), PARENT);
        MatchedDevice matched = matched(Map.of(NODES, List.of(VOP)), other, finding(NODES));
        assertThat(matched.dmaDevices()).containsExactly(VOP);
        assertThat(matched.rules()).hasSize(1);
    }

    @Test
    void aRuleMayAskWhatTheDmaDevicesAre() {
        DeviceRule asking = rule("10-a.json", "vendor-drm", List.of("vendor,vop"));
        MatchedDevice matched = matched(Map.of(NODES, List.of(VOP)), asking, finding(NODES));
        assertThat(matched.rules())
                .extracting(match -> match.rule().ref().file())
                .containsExactly("10-a.json", "20-a.json");
        assertThat(matched.rules().get(0).facts())
                .containsExactly(
                        Fact.of("/sys/devices/platform/display/driver", "vendor-drm"),
                        Fact.of(OfNode.property("/vop", "compatible"), "vendor,vop"));
        assertThat(matched(Map.of(NODES, List.of()), asking, finding(NODES)).rules())
                .hasSize(1);
    }

    @Test
    void aWayThatWasNotWalkedIsNoAnswer() {
        assertThatThrownBy(() -> matched(Map.of(PARENT, List.of()), finding(PARENT, NODES)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("card0");
    }

    @Test
    void itsRegionsAreThoseOfItsOwnNodeThenThoseOfTheOthers() {
        MatchedDevice matched = matched(Map.of(NODES, List.of(VOP, DISPLAY)), finding(NODES));
        assertThat(matched.memoryRegions()).containsExactly("/reserved-memory/display", "/reserved-memory/vop");
        assertThat(matched.memoryRegionFacts("/reserved-memory/vop"))
                .containsExactly(Fact.of(OfNode.property("/vop", "memory-region"), "<0x1>"));
        assertThat(matched.memoryRegionFacts("/reserved-memory/display"))
                .as("named by one node, which is asked twice")
                .hasSize(1);
    }
}
