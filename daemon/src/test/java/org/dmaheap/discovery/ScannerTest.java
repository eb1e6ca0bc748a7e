// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.dmaheap.boards.FakeTree;
import org.dmaheap.inventory.AddressRange;
import org.dmaheap.inventory.BusDevice;
import org.dmaheap.inventory.CmaArea;
import org.dmaheap.inventory.DmaFinders;
import org.dmaheap.inventory.DmaHeap;
import org.dmaheap.inventory.Inventory;
import org.dmaheap.inventory.IommuGroup;
import org.dmaheap.inventory.OfNode;
import org.dmaheap.inventory.PciId;
import org.dmaheap.inventory.ReservedMemory;
import org.dmaheap.inventory.ScannedDevice;
import org.dmaheap.model.DeviceNode;
import org.dmaheap.model.Fact;
import org.dmaheap.model.Issue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The facts of a scan, read as they stand, and judged by nobody. */
class ScannerTest {
    private static final String DISPLAY = "/devices/platform/display";

    @TempDir
    Path directory;

    private FakeTree tree;

    @BeforeEach
    void anEmptyTree() {
        tree = FakeTree.in(directory.resolve("tree"));
    }

    private Inventory scan() {
        DmaFinders none = new DmaFinders(Map.of(), List.of());
        return new Scanner(tree.root(), () -> none).scan();
    }

    private ScannedDevice device() {
        assertThat(scan().devices()).hasSize(1);
        return scan().devices().get(0);
    }

    private List<String> issues() {
        return scan().issues().stream().map(Issue::toString).toList();
    }

    @Nested
    class Devices {
        @Test
        void areSortedByTheNumberOfTheirFirstNode() {
            for (String name : List.of("card10", "card2", "renderD128", "video3", "accel1")) {
                String devpath = "/devices/platform/z" + name.hashCode();
                tree.device(devpath, "platform", "x").nodes(devpath, name);
            }
            assertThat(scan().devices())
                    .extracting(ScannedDevice::id)
                    .containsExactly("accel1", "card2", "card10", "renderD128", "video3");
        }

        @Test
        void haveAllNodesWhoseLinkLeadsToThemPrimaryFirst() {
            tree.device(DISPLAY, "platform", "x").nodes(DISPLAY, "video10", "video9", "renderD128", "accel0", "card1");
            assertThat(device().nodes())
                    .extracting(DeviceNode::type, DeviceNode::path)
                    .containsExactly(
                            tuple(DeviceNode.Type.PRIMARY, "/dev/dri/card1"),
                            tuple(DeviceNode.Type.RENDER, "/dev/dri/renderD128"),
                            tuple(DeviceNode.Type.ACCEL, "/dev/accel/accel0"),
                            tuple(DeviceNode.Type.VIDEO, "/dev/video9"),
                            tuple(DeviceNode.Type.VIDEO, "/dev/video10"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"card0-HDMI-A-1", "controlD64", "version", "renderD", "cards"})
        void haveNoOtherEntriesOfTheClassForNodes(String name) {
            tree.device(DISPLAY, "platform", "x").nodes(DISPLAY, "card0");
            tree.file("/sys/class/drm/" + name + "/dev", "226:9");
            assertThat(device().nodes()).hasSize(1);
        }

        @Test
        void mayBeVirtualAndTheirOwn() {
            String directory = "/sys/devices/virtual/drm/card3";
            tree.file(directory + "/dev", "226:3").link("/sys/class/drm/card3", directory);
            assertThat(device().bus().devpath()).isEqualTo("/devices/virtual/drm/card3");
            assertThat(device().bus().subsystem()).isEmpty();
        }

        @Test
        void haveABusADriverAndANode() {
            tree.node("/soc/display", "vendor,a", "vendor,b").device(DISPLAY, "platform", "x");
            tree.ofNode(DISPLAY, "/soc/display").nodes(DISPLAY, "card0");
            assertThat(device().bus())
                    .extracting(BusDevice::subsystem, BusDevice::driver)
                    .containsExactly(Optional.of("platform"), Optional.of("x"));
            assertThat(device().bus().ofNode())
                    .contains(new OfNode("/soc/display", List.of("vendor,a", "vendor,b"), List.of(), Optional.empty()));
        }

        @Test
        void haveTheRootForANodeWhereTheLinkLeadsThere() {
            tree.node("/", "vendor,board").device(DISPLAY, "platform", "x").nodes(DISPLAY, "card0");
            tree.link("/sys" + DISPLAY + "/of_node", "/sys/firmware/devicetree/base");
            assertThat(device().bus().ofNode().orElseThrow().path()).isEqualTo("/");
        }

        @Test
        void haveNoNodeWhereTheLinkLeadsElsewhere() {
            tree.device(DISPLAY, "platform", "x")
                    .nodes(DISPLAY, "card0")
                    .directory("/sys/firmware/devicetree/basement");
            tree.link("/sys" + DISPLAY + "/of_node", "/sys/firmware/devicetree/basement");
            assertThat(device().bus().ofNode()).isEmpty();
        }

        @Test
        void haveALostNodeWhereTheirLinkLeadsToNoneAndItIsReported() {
            tree.device(DISPLAY, "platform", "x").nodes(DISPLAY, "card0").ofNode(DISPLAY, "/gone");
            assertThat(device().bus().ofNode()).hasValueSatisfying(node -> {
                assertThat(node.path()).isEqualTo("/gone");
                assertThat(node.isLost()).isTrue();
            });
            assertThat(scan().issues())
                    .containsExactly(new Issue(
                            "/sys" + DISPLAY + "/of_node", "dangling link to /sys/firmware/devicetree/base/gone"));
        }

        @Test
        void nameTheirRegionsInTheOrderOfTheProperty() {
            tree.region("a@0", 0, 0x1000).region("b@1000", 0x1000, 0x1000).node("/display", "x");
            tree.phandles("/display", "memory-region", "/reserved-memory/b@1000", "/reserved-memory/a@0");
            tree.device(DISPLAY, "platform", "x").ofNode(DISPLAY, "/display").nodes(DISPLAY, "card0");
            OfNode node = device().bus().ofNode().orElseThrow();
            assertThat(node.memoryRegions()).containsExactly("/reserved-memory/b@1000", "/reserved-memory/a@0");
            assertThat(node.memoryRegionFact().orElseThrow().path())
                    .isEqualTo(FakeTree.property("/display", "memory-region"));
        }
    }

