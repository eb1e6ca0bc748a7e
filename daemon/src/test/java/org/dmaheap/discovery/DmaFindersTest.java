// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dmaheap.boards.FakeTree;
import org.dmaheap.inventory.BusDevice;
import org.dmaheap.inventory.DmaFinder;
import org.dmaheap.inventory.DmaFinder.Way;
import org.dmaheap.inventory.DmaFinders;
import org.dmaheap.inventory.DmaRange;
import org.dmaheap.inventory.ScannedDevice;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where each way from a device leads: here from a display below a bus, with engines that may do its DMA around it. */
class DmaFindersTest {
    private static final String BUS = "/devices/platform/soc";
    private static final String DISPLAY = BUS + "/soc:display";

    @TempDir
    Path directory;

    private FakeTree tree;

    @BeforeEach
    void aDisplayBelowABus() {
        tree = FakeTree.in(directory.resolve("tree")).node("/soc", "simple-bus").node("/soc/display", "vendor,display");
        tree.device(BUS, "platform", "").ofNode(BUS, "/soc");
        tree.device(DISPLAY, "platform", "vendor-drm").ofNode(DISPLAY, "/soc/display");
        tree.nodes(DISPLAY, "card0");
    }

    /** A node and the device that the kernel made of it, named as of_device_make_bus_id() does. */
    private String engine(String node, String... compatible) {
        String name = node.substring(node.lastIndexOf('/') + 1);
        String[] parts = name.split("@");
        String devpath = BUS + "/" + (parts.length > 1 ? parts[1] + "." + parts[0] : "soc:" + name);
        tree.node(node, compatible).device(devpath, "platform", "").ofNode(devpath, node);
        return devpath;
    }

    private List<String> found(DmaFinder finder) {
        return devices(finder).stream().map(BusDevice::devpath).toList();
    }

    private List<BusDevice> devices(DmaFinder finder) {
        DmaFinders finders = new DmaFinders(Map.of("vendor-drm", List.of(finder)), List.of());
        ScannedDevice display = new Scanner(tree.root(), () -> finders)
                .scan().devices().stream()
                        .filter(device -> device.id().equals("card0"))
                        .findFirst()
                        .orElseThrow();
        return display.found().get(finder);
    }

    private List<String> found(Way way, String... compatible) {
        return found(new DmaFinder(way, false, false, List.of(), List.of(compatible)));
    }

    private List<String> along(Way way, List<String> properties, String... compatible) {
        return found(new DmaFinder(way, false, false, properties, List.of(compatible)));
    }

    @Test
    void aWayIsWalkedFromDevicesOfItsDriverOnly() {
        tree.device("/devices/platform/other", "platform", "other-drm").nodes("/devices/platform/other", "card1");
        DmaFinder self = DmaFinder.of(Way.SELF);
        DmaFinder parent = DmaFinder.of(Way.PARENT);
        DmaFinders finders = new DmaFinders(Map.of("vendor-drm", List.of(self)), List.of(parent));
        assertThat(new Scanner(tree.root(), () -> finders).scan().devices())
                .extracting(device -> device.found().keySet())
                .containsExactly(Set.of(self, parent), Set.of(parent));
    }

    @Test
    void selfIsTheDevice() {
        assertThat(found(Way.SELF)).containsExactly(DISPLAY);
    }

    @Test
    void theParentIsTheDeviceInTheDirectoryAbove() {
        assertThat(found(Way.PARENT)).containsExactly(BUS);
    }

