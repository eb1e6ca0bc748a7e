// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.devicetree;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.dmaheap.inventory.DmaRange;
import org.dmaheap.inventory.DmaRanges;
import org.dmaheap.inventory.OfNode;
import org.dmaheap.model.Fact;
import org.dmaheap.sysfs.ReadProblems;

/**
 * Finds the {@code dma-ranges} that hold for a node, as {@code of_dma_get_range()} does (Linux 7.3,
 * {@code drivers/of/address.c}).
 */
public final class DmaAddressing {
    /** Where a way ends that cannot be followed; no node has this path. */
    private static final String LOST = "";

    private final DeviceTree tree;
    private final ReadProblems problems;

    public DmaAddressing(DeviceTree tree, ReadProblems problems) {
        this.tree = tree;
        this.problems = problems;
    }

    /**
     * Whether the device with this node sees what the CPU has in its caches: what the first node says on the way up that
     * DMA takes ({@code of_dma_is_coherent()}, Linux 7.3, {@code drivers/of/address.c}).
     */
    public Coherence coherence(String node) {
        Optional<String> level = Optional.of(node);
        Set<String> seen = new HashSet<>();
        while (level.isPresent()) {
            if (level.get().equals(LOST) || !isNew(level.get(), seen)) {
                return Coherence.LOST;
            }
            if (tree.hasFlag(level.get(), "dma-coherent")) {
                return Coherence.COHERENT;
            }
            if (tree.hasFlag(level.get(), "dma-noncoherent")) {
                return Coherence.NONCOHERENT;
            }
            level = dmaParent(level.get());
        }
        return Coherence.SILENT;
    }

    /** The word of a device tree about the CPU's caches. */
    public enum Coherence {
        COHERENT,
        NONCOHERENT,
        /** Nothing: it is as the architecture has it. */
        SILENT,
        /** The way up cannot be followed. */
        LOST
    }

    /** The ranges for a device with this node; empty if none apply, unreadable if they make no sense. */
    public Optional<DmaRanges> of(String node) {
        return find(node, dmaParent(node));
    }

    /** The ranges for a device that has no node and stands on the bus of this one. */
    public Optional<DmaRanges> below(String bus) {
        return find(bus, Optional.of(bus));
    }

    private Optional<DmaRanges> find(String node, Optional<String> start) {
        Optional<String> bus = start;
        boolean mayLack = true;
        Set<String> seen = new HashSet<>();
        while (bus.isPresent()) {
            if (bus.get().equals(LOST) || !isNew(bus.get(), seen)) {
                return Optional.of(DmaRanges.UNREADABLE);
            }
            Optional<int[]> cells = tree.cells(bus.get(), "dma-ranges");
            if (cells.isPresent() && cells.get().length > 0) {
                return parse(node, bus.get(), cells.get());
            }
            if (cells.isEmpty() && tree.hasFlag(bus.get(), "dma-ranges")) {
                return Optional.of(DmaRanges.UNREADABLE);
            }
            if (cells.isEmpty() && !mayLack) {
                return Optional.empty();
            }
            mayLack = false;
            bus = dmaParent(bus.get());
        }
        return Optional.empty();
    }

    /** An {@code interconnects} property may lead back to where one came from; the kernel would walk on for ever. */
    private boolean isNew(String bus, Set<String> seen) {
        if (seen.add(bus)) {
            return true;
        }
        problems.report(OfNode.property(bus, "interconnects"), "leads in circles");
        return false;
    }

    /** The target of the {@code interconnects} entry called {@code dma-mem}, else the parent. */
    private Optional<String> dmaParent(String node) {
        int index = tree.strings(node, "interconnect-names").indexOf("dma-mem");
        if (index >= 0) {
            Optional<String> target = interconnect(node, index);
            if (target.isPresent()) {
                return target;
            }
            problems.report(OfNode.property(node, "interconnects"), "dma-mem leads nowhere");
            return Optional.of(LOST);
        }
        return DeviceTree.parent(node);
    }

    private Optional<String> interconnect(String node, int index) {
        int[] cells = tree.cells(node, "interconnects").orElse(new int[0]);
        int position = 0;
        for (int entry = 0; position < cells.length; entry++) {
            Optional<String> target = tree.byPhandle(cells[position]);
            if (target.isEmpty()) {
                return Optional.empty();
            }
            if (entry == index) {
                return target;
            }
            position += 1 + tree.argumentCount(target.get(), "#interconnect-cells");
        }
        return Optional.empty();
    }

