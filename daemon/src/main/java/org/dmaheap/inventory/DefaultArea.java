// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.inventory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dmaheap.model.Fact;

/**
 * The default CMA area and the heaps that show it. Linux 6.17 and later call its heap {@code default_cma_region}; 7.3
 * registers it a second time under the area's own name, and older kernels know that name alone
 * ({@code drivers/dma-buf/heaps/cma_heap.c}).
 *
 * @param names of the heaps, the preferred one first, those without a node last; empty if the machine has no such heap, or nobody can tell which
 * @param areaName of the CMA area, as in {@code /sys/kernel/mm/cma}
 * @param candidates the device-tree node that made it; several if it is one of these and nobody can tell which; none if the
 *     command line or the kernel's configuration made it
 * @param isLost whether none of them says so, although one must be it: what said so is lost
 */
public record DefaultArea(
        List<String> names, Optional<String> areaName, List<ReservedMemory> candidates, boolean isLost) {
    public DefaultArea {
        names = List.copyOf(names);
        candidates = List.copyOf(candidates);
    }

    private DefaultArea(List<String> names, Optional<String> areaName, List<ReservedMemory> candidates) {
        this(names, areaName, candidates, false);
    }

    /** Its heap from Linux 6.17 on, whatever the area is called ({@code drivers/dma-buf/heaps/cma_heap.c}). */
    public static final String STABLE_NAME = "default_cma_region";

    /** What {@code kernel/dma/contiguous.c} calls an area from the command line or the configuration. */
    private static final String UNNAMED_AREA = "reserved";

    /** Names of the default area's node in the trees of Linux 7.3, for machines whose tree cannot be read. */
    private static final List<String> USUAL_NODES = List.of("linux,cma", "default-pool");

    public static final DefaultArea NONE = new DefaultArea(List.of(), Optional.empty(), List.of());

    public static DefaultArea of(List<DmaHeap> heaps, List<ReservedMemory> regions, List<CmaArea> areas) {
        Set<String> heapNames = heaps.stream().map(DmaHeap::name).collect(Collectors.toSet());
        Set<String> areaNames = areas.stream().map(CmaArea::name).collect(Collectors.toSet());
        List<ReservedMemory> flagged = regions.stream()
                .filter(r -> r.cmaDefault() && (r.isCmaArea() || hasLostWhatMadeItsHeap(r, heaps)))
                .filter(r -> heapNames.contains(r.areaName())
                        || areaNames.contains(r.areaName())
                        // 6.17 can do without a second name, and without figures no area has a name
                        || areaNames.isEmpty() && heapNames.contains(STABLE_NAME) && !heapNames.contains(UNNAMED_AREA))
                .toList();
        boolean isUnnamed = heapNames.contains(UNNAMED_AREA) || areaNames.contains(UNNAMED_AREA);
        if (flagged.isEmpty() && heapNames.contains(STABLE_NAME) && !isUnnamed) {
            List<ReservedMemory> lost = lost(regions, heaps);
            if (!lost.isEmpty()) {
                return new DefaultArea(List.of(STABLE_NAME), Optional.empty(), lost, true);
            }
        }
        List<ReservedMemory> candidates = lastSetUp(flagged, heapNames);
        if (candidates.size() > 1) {
            List<String> stable = heapNames.contains(STABLE_NAME) ? List.of(STABLE_NAME) : List.of();
            return new DefaultArea(stable, Optional.empty(), candidates);
        }
        // where regions have heaps, one that is called so got the name first
        boolean unnamedIsARegion = heapNames.contains(STABLE_NAME)
                && heaps.stream()
                        .anyMatch(heap -> heap.name().equals(UNNAMED_AREA)
                                && heap.region().isPresent());
        Optional<String> area = candidates.stream()
                .map(ReservedMemory::areaName)
                .findFirst()
                .or(() -> Stream.concat(heapNames.stream(), areaNames.stream())
                        .filter(name -> name.equals(UNNAMED_AREA) && !unnamedIsARegion)
                        .findFirst())
                .or(() -> usualNode(heapNames, regions));
        List<String> names = new ArrayList<>();
        Set<String> there = heaps.stream()
                .filter(heap -> heap.path().isPresent())
                .map(DmaHeap::name)
                .collect(Collectors.toSet());
        Stream.concat(Stream.of(STABLE_NAME), area.stream())
                .filter(heapNames::contains)
                .sorted(Comparator.comparing(name -> !there.contains(name)))
                .forEach(names::add);
        return new DefaultArea(names, area, candidates);
    }

    /** Whether a region that would have no heap has one. */
    private static boolean hasLostWhatMadeItsHeap(ReservedMemory region, List<DmaHeap> heaps) {
        return (region.isLost() || !region.reusable())
                && heaps.stream().anyMatch(heap -> heap.name().equals(region.areaName()));
    }

    /**
     * The regions that may be the area where none says so, although it has a heap and the kernel did not make it without a
     * region: what says so has been lost. From Linux 6.19 on it has a heap of its own name besides.
     */
    private static List<ReservedMemory> lost(List<ReservedMemory> regions, List<DmaHeap> heaps) {
        List<ReservedMemory> withHeaps =
                heaps.stream().flatMap(heap -> heap.region().stream()).toList();
        return regions.stream()
                .filter(region -> region.cmaDefault() || withHeaps.contains(region))
                .toList();
    }

    /**
     * Of several regions with the flag the one that the kernel set up last, since each takes the place of the one before
     * ({@code rmem_cma_setup()}, kernel/dma/contiguous.c). Linux 7.3 sets those up first that it places itself, then those
     * with an address in the order of the flattened tree (drivers/of/of_reserved_mem.c; 6.1 by address), which sysfs does not
     * keep: of two with an address nobody can tell, and both are candidates. A kernel that registers the default area alone tells by the heap's name.
     */
    private static List<ReservedMemory> lastSetUp(List<ReservedMemory> flagged, Set<String> heaps) {
        List<ReservedMemory> shown =
                flagged.stream().filter(r -> heaps.contains(r.areaName())).toList();
        List<ReservedMemory> candidates = shown.isEmpty() ? flagged : shown;
        List<ReservedMemory> placed =
                candidates.stream().filter(r -> r.reg().isPresent()).toList();
        return placed.isEmpty() ? candidates : placed;
    }

    private static Optional<String> usualNode(Set<String> heaps, List<ReservedMemory> regions) {
        Set<String> regionNames = regions.stream().map(ReservedMemory::areaName).collect(Collectors.toSet());
        return heaps.stream()
                .filter(name -> !regionNames.contains(name))
                .filter(name -> USUAL_NODES.contains(name) || name.startsWith(USUAL_NODES.get(0) + "@"))
                .sorted()
                .findFirst();
    }

    /** The node that made the area, where that is known. */
    public Optional<ReservedMemory> region() {
        return candidates.size() == 1 && !isLost ? Optional.of(candidates.get(0)) : Optional.empty();
    }

    /** Whether the heap of this name shows the area. */
    public boolean holds(String heap) {
        return names.contains(heap);
    }

    /** Whether the heap of this name is the one among several regions that nobody can tell apart, or may be. */
    public boolean mayHold(String heap) {
        return candidates.size() > 1
                && candidates.stream().anyMatch(region -> region.areaName().equals(heap));
    }

    /** The preferred name, if this is another name of the area. */
    public Optional<String> aliasOf(String heap) {
        return names.indexOf(heap) > 0 ? Optional.of(names.get(0)) : Optional.empty();
    }

    /** The proof that a heap is the default area, where there is one. */
    public List<Fact> facts() {
        return candidates.stream()
                .filter(ReservedMemory::cmaDefault)
                .map(r -> Fact.of(OfNode.property(r.path(), "linux,cma-default"), ""))
                .toList();
    }
}
