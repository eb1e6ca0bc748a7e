// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dmaheap.boards.FakeTree;
import org.dmaheap.inventory.AddressRange;
import org.dmaheap.inventory.DmaFinders;
import org.dmaheap.inventory.Inventory;
import org.dmaheap.inventory.MainMemory;
import org.dmaheap.inventory.MainMemory.Span;
import org.dmaheap.model.Fact;
import org.dmaheap.model.Issue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where memory lies, as the kernel's account of it, the device tree or the total alone tell. */
class MemoryPlacesTest {
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;

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

    private MainMemory memory() {
        return scan().memory();
    }

    private static Span span(long start, long size, long atLeast, String... pathsAndValues) {
        List<Fact> facts = new ArrayList<>();
        for (int i = 0; i < pathsAndValues.length; i += 2) {
            facts.add(Fact.of(pathsAndValues[i], pathsAndValues[i + 1]));
        }
        return new Span(new AddressRange(start, size), atLeast, facts);
    }

    @Test
    void whereNothingTellsThatIsTheFact() {
        assertThat(memory())
                .isEqualTo(new MainMemory(
                        List.of(),
                        false,
                        List.of(
                                Fact.absent("/sys/devices/system/memory/block_size_bytes"),
                                Fact.absent("/proc/zoneinfo"),
                                Fact.absent("/proc/meminfo"))));
    }

    @Test
    void whatIsThereAndTellsNothingIsNotSaidToBeAbsent() {
        tree.file("/proc/meminfo", "CmaFree: 5 kB");
        assertThat(memory().facts())
                .doesNotContain(Fact.absent("/proc/meminfo"))
                .hasSize(2);
    }

    @Test
    void theHighestBlockThatIsOnlineEndsMemoryAndTheOthersLieBelow() {
        tree.blocks(128 * MIB, 3, 8, 32, 33, 40)
                .file("/sys/devices/system/memory/memory40/state", "offline")
                .file("/sys/devices/system/memory/memory33/state", "going-offline");
        assertThat(memory())
                .isEqualTo(new MainMemory(
                        List.of(
                                span(
                                        4 * GIB,
                                        128 * MIB,
                                        1,
                                        "/sys/devices/system/memory/block_size_bytes",
                                        "8000000",
                                        "/sys/devices/system/memory/memory32/state",
                                        "online"),
                                span(384 * MIB, 4 * GIB - 384 * MIB, 0)),
                        false,
                        List.of()));
    }

