// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.discovery;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.dmaheap.devicetree.DeviceTree;
import org.dmaheap.inventory.AddressRange;
import org.dmaheap.inventory.OfNode;
import org.dmaheap.inventory.ReservedMemory;
import org.dmaheap.model.Fact;
import org.dmaheap.sysfs.ReadProblems;

/** Reads the children of {@code /reserved-memory} as {@code drivers/of/of_reserved_mem.c} does (Linux 7.3). */
final class Regions {
    private static final String PARENT = "/reserved-memory";

    private final DeviceTree tree;
    private final ReadProblems problems;
    private final AddressRanges ranges;

    Regions(DeviceTree tree, ReadProblems problems) {
        this.tree = tree;
        this.problems = problems;
        this.ranges = new AddressRanges(tree, problems);
    }

    /** Sorted by path; lost where the kernel does not look into the node at all. */
    List<ReservedMemory> all() {
        if (!tree.exists(PARENT)) {
            return List.of();
        }
        boolean isRead = kernelReadsIt();
        Map<String, List<String>> owners = owners();
        Set<String> named = named();
        return tree.children(PARENT).stream()
                .sorted()
                .map(node -> region(
                        node, isRead, owners.getOrDefault(node, List.of()), !named.contains(node) && hasPhandle(node)))
                .toList();
    }

    /** The node must repeat the root's cell counts and have {@code ranges}; else the kernel ignores it whole. */
    private boolean kernelReadsIt() {
        for (String count : List.of("#address-cells", "#size-cells")) {
            int own = tree.cellCount(PARENT, count);
            if (own < 0 || own != tree.cellCount("/", count)) {
                problems.report(
                        OfNode.property(PARENT, count),
                        "missing or not as at the root: the kernel ignores all regions");
                return false;
            }
        }
        if (!tree.hasFlag(PARENT, "ranges")) {
            problems.report(OfNode.property(PARENT, "ranges"), "missing: the kernel ignores all regions");
            return false;
        }
        return true;
    }

    private Map<String, List<String>> owners() {
        Map<String, List<String>> owners = new HashMap<>();
        for (String node : tree.nodes()) {
            if (tree.hasFlag(node, "memory-region") && enabledToTheRoot(node)) {
                for (String region : tree.phandleTargets(node, "memory-region")) {
                    owners.computeIfAbsent(region, key -> new ArrayList<>()).add(node);
                }
            }
        }
        owners.replaceAll((region, nodes) -> nodes.stream().distinct().sorted().toList());
        return owners;
    }

    /** Those that any node names, enabled or not. */
    private Set<String> named() {
        return tree.nodes().stream()
                .flatMapToInt(
                        node -> Arrays.stream(tree.cells(node, "memory-region").orElse(new int[0])))
                .mapToObj(tree::byPhandle)
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());
    }

    private boolean hasPhandle(String node) {
        return tree.hasFlag(node, "phandle") || tree.hasFlag(node, "linux,phandle");
    }

    private boolean enabledToTheRoot(String node) {
        for (Optional<String> at = Optional.of(node); at.isPresent(); at = DeviceTree.parent(at.get())) {
            if (!tree.isEnabled(at.get())) {
                return false;
            }
        }
        return true;
    }

    private ReservedMemory region(String node, boolean isRead, List<String> owners, boolean claimIsLost) {
        List<AddressRange> reg = ranges(node, "reg");
        List<Fact> placement = new ArrayList<>();
        for (String property : List.of("reg", "size", "alloc-ranges")) {
            if (tree.cells(node, property).isPresent()) {
                placement.add(tree.cellsFact(node, property));
            }
        }
        List<String> compatible = tree.strings(node, "compatible");
        // firmware's carve-outs do without, but nothing may map them
        boolean isLost = !isRead || compatible.isEmpty() && !tree.hasFlag(node, "no-map");
        return new ReservedMemory(
                node,
                compatible,
                tree.isEnabled(node),
                flag(node, "reusable"),
                tree.hasFlag(node, "no-map"),
                flag(node, "linux,cma-default"),
                reg.stream().findFirst(),
                reg.isEmpty() ? size(node) : bytes(reg.get(0).size()),
                reg.isEmpty() ? places(node) : List.of(),
                owners,
                owners.stream()
                        .map(owner -> tree.cellsFact(owner, "memory-region"))
                        .toList(),
                placement,
                isLost,
                claimIsLost);
    }

    /** A flag has no value; what has one is something else that we do not know. */
    private boolean flag(String node, String name) {
        Optional<byte[]> value = tree.property(node, name);
        if (value.filter(raw -> raw.length > 0).isPresent()) {
            problems.report(OfNode.property(node, name), "a flag with a value");
        }
        return value.filter(raw -> raw.length == 0).isPresent();
    }

    /** Where the kernel may place a region without an address; anywhere in the world if what says so makes no sense. */
    private List<AddressRange> places(String node) {
        List<AddressRange> places = ranges(node, "alloc-ranges");
        boolean unreadable = tree.hasFlag(node, "reg")
                || !tree.hasFlag(node, "size")
                || places.isEmpty() && tree.hasFlag(node, "alloc-ranges");
        return unreadable ? List.of(new AddressRange(0, 0)) : places;
    }

    private OptionalLong size(String node) {
        Optional<int[]> cells = tree.cells(node, "size");
        int count = tree.cellCount("/", "#size-cells");
        return cells.isPresent() && cells.get().length == count
                ? bytes(DeviceTree.number(cells.get(), 0, count))
                : OptionalLong.empty();
    }

    /** Half of all addresses and more is the size of no pool. */
    private static OptionalLong bytes(long unsigned) {
        return unsigned >= 0 ? OptionalLong.of(unsigned) : OptionalLong.empty();
    }

    private List<AddressRange> ranges(String node, String property) {
        return ranges.of(node, property).orElse(List.of());
    }
}
