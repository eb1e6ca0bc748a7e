// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.dmaheap.inventory.CmaArea;
import org.dmaheap.inventory.DefaultArea;
import org.dmaheap.inventory.DmaHeap;
import org.dmaheap.inventory.Inventory;
import org.dmaheap.inventory.OfNode;
import org.dmaheap.inventory.ReservedMemory;
import org.dmaheap.model.Contiguity;
import org.dmaheap.model.CpuAccess;
import org.dmaheap.model.Fact;
import org.dmaheap.model.Heap;
import org.dmaheap.model.HeapKind;
import org.dmaheap.rules.HeapRole;
import org.dmaheap.rules.HeapRule;
import org.dmaheap.rules.RuleSet;

/** The heaps of an inventory with what the rules know of each. */
final class KnownHeaps {
    private final Inventory inventory;
    private final DefaultArea defaultArea;
    private final RuleSet rules;

    /** Those whose rules go by their own names or areas, by name. */
    private final Map<String, KnownHeap> plain = new LinkedHashMap<>();

    private KnownHeaps(Inventory inventory, RuleSet rules) {
        this.inventory = inventory;
        this.defaultArea = inventory.defaultArea();
        this.rules = rules;
        inventory.heaps().forEach(heap -> plain.put(heap.name(), known(heap)));
    }

    /** One for each heap of the inventory, in its order. */
    static List<KnownHeap> of(Inventory inventory, RuleSet rules) {
        KnownHeaps heaps = new KnownHeaps(inventory, rules);
        return inventory.heaps().stream()
                .map(heap -> heaps.variant(heap).orElseGet(() -> heaps.plain.get(heap.name())))
                .toList();
    }

    private KnownHeap known(DmaHeap heap) {
        Optional<HeapRule> rule = last(rules.heaps().stream().filter(r -> speaksOf(r, heap)));
        HeapRole role = rule.map(HeapRule::role).orElse(HeapRole.VENDOR);
        boolean held = defaultArea.holds(heap.name());
        // a vendor's name for the area, whatever the area's own name is
        boolean named = !held && role == HeapRole.DEFAULT_CMA;
        List<ReservedMemory> regions = held
                ? defaultArea.candidates()
                : named ? flagged() : heap.region().stream().toList();
        boolean isLost = held && defaultArea.isLost();
        Optional<ReservedMemory> region =
                regions.size() == 1 && !isLost ? Optional.of(regions.get(0)) : Optional.empty();
        Optional<CmaArea> figures = held ? defaultAreaFigures(inventory, defaultArea) : heap.area();
        Optional<CmaArea> area = figures.filter(pool -> pool.totalBytes().isPresent())
                .or(() -> region.flatMap(r -> sizeInTheTree(r, inventory)))
                .or(() -> held ? sumOfAllAreas(inventory, defaultArea) : Optional.empty())
                .or(() -> figures);
        Heap shown = new Heap(
                heap.name(),
                heap.path(),
                heap.dev(),
                rule.map(HeapRule::kind).orElse(HeapKind.UNKNOWN),
                rule.map(HeapRule::contiguous).orElse(Contiguity.UNKNOWN),
                rule.map(HeapRule::cpuAccess).orElse(CpuAccess.UNKNOWN),
                named ? defaultArea.names().stream().findFirst() : defaultArea.aliasOf(heap.name()),
                region.map(ReservedMemory::name),
                region.map(ReservedMemory::owners).orElse(List.of()),
                area.flatMap(pool -> number(pool.totalBytes())),
                area.flatMap(pool -> number(pool.freeBytes())),
                heap.access(),
                held || named || role == HeapRole.CMA_VARIANT
                        ? Optional.of(true)
                        : defaultArea.mayHold(heap.name()) ? Optional.empty() : Optional.of(false),
                accounted(rule));
        List<Fact> facts = new ArrayList<>(List.of(heap.fact()));
        if (held || named) {
            regions.stream()
                    .filter(ReservedMemory::cmaDefault)
                    .forEach(r -> facts.add(Fact.of(OfNode.property(r.path(), "linux,cma-default"), "")));
        } else {
            region.ifPresent(r -> facts.add(Fact.of(OfNode.property(r.path(), "reusable"), "")));
        }
        return new KnownHeap(
                shown,
                held ? defaultArea.names() : List.of(heap.name()),
                regions,
                role,
                facts,
                rule.map(HeapRule::addressBits).orElse(OptionalInt.empty()),
                false);
    }

    private Optional<Boolean> accounted(Optional<HeapRule> rule) {
        return rule.flatMap(HeapRule::accounting).flatMap(accounting -> switch (accounting) {
            case NEVER -> Optional.of(false);
            case BY_PARAMETER -> inventory.accounting();
        });
    }

    /** Regions that claim to be the default area, also where something else of them is lost. */
    private List<ReservedMemory> flagged() {
        return inventory.regions().stream()
                .filter(region -> region.enabled() && region.cmaDefault())
                .toList();
    }

    private boolean speaksOf(HeapRule rule, DmaHeap heap) {
        boolean isDefault = defaultArea.holds(heap.name());
        return switch (rule.area()) {
            case ANY -> rule.names().stream().anyMatch(glob -> glob.matches(heap.name()));
            case DEFAULT -> isDefault;
            case REGION -> !isDefault && heap.region().isPresent();
        };
    }

    /** The heap as another view of a CMA heap's pool, if the last rule that speaks of it says so. */
    private Optional<KnownHeap> variant(DmaHeap heap) {
        return last(rules.heaps().stream()
                        .filter(rule -> speaksOf(rule, heap) || pool(rule, heap).isPresent()))
                .flatMap(rule -> pool(rule, heap).map(pool -> variant(heap, rule, pool)));
    }

    /** The CMA heap whose name the heap has with the rule's suffix behind it. */
    private Optional<KnownHeap> pool(HeapRule rule, DmaHeap heap) {
        return rule.suffix()
                .filter(suffix -> heap.name().endsWith(suffix))
                .map(suffix -> heap.name().substring(0, heap.name().length() - suffix.length()))
                .flatMap(name -> Optional.ofNullable(plain.get(name)))
                .filter(pool -> pool.role() == HeapRole.DEFAULT_CMA || pool.role() == HeapRole.UNCLAIMED_REGION);
    }

    private KnownHeap variant(DmaHeap heap, HeapRule rule, KnownHeap pool) {
        String suffix = rule.suffix().orElseThrow();
        Heap of = pool.heap();
        Heap shown = new Heap(
                heap.name(),
                heap.path(),
                heap.dev(),
                rule.kind(),
                rule.contiguous(),
                rule.cpuAccess(),
                of.aliasOf().map(name -> name + suffix).filter(plain::containsKey),
                of.region(),
                of.owners(),
                of.totalBytes(),
                of.freeBytes(),
                heap.access(),
                of.isDefault(),
                accounted(Optional.of(rule)));
        List<Fact> facts = new ArrayList<>(List.of(heap.fact()));
        facts.addAll(pool.facts());
        return new KnownHeap(
                shown,
                List.of(heap.name()),
                pool.regions(),
                pool.role() == HeapRole.DEFAULT_CMA ? rule.role() : pool.role(),
                facts,
                rule.addressBits(),
                true);
    }

    private static Optional<Long> number(OptionalLong number) {
        return number.isPresent() ? Optional.of(number.getAsLong()) : Optional.empty();
    }

    private static Optional<HeapRule> last(Stream<HeapRule> speaking) {
        return speaking.reduce((earlier, later) -> later);
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