    @Test
    void nothingLeadsNowhere() {
        assertThat(found(Way.NOTHING)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELF", "PARENT"})
    void withTheRestrictionOnlyADeviceInAnIommuGroupIsFound(Way way) {
        DmaFinder restricted = new DmaFinder(way, true, false, List.of(), List.of());
        assertThat(found(restricted)).isEmpty();
        String devpath = way == Way.SELF ? DISPLAY : BUS;
        tree.group(devpath, "1", "identity");
        assertThat(found(restricted)).containsExactly(devpath);
    }

    @Test
    void theRestrictionHoldsForEveryWay() {
        engine("/soc/vop@1", "vendor,vop");
        String second = engine("/soc/vop@2", "vendor,vop");
        tree.group(second, "1", "DMA");
        assertThat(found(new DmaFinder(Way.NODES, true, false, List.of(), List.of("vendor,vop"))))
                .containsExactly(second);
        assertThat(found(new DmaFinder(Way.NODES, true, true, List.of(), List.of("vendor,vop"))))
                .as("the first of those in a group")
                .containsExactly(second);
    }

    @Nested
    class TheAncestor {
        private final String bridge = "/devices/pci0000:00/0000:00:01.0";
        private final String card = bridge + "/0000:01:00.0";

        private List<String> ofACaptureCardAt(String devpath) {
            tree.remove("/sys/class").device(devpath, "usb", "vendor-drm").nodes(devpath, "card0");
            return found(Way.ANCESTOR);
        }

        @Test
        void isTheNearestPciFunctionAbove() {
            tree.pci(bridge, "pcieport", 1, 1).pci(card, "xhci_hcd", 1, 2).device(card + "/usb1", "usb", "usb");
            assertThat(ofACaptureCardAt(card + "/usb1/1-1")).containsExactly(card);
        }

        @Test
        void isNeverTheDeviceItself() {
            tree.pci(bridge, "pcieport", 1, 1).pci(card, "vendor-drm", 1, 2);
            tree.remove("/sys/class").nodes(card, "card0");
            assertThat(found(Way.ANCESTOR)).containsExactly(bridge);
        }

        @Test
        void isNoneWhereThereIsNoPci() {
            assertThat(ofACaptureCardAt("/devices/platform/usb/1-1")).isEmpty();
        }
    }

    @Nested
    class Nodes {
        @Test
        void areFoundInTheOrderOfTheTree() {
            String tenth = engine("/soc/vop@10", "vendor,vop");
            String second = engine("/soc/vop@2", "vendor,vop");
            String inside = engine("/soc/mdss@1/vop@20", "vendor,vop");
            String before = engine("/soc/mdss@1", "vendor,vop");
            assertThat(found(Way.NODES, "vendor,vop")).containsExactly(before, inside, second, tenth);
        }

        @ParameterizedTest
        @ValueSource(strings = {"vendor,a", "vendor,b", "vendor,c"})
        void mayHaveAnyOfTheNames(String compatible) {
            String found = engine("/soc/vop@1", "vendor,more-special", compatible);
            engine("/soc/vop@2", "vendor,another");
            assertThat(found(Way.NODES, "vendor,a", "vendor,b", "vendor,c")).containsExactly(found);
        }

        @Test
        void withSeveralOfTheNamesAreFoundOnce() {
            String found = engine("/soc/vop@1", "vendor,a", "vendor,b");
            assertThat(found(Way.NODES, "vendor,b", "vendor,a")).containsExactly(found);
        }

        @ParameterizedTest
        @ValueSource(strings = {"disabled", "fail", "reserved"})
        void thatAreNotEnabledAreLeftOut(String status) {
            engine("/soc/vop@1", "vendor,vop");
            tree.strings("/soc/vop@1", "status", status);
            assertThat(found(Way.NODES, "vendor,vop")).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"okay", "ok"})
        void whoseStatusSaysSoAreEnabled(String status) {
            String found = engine("/soc/vop@1", "vendor,vop");
            tree.strings("/soc/vop@1", "status", status);
            assertThat(found(Way.NODES, "vendor,vop")).containsExactly(found);
        }

        @Test
        void withoutADeviceAreLeftOut() {
            tree.node("/soc/vop@1", "vendor,vop");
            String found = engine("/soc/vop@2", "vendor,vop");
            assertThat(found(Way.NODES, "vendor,vop")).containsExactly(found);
        }

        @Test
        void ofWhichTheFirstIsWantedLeadToOne() {
            tree.node("/soc/vop@1", "vendor,vop");
            String second = engine("/soc/vop@2", "vendor,vop");
            engine("/soc/vop@3", "vendor,vop");
            assertThat(found(new DmaFinder(Way.NODES, false, true, List.of(), List.of("vendor,vop"))))
                    .containsExactly(second);
        }

        private List<BusDevice> configuring() {
            return devices(new DmaFinder(Way.NODES, false, true, true, List.of(), List.of("vendor,vop")));
        }

        @Test
        void whateverTheirStatusLendTheDeviceItselfWhatTheyHave() {
            tree.node("/vpu", "simple-bus").cells("/vpu", "#address-cells", 1).cells("/vpu", "#size-cells", 1);
            tree.cells("/vpu", "dma-ranges", 0, 0, 0, 0x1000).node("/vpu/vop@1", "vendor,vop");
            tree.strings("/vpu/vop@1", "status", "disabled");
            engine("/vpu/vop@2", "vendor,vop");
            assertThat(configuring()).extracting(BusDevice::devpath).containsExactly(DISPLAY);
            assertThat(configuring().get(0).dmaRanges().orElseThrow().ranges())
                    .containsExactly(new DmaRange(0, 0, 0x1000));
            assertThat(configuring().get(0).ofNode().orElseThrow().path()).isEqualTo("/vpu/vop@1");
        }

        @Test
        void whateverTheirStatusAreTheirDevicesWhereTheyHaveAny() {
            String found = engine("/soc/vop@1", "vendor,vop");
            tree.node("/soc/vop@2", "vendor,vop").strings("/soc/vop@2", "status", "disabled");
            assertThat(configuring()).extracting(BusDevice::devpath).containsExactly(found);
        }

        @Test
        void whateverTheirStatusAreNotThere() {
            assertThat(configuring()).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"amba", "host1x", "pci"})
        void mayStandOnOtherBuses(String bus) {
            String devpath = "/devices/bus/40.vop";
            tree.node("/soc/vop@40", "vendor,vop").device(devpath, bus, "").ofNode(devpath, "/soc/vop@40");
            assertThat(found(Way.NODES, "vendor,vop")).containsExactly(devpath);
        }

        @ParameterizedTest
        @ValueSource(strings = {"soc:vop", "vop"})
        void withoutAnAddressMayBeDevicesOfTheirName(String name) {
            String devpath = BUS + "/" + name;
            tree.node("/soc/vop", "vendor,vop").device(devpath, "platform", "").ofNode(devpath, "/soc/vop");
            assertThat(found(Way.NODES, "vendor,vop")).containsExactly(devpath);
        }

        @Test
        void areFoundByTheDevicesOfDriversWhereATreeHoldsNoOthers() {
            String found = engine("/soc/vop@1", "vendor,vop");
            tree.remove("/sys/bus").link("/sys/bus/platform/drivers/vop/1.vop", "/sys" + found);
            tree.directory("/sys/bus/platform/drivers/vendor-drm");
            assertThat(found(Way.NODES, "vendor,vop")).containsExactly(found);
        }

        @Test
        void whoseDeviceSharesItsNodeWithAChildLeadToTheDevice() {
            String found = engine("/soc/vop@1", "vendor,vop");
            tree.device(found + "/backlight.3.auto", "platform", "").ofNode(found + "/backlight.3.auto", "/soc/vop@1");
            assertThat(found(Way.NODES, "vendor,vop")).containsExactly(found);
        }
    }

