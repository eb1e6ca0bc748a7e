// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.devicetree;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dmaheap.boards.FakeTree;
import org.dmaheap.inventory.DmaRange;
import org.dmaheap.inventory.DmaRanges;
import org.dmaheap.model.Fact;
import org.dmaheap.sysfs.ReportedProblems;
import org.dmaheap.sysfs.SysfsRoot;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which dma-ranges hold for a node, and what they say: here of a display on a bus with one cell, below a root with two. */
class DmaAddressingTest {
    private static final String RANGES = "dma-ranges";

    @TempDir
    Path directory;

    private FakeTree tree;
    private ReportedProblems problems;

    @BeforeEach
    void aDisplayOnABus() {
        tree = FakeTree.in(directory.resolve("tree"))
                .node("/soc", "simple-bus")
                .cells("/soc", "#address-cells", 1)
                .cells("/soc", "#size-cells", 1)
                .node("/soc/display", "vendor,display");
        problems = new ReportedProblems();
    }

    private DmaAddressing addressing() {
        return new DmaAddressing(new DeviceTree(new SysfsRoot(tree.root(), problems), problems), problems);
    }

    private Optional<DmaRanges> ofDisplay() {
        return addressing().of("/soc/display");
    }

    private List<DmaRange> ranges() {
        return ofDisplay().orElseThrow().ranges();
    }

    private static String property(String node) {
        return FakeTree.property(node, RANGES);
    }