    @Nested
    class Parents {
        @Test
        void areTheDirectoriesAboveWithABus() {
            tree.device("/devices/platform/mdss", "platform", "x")
                    .device("/devices/platform/mdss/dpu", "platform", "y");
            tree.nodes("/devices/platform/mdss/dpu", "card0");
            assertThat(device().parent()).map(BusDevice::devpath).contains("/devices/platform/mdss");
        }

        @Test
        void mayHaveANodeAndNoBus() {
            tree.node("/soc", "x").link("/sys/devices/platform/of_node", "/sys/firmware/devicetree/base/soc");
            tree.device(DISPLAY, "platform", "x").nodes(DISPLAY, "card0");
            assertThat(device().parent()).map(BusDevice::devpath).contains("/devices/platform");
        }

        @Test
        void areNoneWhereTheDirectoryAboveIsNoDevice() {
            tree.device(DISPLAY, "platform", "x").nodes(DISPLAY, "card0");
            assertThat(device().parent()).isEmpty();
        }

        @Test
        void areNotSoughtAboveAllDevices() {
            tree.directory("/sys/bus/x").link("/sys/devices/subsystem", "/sys/bus/x");
            tree.device("/devices/top", "platform", "x").nodes("/devices/top", "card0");
            assertThat(device().parent()).isEmpty();
        }
    }

    @Nested
    class IommuGroups {
        @BeforeEach
        void aDisplayInAGroup() {
            tree.device(DISPLAY, "platform", "x").nodes(DISPLAY, "card0").group(DISPLAY, "7", "DMA-FQ");
        }

        @Test
        void haveTheTypeThatTheirAttributeTells() {
            assertThat(device().bus().iommuGroup()).contains(new IommuGroup("7", Optional.of("DMA-FQ"), false));
        }

        @Test
        void mayTellNoType() {
            tree.remove("/sys/kernel/iommu_groups/7/type");
            assertThat(device().bus().iommuGroup()).contains(new IommuGroup("7", Optional.empty(), true));
        }

        @Test
        void mayHaveATypeThatCannotBeReadWhichIsNotTheSameAsNone() {
            tree.remove("/sys/kernel/iommu_groups/7/type").directory("/sys/kernel/iommu_groups/7/type");
            assertThat(device().bus().iommuGroup()).contains(new IommuGroup("7", Optional.empty(), false));
        }