    @Test
    void aSingleBlockIsAllMemory() {
        tree.blocks(2 * GIB, 1);
        assertThat(memory().spans())
                .singleElement()
                .extracting(Span::range)
                .isEqualTo(new AddressRange(2 * GIB, 2 * GIB));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "lots", "0", "-8000000", "10000000000000"})
    void aSizeOfBlocksThatIsNoneLeavesTheRestInDoubt(String size) {
        tree.blocks(2 * GIB, 1).file("/sys/devices/system/memory/block_size_bytes", size);
        assertThat(memory().inDoubt()).isTrue();
        assertThat(scan().issues()).extracting(Issue::path).contains("/sys/devices/system/memory/block_size_bytes");
    }

    @Test
    void blocksOfWhichNoneIsOnlineLeaveTheRestInDoubt() {
        tree.blocks(2 * GIB);
        assertThat(memory()).isEqualTo(new MainMemory(List.of(), true, memory().facts()));
    }

    @Test
    void zonesSpanPagesOfTheSizeThatTheTreeShowsAndHoldThoseThatAreManaged() {
        tree.pages(16384).zones(1, 100, 90, 0x40000, 500, 0, 0x40200, 1000, 400);
        assertThat(memory())
                .isEqualTo(new MainMemory(
                        List.of(
                                span(
                                        16384,
                                        100 * 16384,
                                        90 * 16384,
                                        "/proc/zoneinfo",
                                        "Node 0, zone   Normal",
                                        "/proc/zoneinfo",
                                        "spanned  100",
                                        "/proc/zoneinfo",
                                        "start_pfn:           1"),
                                span(
                                        0x40200L * 16384,
                                        1000 * 16384,
                                        400 * 16384,
                                        "/proc/zoneinfo",
                                        "Node 0, zone   Normal",
                                        "/proc/zoneinfo",
                                        "spanned  1000",
                                        "/proc/zoneinfo",
                                        "start_pfn:           262656")),
                        false,
                        List.of()));
    }

    @Test
    void ofZonesAndTheTotalComesThePageSizeWhereNothingElseTellsIt() {
        tree.zones(0, 0x10000, 60000).file("/proc/meminfo", "MemTotal:  3900000 kB");
        assertThat(memory().spans())
                .singleElement()
                .extracting(Span::range)
                .isEqualTo(new AddressRange(0, 0x10000L * 65536));
    }

    @Test
    void zonesOfPagesOfUnknownSizeTellNothing() {
        tree.zones(0, 0x10000, 60000);
        assertThat(memory().spans()).isEmpty();
    }

    @Test
    void blocksGoBeforeZonesAndZonesBeforeTheDeviceTree() {
        tree.memory(0, GIB).pages(4096).zones(0, 0x80000, 0x70000);
        assertThat(memory().spans()).extracting(Span::range).containsExactly(new AddressRange(0, 2 * GIB));
        tree.blocks(4 * GIB, 0);
        assertThat(memory().spans()).extracting(Span::range).containsExactly(new AddressRange(0, 4 * GIB));
    }

    @Test
    void memoryNodesHoldAllThatIsNotReservedWithoutReturn() {
        tree.memory(0x40000000L, GIB)
                .memory(8 * GIB, 2 * GIB)
                .region("given-back", 0x50000000L, 16 * MIB)
                .region("taken", 0x60000000L, 32 * MIB)
                .remove(FakeTree.property("/reserved-memory/taken", "reusable"));
        assertThat(memory())
                .isEqualTo(new MainMemory(
                        List.of(
                                span(
                                        0x40000000L,
                                        GIB,
                                        GIB - 32 * MIB,
                                        FakeTree.property("/memory@40000000", "reg"),
                                        "<0x0 0x40000000 0x0 0x40000000>"),
                                span(
                                        8 * GIB,
                                        2 * GIB,
                                        2 * GIB,
                                        FakeTree.property("/memory@200000000", "reg"),
                                        "<0x2 0x0 0x0 0x80000000>")),
                        false,
                        List.of()));
    }

    @Test
    void ofAMemoryNodeTheUsablePartCounts() {
        tree.memory(0, 4 * GIB).cells("/memory@0", "linux,usable-memory", 0, 0, 0, 0x10000000);
        assertThat(memory().spans()).extracting(Span::range).containsExactly(new AddressRange(0, 256 * MIB));
    }

    @Test
    void whatIsNotEnabledOrNotMemoryOfTheRootIsNone() {
        tree.memory(0, GIB)
                .memory(GIB, GIB)
                .strings("/memory@40000000", "status", "disabled")
                .node("/memory-controller@0", "x")
                .cells("/memory-controller@0", "reg", 1, 2, 3, 4)
                .node("/soc/memory@1000", "mmio-sram");
        assertThat(memory())
                .isEqualTo(new MainMemory(
                        List.of(span(0, GIB, GIB, FakeTree.property("/memory@0", "reg"), "<0x0 0x0 0x0 0x40000000>")),
                        false,
                        List.of()));
    }

    @Test
    void aMemoryNodeThatLostItsTypeOrItsPlaceLeavesTheRestInDoubt() {
        tree.memory(0, GIB).memory(GIB, GIB).remove(FakeTree.property("/memory@40000000", "device_type"));
        assertThat(memory().inDoubt()).isTrue();
        assertThat(memory().spans()).hasSize(1);
        tree.strings("/memory@40000000", "device_type", "memory").cells("/memory@40000000", "reg", 0, 0x40000000, 0);
        assertThat(memory().inDoubt()).isTrue();
        tree.remove(FakeTree.property("/memory@40000000", "reg"));
        assertThat(memory().inDoubt()).isTrue();
    }

    @Test
    void withoutMoreTheTotalSaysHowMuchThereIsSomewhere() {
        tree.file("/proc/meminfo", "MemTotal:       16310044 kB\nMemFree:  1 kB");
        assertThat(memory())
                .isEqualTo(new MainMemory(
                        List.of(span(0, 0, 16310044L * 1024, "/proc/meminfo", "MemTotal:       16310044 kB")),
                        false,
                        List.of()));
    }

    @Test
    void aTotalThatIsMoreThanTheNodesHoldContradictsThem() {
        tree.memory(0, GIB).file("/proc/meminfo", "MemTotal:       16310044 kB");
        assertThat(memory().inDoubt()).isTrue();
        assertThat(memory().spans()).extracting(Span::range).containsExactly(new AddressRange(0, 0));
    }
}