    @Nested
    class AroundTheParent {
        private String child;
        private String sibling;

        @BeforeEach
        void engines() {
            child = engine("/soc/dc@1", "vendor,dc");
            sibling = engine("/dc@2", "vendor,dc");
            engine("/soc/dc@1/dc@3", "vendor,dc");
            engine("/soc/other@4", "vendor,other");
        }

        @Test
        void childrenStandBelowTheNodeOfTheParentDevice() {
            assertThat(found(Way.CHILDREN, "vendor,dc")).containsExactly(child);
        }

        @Test
        void siblingsStandBesideTheNodeOfTheParentDevice() {
            assertThat(found(Way.SIBLINGS, "vendor,dc")).containsExactly(sibling);
        }

        @Test
        void withoutANodeOfTheParentThereAreNeither() {
            tree.remove("/sys" + BUS + "/of_node");
            assertThat(found(Way.CHILDREN, "vendor,dc")).isEmpty();
            assertThat(found(Way.SIBLINGS, "vendor,dc")).isEmpty();
        }
    }

    @Nested
    class Phandles {
        @Test
        void leadToTheDevicesOfTheirTargetsInTheirOrder() {
            String b = engine("/soc/vop@b", "vendor,vop");
            String a = engine("/soc/vop@a", "vendor,vop");
            tree.phandles("/soc/display", "engines", "/soc/vop@b", "/soc/vop@a", "/soc/vop@b");
            assertThat(along(Way.PHANDLES, List.of("engines"))).containsExactly(b, a);
        }

        @Test
        void leadFromPropertyToProperty() {
            String fcp = engine("/soc/fcp@2", "vendor,fcp");
            engine("/soc/vsp@1", "vendor,vsp");
            tree.phandles("/soc/vsp@1", "fcp", "/soc/fcp@2").phandles("/soc/display", "vsps", "/soc/vsp@1");
            assertThat(along(Way.PHANDLES, List.of("vsps", "fcp"))).containsExactly(fcp);
            assertThat(along(Way.PHANDLES, List.of("fcp", "vsps"))).isEmpty();
        }

        @Test
        void leadToTheNearestDeviceAroundATarget() {
            String vop = engine("/soc/vop@1", "vendor,vop");
            tree.node("/soc/vop@1/port", "none").phandles("/soc/display", "ports", "/soc/vop@1/port");
            assertThat(along(Way.PHANDLES, List.of("ports"), "vendor,vop")).containsExactly(vop);
            assertThat(along(Way.PHANDLES, List.of("ports"), "vendor,another"))
                    .as("the search does not go on above a device of another kind")
                    .isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"/soc/vop@1", "/soc/vop@1/port"})
        void doNotLeadToOrOutOfADisabledNode(String node) {
            engine("/soc/vop@1", "vendor,vop");
            tree.node("/soc/vop@1/port", "none").phandles("/soc/display", "ports", "/soc/vop@1/port");
            tree.strings(node, "status", "disabled");
            assertThat(along(Way.PHANDLES, List.of("ports"), "vendor,vop")).isEmpty();
        }

