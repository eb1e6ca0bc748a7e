// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.dmaheap.model.CmaArea;
import org.dmaheap.model.Contiguity;
import org.dmaheap.model.CpuAccess;
import org.dmaheap.model.DefaultArea;
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

/** The heaps of an inventory with what the rules know of each. */
final class KnownHeaps {
    private KnownHeaps() {}

    /** One for each heap of the inventory, in its order. */
    static List<KnownHeap> of(Inventory inventory, RuleSet rules) {
        DefaultArea defaultArea = inventory.defaultArea();
        return inventory.heaps().stream()
                .map(heap -> known(heap, inventory, defaultArea, rules))
                .toList();
    }

    private static KnownHeap known(DmaHeap heap, Inventory inventory, DefaultArea defaultArea, RuleSet rules) {
        boolean isDefault = defaultArea.holds(heap.name());
        Optional<ReservedMemory> region = isDefault ? defaultArea.region() : heap.region();
        Optional<CmaArea> shown = isDefault ? defaultAreaFigures(inventory, defaultArea) : heap.area();
        Optional<CmaArea> area = shown.filter(figures -> figures.totalBytes().isPresent())
                .or(() -> region.flatMap(r -> sizeInTheTree(r, inventory)))
                .or(() -> isDefault ? sumOfAllAreas(inventory, defaultArea) : Optional.empty())
                .or(() -> shown);
        Optional<HeapRule> rule =
                rules.heaps().stream().filter(r -> speaksOf(r, heap, isDefault)).reduce((earlier, later) -> later);
        MapHeap mapHeap = new MapHeap(
                heap,
                rule.map(HeapRule::kind).orElse(HeapKind.UNKNOWN),
                rule.map(HeapRule::contiguous).orElse(Contiguity.UNKNOWN),
                rule.map(HeapRule::cpuAccess).orElse(CpuAccess.UNKNOWN),
                defaultArea.aliasOf(heap.name()),
                region,
                area,
                isDefault || rule.filter(r -> r.role() == HeapRole.DEFAULT_CMA).isPresent()
                        ? Optional.of(true)
                        : defaultArea.mayHold(heap.name()) ? Optional.empty() : Optional.of(false));
        List<Fact> facts = new ArrayList<>(List.of(heap.fact()));
        if (isDefault) {
            facts.addAll(defaultArea.facts());
        } else {
            region.ifPresent(r -> facts.add(Fact.of(OfNode.property(r.path(), "reusable"), "")));
        }
        List<String> names = isDefault ? defaultArea.names() : List.of(heap.name());
        List<ReservedMemory> regions =
                isDefault ? defaultArea.candidates() : region.stream().toList();
        return new KnownHeap(mapHeap, names, regions, rule.map(HeapRule::role).orElse(HeapRole.VENDOR), facts);
    }

    private static boolean speaksOf(HeapRule rule, DmaHeap heap, boolean isDefault) {
        return switch (rule.area()) {
            case ANY -> rule.names().stream().anyMatch(glob -> glob.matches(heap.name()));
            case DEFAULT -> isDefault;
            case REGION -> !isDefault && heap.region().isPresent();
        };
    }

    private static Optional<CmaArea> defaultAreaFigures(Inventory inventory, DefaultArea defaultArea) {
        return inventory.areas().stream()
                .filter(area ->
                        defaultArea.areaName().filter(area.name()::equals).isPresent())
                .findFirst();
    }

    /** A kernel without {@code CONFIG_CMA_SYSFS}, or from before 5.13, shows no area; the device tree has the size. */
    private static Optional<CmaArea> sizeInTheTree(ReservedMemory region, Inventory inventory) {
        return inventory.areas().isEmpty() && region.size().isPresent()
                ? Optional.of(new CmaArea(region.areaName(), region.size(), OptionalLong.empty()))
                : Optional.empty();
    }

    /** The total of all areas, if the default area is the only one. */
    private static Optional<CmaArea> sumOfAllAreas(Inventory inventory, DefaultArea defaultArea) {
        boolean onlyOne =
                inventory.regions().stream().filter(ReservedMemory::isCmaArea).allMatch(ReservedMemory::cmaDefault)
                        && inventory.areas().stream()
                                .allMatch(area -> defaultArea
                                        .areaName()
                                        .filter(area.name()::equals)
                                        .isPresent());
        return onlyOne && inventory.cmaTotalBytes().isPresent()
                ? Optional.of(
                        new CmaArea(defaultArea.areaName().orElse(""), inventory.cmaTotalBytes(), OptionalLong.empty()))
                : Optional.empty();
    }
}
