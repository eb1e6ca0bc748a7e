// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.compat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dmaheap.model.DmaHeap;
import org.dmaheap.model.Fact;
import org.dmaheap.model.Inventory;
import org.dmaheap.model.OfNode;
import org.dmaheap.model.ReservedMemory;

/**
 * The default CMA area and the heaps that show it. Linux 6.17 and later call its heap {@code default_cma_region}; 7.3
 * registers it a second time under the area's own name, and older kernels know that name alone
 * ({@code drivers/dma-buf/heaps/cma_heap.c}).
 *
 * @param names of the heaps, the preferred one first; empty if the machine has no such heap
 * @param areaName of the CMA area, as in {@code /sys/kernel/mm/cma}
 * @param region the device-tree node that made it; the command line or the kernel's configuration may have
 */
record DefaultArea(List<String> names, Optional<String> areaName, Optional<ReservedMemory> region) {

    private static final String STABLE_NAME = "default_cma_region";

    /** What {@code kernel/dma/contiguous.c} calls an area from the command line or the configuration. */
    private static final String UNNAMED_AREA = "reserved";

    /** Names of the default area's node in the trees of Linux 7.3, for machines whose tree cannot be read. */
    private static final List<String> USUAL_NODES = List.of("linux,cma", "default-pool");

    static DefaultArea of(Inventory inventory) {
        Set<String> heaps = inventory.heaps().stream().map(DmaHeap::name).collect(Collectors.toSet());
        Set<String> areas = inventory.areas().stream().map(area -> area.name()).collect(Collectors.toSet());
        Optional<ReservedMemory> region = inventory.regions().stream()
                .filter(r -> r.isCmaArea() && r.cmaDefault())
                .filter(r -> heaps.contains(r.areaName())
                        || areas.contains(r.areaName())
                        // 6.17 can do without a second name, and without figures no area has a name
                        || areas.isEmpty() && heaps.contains(STABLE_NAME) && !heaps.contains(UNNAMED_AREA))
                .findFirst();
        Optional<String> area = region.map(ReservedMemory::areaName)
                .or(() -> Stream.concat(heaps.stream(), areas.stream())
                        .filter(UNNAMED_AREA::equals)
                        .findFirst())
                .or(() -> usualNode(inventory, heaps));
        List<String> names = new ArrayList<>();
        Stream.concat(Stream.of(STABLE_NAME), area.stream())
                .filter(heaps::contains)
                .forEach(names::add);
        return new DefaultArea(List.copyOf(names), area, region);
    }

    private static Optional<String> usualNode(Inventory inventory, Set<String> heaps) {
        Set<String> regions =
                inventory.regions().stream().map(ReservedMemory::areaName).collect(Collectors.toSet());
        return heaps.stream()
                .filter(name -> !regions.contains(name))
                .filter(name -> USUAL_NODES.contains(name) || name.startsWith(USUAL_NODES.get(0) + "@"))
                .sorted()
                .findFirst();
    }

    boolean holds(String heap) {
        return names.contains(heap);
    }

    /** The preferred name, if this is another name of the area. */
    Optional<String> aliasOf(String heap) {
        return names.indexOf(heap) > 0 ? Optional.of(names.get(0)) : Optional.empty();
    }

    /** What shows that a heap is the default area. */
    List<Fact> facts() {
        return region.map(r -> List.of(Fact.of(OfNode.property(r.path(), "linux,cma-default"), "")))
                .orElse(List.of());
    }
}