        @Test
        void mayBeFollowedByAsManyArgumentsAsTheTargetCounts() {
            String dma = engine("/soc/dma@1", "vendor,dma");
            String other = engine("/soc/dma@2", "vendor,dma");
            tree.cells("/soc/dma@1", "#dma-cells", 2).cells("/soc/dma@2", "#dma-cells", 0);
            int first = tree.phandle("/soc/dma@1");
            int second = tree.phandle("/soc/dma@2");
            tree.cells("/soc/display", "dmas", first, second, second, second);
            assertThat(along(Way.PHANDLES, List.of("dmas"))).containsExactly(dma, other);
        }

        @Test
        void withArgumentsAreFollowedUpToTheFirstThatLeadsNowhere() {
            String dma = engine("/soc/dma@1", "vendor,dma");
            tree.cells("/soc/display", "dmas", tree.phandle("/soc/dma@1"), 0xdead, tree.phandle("/soc"));
            assertThat(along(Way.PHANDLES, List.of("dmas"))).containsExactly(dma);
        }

        @Test
        void mayBeFollowedByANumberThatNobodyCounts() {
            String vsp = engine("/soc/vsp@1", "vendor,vsp");
            String other = engine("/soc/vsp@2", "vendor,vsp");
            tree.cells("/soc/display", "vsps", tree.phandle("/soc/vsp@1"), 0, tree.phandle("/soc/vsp@2"), 4711);
            assertThat(along(Way.PHANDLES, List.of("vsps"))).containsExactly(vsp, other);
        }
    }

    @Nested
    class TheGraph {
        /** Connects a port of one node with a port of another. */
        private void connect(String from, String to) {
            String here = from + "/port@1/endpoint";
            String there = to + "/port@0/endpoint";
            tree.node(from + "/port@1", "none").node(to + "/port@0", "none");
            tree.node(here, "none").node(there, "none");
            tree.phandles(here, "remote-endpoint", there).phandles(there, "remote-endpoint", here);
        }

        @BeforeEach
        void aPipeline() {
            tree.node("/soc/frontend", "vendor,frontend").node("/soc/backend", "vendor,backend");
            tree.phandles("/soc/display", "pipelines", "/soc/frontend");
        }

        private List<String> mixers() {
            return along(Way.GRAPH, List.of("pipelines"), "vendor,mixer");
        }

        @Test
        void leadsAlongEndpointsToTheNearestNodeOfTheKind() {
            String near = engine("/soc/mixer@1", "vendor,mixer");
            engine("/soc/mixer@2", "vendor,mixer");
            connect("/soc/frontend", "/soc/backend");
            connect("/soc/backend", "/soc/mixer@1");
            connect("/soc/mixer@1", "/soc/mixer@2");
            assertThat(mixers()).containsExactly(near);
        }

        @ParameterizedTest
        @ValueSource(strings = {"ports", "ports@0"})
        void knowsPortsInANodeOfTheirOwn(String ports) {
            String mixer = engine("/soc/mixer@1", "vendor,mixer");
            tree.node("/soc/mixer@1/" + ports, "none");
            String here = "/soc/frontend/port@1/endpoint";
            String there = "/soc/mixer@1/" + ports + "/port@0/endpoint";
            tree.node("/soc/frontend/port@1", "none").node("/soc/mixer@1/" + ports + "/port@0", "none");
            tree.node(here, "none").node(there, "none").phandles(here, "remote-endpoint", there);
            assertThat(mixers()).containsExactly(mixer);
        }

        @Test
        void doesNotLeadThroughADisabledNode() {
            engine("/soc/mixer@1", "vendor,mixer");
            connect("/soc/frontend", "/soc/backend");
            connect("/soc/backend", "/soc/mixer@1");
            tree.strings("/soc/backend", "status", "disabled");
            assertThat(mixers()).isEmpty();
        }

        @Test
        void mayBeACircle() {
            connect("/soc/frontend", "/soc/backend");
            connect("/soc/backend", "/soc/frontend");
            assertThat(mixers()).isEmpty();
        }

        @Test
        void mayBeginAtItsEnd() {
            String mixer = engine("/soc/mixer@1", "vendor,mixer");
            tree.phandles("/soc/display", "pipelines", "/soc/mixer@1");
            assertThat(mixers()).containsExactly(mixer);
        }
    }
}