        @Test
        void thatAreNotThereAreReported() {
            tree.remove("/sys/kernel/iommu_groups/7");
            assertThat(scan().issues()).extracting(Issue::path).containsExactly("/sys" + DISPLAY + "/iommu_group");
        }
    }

    @Nested
    class PciFunctions {
        private final String devpath = "/devices/pci0000:00/0000:00:02.0";

        @BeforeEach
        void aGpu() {
            tree.pci(devpath, "amdgpu", 0x1002, 0x1638).nodes(devpath, "card0");
        }

        @Test
        void haveTheirIds() {
            assertThat(device().pci()).contains(new PciId(0x1002, 0x1638));
        }

        @ParameterizedTest
        @CsvSource({"1002", "0x10020", "0xXYZ", "0x"})
        void haveNoneThatCannotBeAnId(String vendor) {
            tree.file("/sys" + devpath + "/vendor", vendor);
            assertThat(device().pci()).isEmpty();
        }

        @Test
        void areTheOnlyOnesWithIds() {
            tree.remove("/sys" + devpath + "/subsystem").link("/sys" + devpath + "/subsystem", "/sys/bus/platform");
            assertThat(device().pci()).isEmpty();
        }

        @Test
        void haveTheRangesOfTheirHostBridge() {
            tree.node("/pcie", "x").cells("/pcie", "#address-cells", 3).cells("/pcie", "#size-cells", 2);
            tree.cells("/pcie", "dma-ranges", 0x2000000, 0, 0, 0, 0, 0, 0x20000000);
            String bridge = "/devices/platform/pcie";
            String function = bridge + "/pci0000:00/0000:00:00.0/0000:01:00.0";
            tree.remove("/sys/class/drm/card0").device(bridge, "platform", "x").ofNode(bridge, "/pcie");
            tree.pci(function, "x", 1, 2).nodes(function, "card0");
            assertThat(device().bus().dmaRanges().orElseThrow().ranges()).hasSize(1);
        }
    }

    @Nested
    class VirtioFeatures {
        private final String devpath = "/devices/pci0000:00/0000:00:01.0";

        @Test
        void areThoseOfTheDeviceBelowTheTransport() {
            tree.pci(devpath, "virtio-pci", 0x1af4, 0x1050).nodes(devpath, "card0");
            tree.file("/sys" + devpath + "/virtio3/features", "0001").directory("/sys" + devpath + "/virtio");
            assertThat(device().virtioFeatures()).contains(Fact.of("/sys" + devpath + "/virtio3/features", "0001"));
        }

        @Test
        void areAskedOfTransportsOnly() {
            tree.pci(devpath, "amdgpu", 0x1002, 0x1638).nodes(devpath, "card0");
            tree.file("/sys" + devpath + "/virtio3/features", "0001");
            assertThat(device().virtioFeatures()).isEmpty();
        }

        @Test
        void thatCannotBeReadAreNotAbsent() {
            tree.pci(devpath, "virtio-pci", 0x1af4, 0x1050).nodes(devpath, "card0");
            tree.directory("/sys" + devpath + "/virtio3/features");
            assertThat(device().virtioFeatures()).isEmpty();
            tree.remove("/sys" + devpath + "/virtio3/features");
            assertThat(device().virtioFeatures()).contains(Fact.absent("/sys" + devpath + "/virtio3/features"));
        }
    }

    @Nested
    class Heaps {
        @Test
        void areSortedByName() {
            tree.heaps("system", "reserved", "default_cma_region");
            assertThat(scan().heaps())
                    .extracting(DmaHeap::name, DmaHeap::path)
                    .containsExactly(
                            tuple("default_cma_region", Optional.of("/dev/dma_heap/default_cma_region")),
                            tuple("reserved", Optional.of("/dev/dma_heap/reserved")),
                            tuple("system", Optional.of("/dev/dma_heap/system")));
        }

        @Test
        void withoutANumberAreLeftOutAndReported() {
            tree.heaps("system").remove("/sys/devices/virtual/dma_heap/system/dev");
            assertThat(scan().heaps()).isEmpty();
            assertThat(scan().issues())
                    .containsExactly(new Issue("/sys/class/dma_heap/system/dev", "no device number: left out"));
        }