    private Optional<DmaRanges> parse(String node, String bus, int[] cells) {
        int busCells = tree.cellCount(bus, "#address-cells");
        int cpuCells = DeviceTree.parent(bus)
                .map(p -> tree.cellCount(p, "#address-cells"))
                .orElse(busCells);
        int sizeCells = tree.cellCount(bus, "#size-cells");
        int stride = busCells + cpuCells + sizeCells;
        if (busCells < 1
                || busCells > 3
                || cpuCells < 1
                || cpuCells > 3
                || sizeCells < 1
                || sizeCells > 2
                || cells.length % stride != 0) {
            problems.report(
                    OfNode.property(bus, "dma-ranges"),
                    cells.length + " cells are not whole entries of " + busCells + "+" + cpuCells + "+" + sizeCells);
            return Optional.of(DmaRanges.UNREADABLE);
        }
        List<Fact> facts = new ArrayList<>();
        if (tree.strings(node, "interconnect-names").contains("dma-mem")) {
            facts.add(tree.stringsFact(node, "interconnect-names"));
        }
        facts.add(tree.cellsFact(bus, "dma-ranges"));
        List<DmaRange> ranges = new ArrayList<>();
        for (Entry entry : entries(bus, cells).orElseThrow()) {
            if (entry.size() != 0) {
                boolean isRegisters = showsTheCpu(bus, entry);
                translate(bus, entry.parent(), facts)
                        .ifPresent(cpu -> ranges.add(new DmaRange(entry.bus(), cpu, entry.size(), isRegisters)));
            }
        }
        if (ranges.isEmpty()) {
            problems.report(OfNode.property(bus, "dma-ranges"), "no entry leads to an address of the CPU");
        }
        return Optional.of(new DmaRanges(ranges, facts));
    }

    /**
     * Whether {@code ranges} of a bus show the CPU a whole window of it where devices find it too. An empty property shows
     * everything, which tells nothing.
     */
    private boolean showsTheCpu(String bus, Entry window) {
        List<Entry> shown =
                tree.cells(bus, "ranges").flatMap(cells -> entries(bus, cells)).orElse(List.of());
        long bytes = 0;
        while (Long.compareUnsigned(bytes, window.size()) < 0) {
            long address = window.bus() + bytes;
            Optional<Entry> next = shown.stream()
                    .filter(entry -> entry.holds(address))
                    .filter(entry -> entry.parent() - entry.bus() == window.parent() - window.bus())
                    .findFirst();
            if (next.isEmpty()) {
                return false;
            }
            long end = bytes + next.get().size() - (address - next.get().bus());
            if (Long.compareUnsigned(end, bytes) <= 0) {
                // up to the last of all addresses
                return true;
            }
            bytes = end;
        }
        return true;
    }

    /** An address on the bus above {@code bus}, as the CPU sees it. */
    private Optional<Long> translate(String bus, long address, List<Fact> facts) {
        long current = address;
        Optional<String> level = dmaParent(bus);
        Set<String> seen = new HashSet<>();
        while (level.isPresent() && !level.get().equals("/")) {
            String node = level.get();
            if (node.equals(LOST) || !isNew(node, seen)) {
                return Optional.empty();
            }
            int[] cells = tree.cells(node, "dma-ranges").orElse(new int[0]);
            if (cells.length == 0
                    && tree.property(node, "dma-ranges")
                            .filter(raw -> raw.length > 0)
                            .isPresent()) {
                return Optional.empty();
            }
            if (cells.length > 0) {
                Optional<Long> translated = throughRanges(node, cells, current);
                if (translated.isEmpty()) {
                    return Optional.empty();
                }
                Fact fact = tree.cellsFact(node, "dma-ranges");
                if (!facts.contains(fact)) {
                    facts.add(fact);
                }
                current = translated.get();
            }
            level = dmaParent(node);
        }
        return Optional.of(current);
    }

    private Optional<Long> throughRanges(String node, int[] cells, long address) {
        Optional<List<Entry>> entries = entries(node, cells);
        if (entries.isEmpty()) {
            problems.report(OfNode.property(node, "dma-ranges"), "no cell counts that can be read");
            return Optional.empty();
        }
        return entries.get().stream()
                .filter(entry -> entry.holds(address))
                .map(entry -> entry.parent() + address - entry.bus())
                .findFirst();
    }

    /** The whole entries of {@code ranges} or {@code dma-ranges}; empty if nothing tells how many cells they have. */
    private Optional<List<Entry>> entries(String bus, int[] cells) {
        int busCells = tree.cellCount(bus, "#address-cells");
        int parentCells = DeviceTree.parent(bus)
                .map(p -> tree.cellCount(p, "#address-cells"))
                .orElse(busCells);
        int sizeCells = tree.cellCount(bus, "#size-cells");
        if (busCells < 0 || parentCells < 0 || sizeCells < 0) {
            return Optional.empty();
        }
        int stride = busCells + parentCells + sizeCells;
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; stride > 0 && i + stride <= cells.length; i += stride) {
            entries.add(new Entry(
                    DeviceTree.number(cells, i, busCells),
                    DeviceTree.number(cells, i + busCells, parentCells),
                    DeviceTree.number(cells, i + busCells + parentCells, sizeCells)));
        }
        return Optional.of(entries);
    }

    /** Addresses of a bus, and where the bus above has them. */
    private record Entry(long bus, long parent, long size) {
        boolean holds(long address) {
            return Long.compareUnsigned(address, bus) >= 0 && Long.compareUnsigned(address - bus, size) < 0;
        }
    }
}
