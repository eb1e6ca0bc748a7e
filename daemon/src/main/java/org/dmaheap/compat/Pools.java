// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.compat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.dmaheap.model.CmaArea;
import org.dmaheap.model.Contiguity;
import org.dmaheap.model.CpuAccess;
import org.dmaheap.model.DmaHeap;
import org.dmaheap.model.Fact;
import org.dmaheap.model.HeapKind;
import org.dmaheap.model.Inventory;
import org.dmaheap.model.MapHeap;
import org.dmaheap.model.OfNode;
import org.dmaheap.model.ReservedMemory;
import org.dmaheap.rules.HeapRole;
import org.dmaheap.rules.HeapRule;
import org.dmaheap.rules.RuleSet;

/** Says of each heap what the rules know of it. */
final class Pools {
    private Pools() {}

    /** One for each heap of the inventory, in its order. */
    static List<Pool> of(Inventory inventory, RuleSet rules) {
        DefaultArea defaultArea = DefaultArea.of(inventory);
        return inventory.heaps().stream()
                .map(heap -> pool(heap, inventory, defaultArea, rules))
                .toList();
    }

    private static Pool pool(DmaHeap heap, Inventory inventory, DefaultArea defaultArea, RuleSet rules) {
        boolean isDefault = defaultArea.holds(heap.name());
        Optional<ReservedMemory> region = isDefault ? defaultArea.region() : heap.region();
        Optional<CmaArea> area = isDefault ? defaultAreaFigures(inventory, defaultArea) : heap.area();
        Optional<HeapRule> rule =
                rules.heaps().stream().filter(r -> speaksOf(r, heap, isDefault)).reduce((earlier, later) -> later);
        MapHeap mapHeap = new MapHeap(
                heap,
                rule.map(HeapRule::kind).orElse(HeapKind.UNKNOWN),
                rule.map(HeapRule::contiguous).orElse(Contiguity.UNKNOWN),
                rule.map(HeapRule::cpuAccess).orElse(CpuAccess.UNKNOWN),
                defaultArea.aliasOf(heap.name()),
                region,
                area);
        List<Fact> facts = new ArrayList<>(List.of(heap.fact()));
        if (isDefault) {
            facts.addAll(defaultArea.facts());
        } else {
            region.ifPresent(r -> facts.add(Fact.of(OfNode.property(r.path(), "reusable"), "")));
        }
        List<String> names = isDefault ? defaultArea.names() : List.of(heap.name());
        return new Pool(mapHeap, names, rule.map(HeapRule::role).orElse(HeapRole.VENDOR), facts);
    }

    private static boolean speaksOf(HeapRule rule, DmaHeap heap, boolean isDefault) {
        return switch (rule.area()) {
            case ANY -> rule.names().stream().anyMatch(glob -> glob.matches(heap.name()));
            case DEFAULT -> isDefault;
            case REGION -> !isDefault && heap.region().isPresent();
        };
    }

    /** Figures of the area; where the kernel shows none, the total of all areas if this is the only one. */
    private static Optional<CmaArea> defaultAreaFigures(Inventory inventory, DefaultArea defaultArea) {
        Optional<CmaArea> shown = inventory.areas().stream()
                .filter(area ->
                        defaultArea.areaName().filter(area.name()::equals).isPresent())
                .findFirst();
        boolean onlyOne =
                inventory.regions().stream().filter(ReservedMemory::isCmaArea).allMatch(ReservedMemory::cmaDefault);
        if (shown.isEmpty() && onlyOne && inventory.cmaTotalBytes().isPresent()) {
            return Optional.of(
                    new CmaArea(defaultArea.areaName().orElse(""), inventory.cmaTotalBytes(), OptionalLong.empty()));
        }
        return shown;
    }
}