        @Test
        void haveTheRegionAndTheAreaOfTheirName() {
            tree.heaps("pool").region("pool", 0x40000000L, 0x1000000).area("pool", 4096, 7);
            DmaHeap heap = scan().heaps().get(0);
            assertThat(heap.region()).map(ReservedMemory::path).contains("/reserved-memory/pool");
            assertThat(heap.area())
                    .contains(new CmaArea("pool", OptionalLong.of(0x1000000), OptionalLong.of(7 * 4096)));
        }

        @Test
        void ofTwoRegionsWhoseNamesAreCutAlikeHaveTheFirst() {
            String cut = "x".repeat(63);
            tree.heaps(cut)
                    .region(cut + "b", 0x1000, 0x1000)
                    .region(cut + "a", 0, 0x1000)
                    .area(cut, 1, 1);
            assertThat(scan().heaps().get(0).region())
                    .map(ReservedMemory::path)
                    .contains("/reserved-memory/" + cut + "a");
            assertThat(scan().areas()).extracting(CmaArea::totalBytes).containsExactly(OptionalLong.of(4096));
        }
    }

    @Nested
    class Figures {
        private static final String HUGE_PAGE = "/sys/kernel/mm/transparent_hugepage/hpage_pmd_size";

        @Test
        void ofAnAreaArePagesWhoseSizeOneTreeTellsAndAnotherDoesNot() {
            tree.area("reserved", 10, 3);
            assertThat(scan().areas())
                    .containsExactly(new CmaArea("reserved", OptionalLong.empty(), OptionalLong.empty()));
            tree.pages(4096);
            assertThat(scan().areas())
                    .containsExactly(new CmaArea("reserved", OptionalLong.of(40960), OptionalLong.of(12288)));
        }

        @ParameterizedTest
        @ValueSource(longs = {4096, 16384, 65536})
        void showThePageSizeWhereARegionsBytesAreKnown(long pageSize) {
            tree.region("pool", 0, 64L * pageSize).area("pool", 64, 1).area("unknown", 5, 1);
            assertThat(scan().areas().get(0).freeBytes()).hasValue(pageSize);
            assertThat(scan().areas().get(1).totalBytes()).hasValue(5 * pageSize);
        }

        @ParameterizedTest
        @ValueSource(longs = {8192, 1000, 4097})
        void thatNoPagesOfAnArmHaveShowNoPageSize(long pageSize) {
            tree.region("pool", 0, 64L * pageSize).area("pool", 64, 1);
            assertThat(scan().areas().get(0))
                    .isEqualTo(new CmaArea("pool", OptionalLong.empty(), OptionalLong.empty()));
        }

        @Test
        void ofAllAreasTogetherShowThePageSize() {
            tree.area("a", 25600, 20000).area("b", 1024, 0).file("/proc/meminfo", "CmaTotal:  425984 kB");
            assertThat(scan().areas())
                    .containsExactly(
                            new CmaArea("a", OptionalLong.of(400L << 20), OptionalLong.of(20000L * 16384)),
                            new CmaArea("b", OptionalLong.of(16L << 20), OptionalLong.of(0)));
        }

        @Test
        void ofAllAreasTogetherShowNothingBesideAnAreaWithoutPages() {
            tree.area("a", 25600, 20000)
                    .file("/sys/kernel/mm/cma/b/available_pages", "0")
                    .file("/proc/meminfo", "CmaTotal:  409600 kB");
            assertThat(scan().areas().get(0).totalBytes()).isEmpty();
        }

        @ParameterizedTest
        @CsvSource({"2097152, 4096", "33554432, 16384", "536870912, 65536"})
        void ofAHugePageShowThePageSize(String hugePage, long pageSize) {
            tree.area("a", 3, 1).file(HUGE_PAGE, hugePage);
            assertThat(scan().areas().get(0).freeBytes()).hasValue(pageSize);
        }

        @Test
        void ofAHugePageOfAPowerPcWhoseTablesAreSmallerShowNothing() {
            tree.area("a", 3, 1).file(HUGE_PAGE, "2097152").node("/cpus/PowerPC,POWER9@0", "none");
            assertThat(scan().areas().get(0).freeBytes()).isEmpty();
        }