    @Test
    void withoutRangesNothingIsSaid() {
        assertThat(ofDisplay()).isEmpty();
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void anEntryHasTheCellsOfItsBusOfTheBusAboveAndItsSize() {
        tree.cells("/soc", RANGES, 0xc0000000, 0x1, 0x2, 0x3f000000, 0x0, 0, 0x80000000, 0x1000);
        assertThat(ranges())
                .containsExactly(
                        new DmaRange(0xc0000000L, 0x1_0000_0002L, 0x3f000000L), new DmaRange(0, 0x80000000L, 0x1000));
        assertThat(ofDisplay().orElseThrow().facts()).extracting(Fact::path).containsExactly(property("/soc"));
    }

    @Test
    void emptyRangesLookFurtherUp() {
        tree.node("/soc/bus", "simple-bus").flag("/soc/bus", RANGES).node("/soc/bus/display", "x");
        tree.cells("/soc", RANGES, 0, 0, 0, 0x1000);
        assertThat(addressing().of("/soc/bus/display").orElseThrow().ranges())
                .containsExactly(new DmaRange(0, 0, 0x1000));
    }

    @Test
    void onlyTheFirstBusMayLackThem() {
        tree.node("/soc/a", "simple-bus").node("/soc/a/display", "x").cells("/soc", RANGES, 0, 0, 0, 0x1000);
        assertThat(addressing().of("/soc/a/display")).isPresent();
        tree.node("/soc/a/b", "simple-bus").node("/soc/a/b/display", "x");
        assertThat(addressing().of("/soc/a/b/display")).isEmpty();
        tree.flag("/soc/a", RANGES);
        assertThat(addressing().of("/soc/a/b/display")).isPresent();
        tree.remove(property("/soc/a")).flag("/soc/a/b", RANGES);
        assertThat(addressing().of("/soc/a/b/display")).isEmpty();
    }

    @Test
    void entriesOfNoSizeAreLeftOut() {
        tree.cells("/soc", RANGES, 0, 0, 0, 0, 0x1000, 0, 0x1000, 0x1000);
        assertThat(ranges()).containsExactly(new DmaRange(0x1000, 0x1000, 0x1000));
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void rangesWithoutAnyEntryOfUseAreReported() {
        tree.cells("/soc", RANGES, 0, 0, 0, 0);
        assertThat(ranges()).isEmpty();
        assertThat(problems.all()).contains(property("/soc") + ": no entry leads to an address of the CPU");
    }

    @Test
    void cellsThatAreNoWholeEntriesAreUnreadable() {
        tree.cells("/soc", RANGES, 0, 0, 0);
        assertThat(ofDisplay()).contains(DmaRanges.UNREADABLE);
        assertThat(problems.all()).containsExactly(property("/soc") + ": 3 cells are not whole entries of 1+2+1");
    }

    @Test
    void bytesThatAreNoCellsAreUnreadable() {
        tree.raw(property("/soc"), new byte[3]);
        assertThat(ofDisplay()).contains(DmaRanges.UNREADABLE);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "4, 1", "1, 0", "1, 3"})
    void cellCountsThatNoAddressHasAreUnreadable(int address, int size) {
        tree.cells("/soc", "#address-cells", address).cells("/soc", "#size-cells", size);
        tree.cells("/soc", RANGES, new int[2 * 3 * 5 * 7 * 2]);
        assertThat(ofDisplay()).contains(DmaRanges.UNREADABLE);
        assertThat(problems.all()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"0", "4"})
    void noBusAboveHasSuchCountsEither(int address) {
        tree.cells("/", "#address-cells", address).cells("/soc", RANGES, new int[30]);
        assertThat(ofDisplay()).contains(DmaRanges.UNREADABLE);
    }

    @Test
    void threeCellsAndTwoAreTheLimit() {
        tree.cells("/soc", "#address-cells", 3).cells("/soc", "#size-cells", 2);
        tree.cells("/", "#address-cells", 3).cells("/soc", RANGES, 0x2000000, 0, 0, 0, 1, 0, 0, 0x1000);
        assertThat(ranges()).containsExactly(new DmaRange(0, 0x1_0000_0000L, 0x1000));
    }

    @Test
    void aBusThatTranslatesAboveIsFollowed() {
        tree.node("/soc/bus", "simple-bus").node("/soc/bus/display", "x");
        tree.cells("/soc/bus", "#address-cells", 1).cells("/soc/bus", "#size-cells", 1);
        tree.cells("/soc/bus", RANGES, 0, 0x1800, 0x100);
        tree.cells("/soc", RANGES, 0x800, 0, 0x40000000, 0x800, 0x1000, 0, 0x80000000, 0x1000);
        DmaRanges found = addressing().of("/soc/bus/display").orElseThrow();
        assertThat(found.ranges()).containsExactly(new DmaRange(0, 0x80000800L, 0x100));
        assertThat(found.facts()).extracting(Fact::path).containsExactly(property("/soc/bus"), property("/soc"));
    }

    @ParameterizedTest
    @CsvSource({"0x1000, true", "0x1fff, true", "0xfff, false", "0x2000, false"})
    void anAddressIsTranslatedFromTheFirstToTheLastByteOfARange(String address, boolean translated) {
        tree.node("/soc/bus", "simple-bus").node("/soc/bus/display", "x");
        tree.cells("/soc/bus", "#address-cells", 1).cells("/soc/bus", "#size-cells", 1);
        tree.cells("/soc/bus", RANGES, 0, Integer.decode(address), 1);
        tree.cells("/soc", RANGES, 0x1000, 0, 0x80001000, 0x1000);
        List<DmaRange> found = addressing().of("/soc/bus/display").orElseThrow().ranges();
        assertThat(found)
                .isEqualTo(translated ? List.of(new DmaRange(0, 0x80000000L + Integer.decode(address), 1)) : List.of());
    }

    @Test
    void aBusAboveWithEmptyRangesPassesAddressesOn() {
        tree.node("/soc/bus", "simple-bus").node("/soc/bus/display", "x").flag("/soc", RANGES);
        tree.cells("/soc/bus", RANGES, 0, 0x1800, 0x100);
        tree.cells("/soc/bus", "#address-cells", 1).cells("/soc/bus", "#size-cells", 1);
        assertThat(addressing().of("/soc/bus/display").orElseThrow().ranges())
                .containsExactly(new DmaRange(0, 0x1800, 0x100));
    }

    @Test
    void aBusAboveWhoseRangesCannotBeReadTranslatesNothing() {
        tree.node("/soc/bus", "simple-bus").node("/soc/bus/display", "x").raw(property("/soc"), new byte[3]);
        tree.cells("/soc/bus", RANGES, 0, 0x1800, 0x100);
        assertThat(addressing().of("/soc/bus/display").orElseThrow().ranges()).isEmpty();
    }

    @Test
    void rangesOfTheRootTranslateForItsOwnChildrenOnly() {
        tree.cells("/", RANGES, 0, 0, 0, 0, 0, 0x1000).cells("/soc", RANGES, 0, 0, 0x5000, 0x1000);
        assertThat(ranges()).containsExactly(new DmaRange(0, 0x5000, 0x1000));
    }

    @Test
    void aDeviceWithoutANodeHasThoseOfItsBus() {
        tree.cells("/soc", RANGES, 0, 0, 0, 0x1000);
        assertThat(addressing().below("/soc").orElseThrow().ranges()).containsExactly(new DmaRange(0, 0, 0x1000));
        assertThat(addressing().of("/soc")).as("on the bus above").isEmpty();
    }

    @Test
    void theInterconnectCalledDmaMemTakesThePlaceOfTheParent() {
        tree.node("/mbus", "vendor,mbus")
                .cells("/mbus", "#interconnect-cells", 1)
                .node("/noc", "vendor,noc");
        tree.cells("/mbus", "#address-cells", 1).cells("/mbus", "#size-cells", 1);
        tree.cells("/mbus", RANGES, 0, 0, 0x40000000, 0x1000).cells("/soc", RANGES, 0, 0, 0, 0x2000);
        tree.cells(
                "/soc/display", "interconnects", tree.phandle("/noc"), tree.phandle("/mbus"), 7, tree.phandle("/noc"));
        tree.strings("/soc/display", "interconnect-names", "first", "dma-mem", "last");
        DmaRanges found = ofDisplay().orElseThrow();
        assertThat(found.ranges()).containsExactly(new DmaRange(0, 0x40000000L, 0x1000));
        assertThat(found.facts())
                .extracting(Fact::path)
                .containsExactly(FakeTree.property("/soc/display", "interconnect-names"), property("/mbus"));
    }

    @Test
    void anInterconnectBehindOneWithArgumentsIsFound() {
        tree.node("/mbus", "vendor,mbus").node("/noc", "vendor,noc").cells("/noc", "#interconnect-cells", 2);
        tree.cells("/mbus", "#address-cells", 1)
                .cells("/mbus", "#size-cells", 1)
                .cells("/mbus", RANGES, 0, 0, 0, 0x1000);
        tree.cells("/soc/display", "interconnects", tree.phandle("/noc"), 9, 9, tree.phandle("/mbus"));
        tree.strings("/soc/display", "interconnect-names", "first", "dma-mem");
        assertThat(ofDisplay().orElseThrow().facts()).extracting(Fact::path).contains(property("/mbus"));
    }

    @ParameterizedTest
    @CsvSource({"0xdead", "0"})
    void anInterconnectThatLeadsNowhereLeavesTheRangesInDoubt(String phandle) {
        tree.cells("/soc", RANGES, 0, 0, 0, 0x2000);
        tree.cells("/soc/display", "interconnects", Integer.decode(phandle));
        tree.strings("/soc/display", "interconnect-names", "dma-mem");
        assertThat(ofDisplay()).contains(DmaRanges.UNREADABLE);
        assertThat(problems.all())
                .contains(FakeTree.property("/soc/display", "interconnects") + ": dma-mem leads nowhere");
    }

    @Test
    void anInterconnectOfABusThatLeadsNowhereTranslatesNothing() {
        tree.node("/soc/bus", "simple-bus").node("/soc/bus/display", "x");
        tree.cells("/soc/bus", "#address-cells", 1).cells("/soc/bus", "#size-cells", 1);
        tree.cells("/soc/bus", RANGES, 0, 0x1800, 0x100);
        tree.cells("/soc/bus", "interconnects", 0xdead).strings("/soc/bus", "interconnect-names", "dma-mem");
        assertThat(addressing().of("/soc/bus/display").orElseThrow().ranges()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"/soc, #address-cells", "/soc, #size-cells", "/, #address-cells"})
    void rangesWhoseCellCountsAreLostAreUnreadable(String node, String count) {
        tree.cells("/soc", RANGES, 0, 0, 0, 0x2000).remove(FakeTree.property(node, count));
        assertThat(ofDisplay()).contains(DmaRanges.UNREADABLE);
    }

    @ParameterizedTest
    @CsvSource({"/soc, #address-cells", "/soc, #size-cells", "/, #address-cells"})
    void rangesOfABusAboveWhoseCellCountsAreLostTranslateNothing(String node, String count) {
        tree.node("/soc/bus", "simple-bus").node("/soc/bus/display", "x");
        tree.cells("/soc/bus", "#address-cells", 1).cells("/soc/bus", "#size-cells", 1);
        tree.cells("/soc/bus", RANGES, 0, 0x1800, 0x100).cells("/soc", RANGES, 0, 0, 0, 0x2000);
        tree.remove(FakeTree.property(node, count));
        assertThat(addressing().of("/soc/bus/display").orElseThrow().ranges()).isEmpty();
    }

    /** As soc of bcm2711-rpi-ds.dtsi in raspberrypi/linux: memory, and the registers that two entries of ranges show. */
    @Test
    void aWindowThatRangesShowTheCpuAtTheSameAddressesHoldsRegisters() {
        tree.cells("/soc", "ranges", 0x7e000000, 0, 0xfe000000, 0x1800000, 0x7c000000, 0, 0xfc000000, 0x2000000);
        tree.cells("/soc", RANGES, 0xc0000000, 0, 0, 0x40000000, 0x7c000000, 0, 0xfc000000, 0x3800000);
        assertThat(ranges())
                .containsExactly(
                        new DmaRange(0xc0000000L, 0, 0x40000000L),
                        new DmaRange(0x7c000000L, 0xfc000000L, 0x3800000L, true));
    }

    @ParameterizedTest
    @CsvSource({
        "0x7c000000, 0xfc000000, 0x1000, true",
        "0x7c000000, 0xfc000000, 0x1001, false",
        "0x7c000000, 0xfc000000, 0x0fff, true",
        "0x7c000800, 0xfc000800, 0x0800, true",
        "0x7bfff000, 0xfbfff000, 0x1000, false",
        "0x7c000000, 0xfc001000, 0x1000, false"
    })
    void aWindowHoldsRegistersIfRangesShowAllOfIt(String bus, String cpu, String size, boolean isRegisters) {
        tree.cells("/soc", "ranges", 0x7c000000, 0, 0xfc000000, 0x1000);
        tree.cells(
                "/soc", RANGES, Long.decode(bus).intValue(), 0, Long.decode(cpu).intValue(), Integer.decode(size));
        assertThat(ranges()).extracting(DmaRange::isRegisters).containsExactly(isRegisters);
    }

    @Test
    void aBusThatShowsEverythingAsItIsTellsNothingOfRegisters() {
        tree.flag("/soc", "ranges").cells("/soc", RANGES, 0, 0, 0, 0x1000);
        assertThat(ranges()).containsExactly(new DmaRange(0, 0, 0x1000));
    }

    @Test
    void rangesUpToTheLastAddressShowAllBehindTheirStart() {
        tree.cells("/", "#address-cells", 2).cells("/soc", "#address-cells", 2).cells("/soc", "#size-cells", 2);
        tree.cells("/soc", "ranges", -1, -4096, -1, -4096, 0, 4096, 0, 0, 0, 0, -1, -4096);
        tree.cells("/soc", RANGES, -1, -4096, -1, -4096, 0, 4096, 0, 0, 0, 0, -1, -1);
        assertThat(ranges()).extracting(DmaRange::isRegisters).containsExactly(true, true);
    }
}
