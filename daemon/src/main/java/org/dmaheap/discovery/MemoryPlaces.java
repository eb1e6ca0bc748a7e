// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.discovery;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.dmaheap.devicetree.DeviceTree;
import org.dmaheap.inventory.AddressRange;
import org.dmaheap.inventory.MainMemory;
import org.dmaheap.inventory.MainMemory.Span;
import org.dmaheap.inventory.OfNode;
import org.dmaheap.inventory.ReservedMemory;
import org.dmaheap.model.Fact;
import org.dmaheap.sysfs.ReadProblems;
import org.dmaheap.sysfs.SysfsRoot;

/**
 * Finds out where memory lies. The kernel's own account comes first: the blocks of a kernel with
 * {@code CONFIG_MEMORY_HOTPLUG}, else its zones. The device tree says what the boot loader found, which the command line may
 * cut, and the total alone says that what is more than fits below an address lies above.
 */
final class MemoryPlaces {
    private static final String BLOCKS = "/sys/devices/system/memory";
    private static final String BLOCK_SIZE = BLOCKS + "/block_size_bytes";
    private static final AddressRange ANYWHERE = new AddressRange(0, 0);

    private final SysfsRoot sysfs;
    private final DeviceTree tree;
    private final ReadProblems problems;
    private final MemInfo memInfo;
    private boolean inDoubt;

    MemoryPlaces(SysfsRoot sysfs, DeviceTree tree, MemInfo memInfo, ReadProblems problems) {
        this.sysfs = sysfs;
        this.tree = tree;
        this.memInfo = memInfo;
        this.problems = problems;
    }

    /**
     * Where memory lies.
     *
     * @param pageSize bytes of a page, in which zones are counted
     * @param regions the reserved memory: what lies there is handed out to nobody
     */
    MainMemory find(OptionalLong pageSize, List<ReservedMemory> regions) {
        List<Span> spans = blocks();
        if (spans.isEmpty() && pageSize.isPresent()) {
            spans = Zones.read(sysfs).stream()
                    .map(zone -> span(zone, pageSize.getAsLong()))
                    .toList();
        }
        if (spans.isEmpty()) {
            spans = nodes(regions);
        }
        Optional<Span> total = total();
        if (total.isPresent() && total.get().atLeast() > sum(spans)) {
            inDoubt |= !spans.isEmpty();
            spans = List.of(total.get());
        }
        return new MainMemory(spans, inDoubt, spans.isEmpty() ? whatIsMissing() : List.of());
    }

    private static long sum(List<Span> spans) {
        return spans.stream().mapToLong(span -> span.range().size()).sum();
    }

    private List<Fact> whatIsMissing() {
        return Stream.of(BLOCK_SIZE, Zones.PATH, MemInfo.PATH)
                .filter(sysfs::isAbsent)
                .map(Fact::absent)
                .toList();
    }

    /** The blocks, all online but perhaps those below the highest that is, whose state is not asked. */
    private List<Span> blocks() {
        Optional<String> text = sysfs.attribute(BLOCK_SIZE);
        if (text.isEmpty()) {
            return List.of();
        }
        if (!text.get().matches("[1-9a-f][0-9a-f]{0,11}")) {
            return doubtful(BLOCK_SIZE, "not a size: " + text.get());
        }
        long size = Long.parseLong(text.get(), 16);
        TreeSet<Long> numbers = new TreeSet<>();
        for (String name : sysfs.list(BLOCKS)) {
            if (name.matches("memory[0-9]{1,6}")) {
                numbers.add(Long.parseLong(name.substring("memory".length())));
            }
        }
        for (long number : numbers.descendingSet()) {
            String state = BLOCKS + "/memory" + number + "/state";
            if (sysfs.attribute(state).filter("online"::equals).isPresent()) {
                Span highest = new Span(
                        new AddressRange(number * size, size),
                        1,
                        List.of(Fact.of(BLOCK_SIZE, text.get()), Fact.of(state, "online")));
                Span others = new Span(
                        new AddressRange(numbers.first() * size, (number - numbers.first()) * size), 0, List.of());
                return number == numbers.first() ? List.of(highest) : List.of(highest, others);
            }
        }
        return doubtful(BLOCKS, "no block of memory is online");
    }

    private static Span span(Zones.Zone zone, long pageSize) {
        return new Span(
                new AddressRange(zone.start() * pageSize, zone.spanned() * pageSize),
                zone.managed() * pageSize,
                zone.facts());
    }

    /** The nodes that {@code early_init_dt_scan_memory()} takes memory from (drivers/of/fdt.c, Linux 7.3). */
    private List<Span> nodes(List<ReservedMemory> regions) {
        List<Span> spans = new ArrayList<>();
        for (String node : tree.exists("/") ? tree.children("/") : List.<String>of()) {
            if ((node.equals("/memory") || node.startsWith("/memory@")) && tree.isEnabled(node)) {
                spans.addAll(node(node, regions));
            }
        }
        return spans;
    }

    private List<Span> node(String node, List<ReservedMemory> regions) {
        if (!tree.strings(node, "device_type").equals(List.of("memory"))) {
            return doubtful(OfNode.property(node, "device_type"), "not memory, as the name of the node says");
        }
        String property = tree.hasFlag(node, "linux,usable-memory") ? "linux,usable-memory" : "reg";
        Optional<List<AddressRange>> ranges = new AddressRanges(tree, problems).of(node, property);
        if (ranges.isEmpty() || tree.cells(node, property).orElseThrow().length == 0) {
            inDoubt = true;
            return List.of();
        }
        Fact fact = tree.cellsFact(node, property);
        return ranges.get().stream()
                .map(range -> new Span(range, handedOut(range, regions), List.of(fact)))
                .toList();
    }

    private static long handedOut(AddressRange range, List<ReservedMemory> regions) {
        long reserved = regions.stream()
                .filter(region -> region.enabled() && !region.reusable())
                .flatMap(region -> region.reg().stream())
                .filter(range::contains)
                .mapToLong(AddressRange::size)
                .sum();
        return Math.max(0, range.size() - reserved);
    }

    private Optional<Span> total() {
        OptionalLong bytes = memInfo.bytes("MemTotal");
        return bytes.isPresent()
                ? Optional.of(new Span(
                        ANYWHERE,
                        bytes.getAsLong(),
                        memInfo.fact("MemTotal").stream().toList()))
                : Optional.empty();
    }

    private List<Span> doubtful(String path, String problem) {
        problems.report(path, problem);
        inDoubt = true;
        return List.of();
    }
}