        @Test
        void ofNoPagesShowNoPageSize() {
            tree.region("pool", 0, 65536).area("pool", 0, 1);
            assertThat(scan().areas().get(0))
                    .isEqualTo(new CmaArea("pool", OptionalLong.empty(), OptionalLong.empty()));
        }

        @Test
        void thatAreMissingAreTakenFromTheRegion() {
            tree.region("pool", 0, 65536).file("/sys/kernel/mm/cma/pool/available_pages", "3");
            assertThat(scan().areas())
                    .containsExactly(new CmaArea("pool", OptionalLong.of(65536), OptionalLong.empty()));
        }

        @Test
        void ofAllAreasTogetherAreAskedForWhereOneOrNoneIsShownWithoutASize() {
            tree.file("/proc/meminfo", "CmaFree: 5 kB\nCmaTotal:       65536 kB\n");
            assertThat(scan().cmaTotalBytes()).hasValue(64L << 20);
            tree.file("/sys/kernel/mm/cma/a/available_pages", "3");
            assertThat(scan().cmaTotalBytes()).hasValue(64L << 20);
            tree.file("/sys/kernel/mm/cma/b/available_pages", "3");
            assertThat(scan().cmaTotalBytes()).isEmpty();
        }

        @Test
        void ofAllAreasTogetherAreNotAskedForBesideTheSizeOfTheOnlyOne() {
            tree.file("/proc/meminfo", "CmaTotal:       64 kB").area("a", 4, 3);
            assertThat(scan().cmaTotalBytes()).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"CmaTotal: kB", "CmaTotal: 1234567890123456 kB", "MemTotal: 5 kB"})
        void thatMakeNoSenseAreNone(String line) {
            tree.file("/proc/meminfo", line);
            assertThat(scan().cmaTotalBytes()).isEmpty();
        }

        @Test
        void ofThisMachineAreInPagesOfItsOwnSize() throws Exception {
            Process getconf = new ProcessBuilder("getconf", "PAGESIZE").start();
            String size = new String(getconf.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            assertThat(PageSize.own()).hasValue(Long.parseLong(size));
        }
    }

    @Nested
    class Regions {
        private ReservedMemory only() {
            assertThat(scan().regions()).hasSize(1);
            return scan().regions().get(0);
        }

        @Test
        void areSortedByPath() {
            tree.region("b@0", 0, 4096).region("a@1000", 4096, 4096);
            assertThat(scan().regions()).extracting(ReservedMemory::name).containsExactly("a@1000", "b@0");
        }

        @Test
        void lieWhereTheirFirstRangeSays() {
            tree.region("pool", 0, 4096).cells("/reserved-memory/pool", "reg", 1, 2, 0, 4096, 0, 0, 0, 8192);
            assertThat(only().reg()).contains(new AddressRange(0x1_0000_0002L, 4096));
            assertThat(only().size()).hasValue(4096);
            assertThat(only().allocRanges()).isEmpty();
            assertThat(only().placement())
                    .extracting(Fact::path)
                    .containsExactly(FakeTree.property("/reserved-memory/pool", "reg"));
        }

        @Test
        void withoutAnAddressLieInOneOfThePlacesGiven() {
            tree.region("pool", 0, 4096).remove(FakeTree.property("/reserved-memory/pool", "reg"));
            tree.cells("/reserved-memory/pool", "size", 0, 8192)
                    .cells("/reserved-memory/pool", "alloc-ranges", 0, 0x40000000, 0, 0x1000, 1, 0, 0, 0x2000);
            assertThat(only().reg()).isEmpty();
            assertThat(only().size()).hasValue(8192);
            assertThat(only().allocRanges())
                    .containsExactly(new AddressRange(0x40000000L, 0x1000), new AddressRange(0x1_0000_0000L, 0x2000));
        }

        @Test
        void withASizeOnlyMayLieAnywhereThatTheKernelSees() {
            tree.region("pool", 0, 4096).remove(FakeTree.property("/reserved-memory/pool", "reg"));
            tree.cells("/reserved-memory/pool", "size", 0, 8192);
            assertThat(only().allocRanges()).isEmpty();
        }

        @Test
        void withoutASizeMayLieAnywhereInTheWorld() {
            tree.region("pool", 0, 4096).remove(FakeTree.property("/reserved-memory/pool", "reg"));
            assertThat(only().allocRanges()).containsExactly(new AddressRange(0, 0));
        }

        @Test
        void whoseSizeHasOtherCellsThanTheRootSaysHaveNone() {
            tree.region("pool", 0, 4096).remove(FakeTree.property("/reserved-memory/pool", "reg"));
            tree.cells("/reserved-memory/pool", "size", 8192);
            assertThat(only().size()).isEmpty();
        }

        @Test
        void whoseRangeMakesNoSenseMayLieAnywhereAndAreReported() {
            tree.region("pool", 0, 4096).cells("/reserved-memory/pool", "reg", 0, 0, 0);
            assertThat(only().allocRanges()).containsExactly(new AddressRange(0, 0));
            assertThat(scan().issues())
                    .containsExactly(new Issue(
                            FakeTree.property("/reserved-memory/pool", "reg"), "3 cells are not whole pairs"));
        }

        @Test
        void mayEndWithTheLastAddressButNotBeyond() {
            tree.region("pool", 0xfffffffffffff000L, 0x1000);
            assertThat(only().reg()).contains(new AddressRange(0xfffffffffffff000L, 0x1000));
            tree.cells("/reserved-memory/pool", "reg", -1, -4096, 0, 0x1001);
            assertThat(only().reg()).isEmpty();
            assertThat(issues()).hasSize(1);
        }

        @Test
        void ofNoSizeLieNowhere() {
            tree.region("pool", 0x1000, 0);
            assertThat(only().reg()).isEmpty();
        }

        @Test
        void haveFlagsWithoutAValueOnly() {
            tree.region("pool", 0, 4096).flag("/reserved-memory/pool", "linux,cma-default");
            assertThat(only())
                    .extracting(ReservedMemory::reusable, ReservedMemory::cmaDefault)
                    .containsExactly(true, true);
            tree.cells("/reserved-memory/pool", "linux,cma-default", 1)
                    .remove(FakeTree.property("/reserved-memory/pool", "reusable"));
            assertThat(only())
                    .extracting(ReservedMemory::reusable, ReservedMemory::cmaDefault)
                    .containsExactly(false, false);
            assertThat(scan().issues())
                    .containsExactly(new Issue(
                            FakeTree.property("/reserved-memory/pool", "linux,cma-default"), "a flag with a value"));
        }

        @Test
        void haveTheOwnersThatNameThemEachOnceAndSorted() {
            tree.region("pool", 0, 4096).node("/b", "x").node("/a", "x");
            tree.phandles("/b", "memory-region", "/reserved-memory/pool", "/reserved-memory/pool");
            tree.phandles("/a", "memory-region", "/reserved-memory/pool");
            assertThat(only().owners()).containsExactly("/a", "/b");
            assertThat(only().ownerFacts())
                    .extracting(Fact::path)
                    .containsExactly(
                            FakeTree.property("/a", "memory-region"), FakeTree.property("/b", "memory-region"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"/soc", "/soc/a"})
        void areNotOwnedByADisabledNodeOrOneBelowIt(String disabled) {
            tree.region("pool", 0, 4096).node("/soc", "x").node("/soc/a", "x").strings(disabled, "status", "disabled");
            tree.phandles("/soc/a", "memory-region", "/reserved-memory/pool");
            assertThat(only().owners()).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"#address-cells", "#size-cells", "ranges"})
        void areIgnoredByTheKernelIfTheNodeAroundThemLacks(String property) {
            tree.region("pool", 0, 4096).remove(FakeTree.property("/reserved-memory", property));
            assertThat(only().isCmaArea()).isFalse();
            assertThat(only().isLost()).isTrue();
            assertThat(scan().issues())
                    .singleElement()
                    .satisfies(issue ->
                            assertThat(issue.path()).isEqualTo(FakeTree.property("/reserved-memory", property)))
                    .satisfies(issue -> assertThat(issue.problem()).endsWith("the kernel ignores all regions"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"#address-cells", "#size-cells"})
        void areIgnoredByTheKernelIfTheNodeAroundThemHasOtherCells(String property) {
            tree.region("pool", 0, 4096).cells("/reserved-memory", property, 1);
            assertThat(only().isCmaArea()).isFalse();
            assertThat(issues()).hasSize(1);
        }

        @Test
        void areNoneWithoutADeviceTree() {
            tree.directory("/sys");
            assertThat(scan().regions()).isEmpty();
            assertThat(issues()).isEmpty();
        }
    }
}
