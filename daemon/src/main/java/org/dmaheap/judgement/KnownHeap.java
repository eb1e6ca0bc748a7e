// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.dmaheap.inventory.AddressRange;
import org.dmaheap.inventory.ReservedMemory;
import org.dmaheap.model.Fact;
import org.dmaheap.model.Heap;
import org.dmaheap.rules.HeapRole;

/**
 * A heap and what the rules know of it.
 *
 * @param heap as the map shows it
 * @param names all heaps of the same memory, this one among them
 * @param regions the device-tree node behind it; several where it is one of these and nobody can tell which
 * @param role what it is to a device that has nothing special to do with it
 * @param facts what shows that the rule speaks of this heap
 * @param addressBits all its pages lie below the address that needs one bit more; empty: they lie anywhere
 * @param isVariant whether another heap hands out the same memory and comes first
 */
record KnownHeap(
        Heap heap,
        List<String> names,
        List<ReservedMemory> regions,
        HeapRole role,
        List<Fact> facts,
        OptionalInt addressBits,
        boolean isVariant) {
    KnownHeap {
        names = List.copyOf(names);
        regions = List.copyOf(regions);
        facts = List.copyOf(facts);
    }

    /** Whether a program can open it; only such a heap is judged. */
    boolean isThere() {
        return heap.path().isPresent();
    }

    /** Whether each device is judged with it as with another: how much of it is free does not matter. */
    boolean isJudgedAs(KnownHeap other) {
        return withoutFreeBytes().equals(other.withoutFreeBytes());
    }

    private KnownHeap withoutFreeBytes() {
        return new KnownHeap(heap.withoutFreeBytes(), names, regions, role, facts, addressBits, isVariant);
    }

    String name() {
        return heap.name();
    }

    /** The device-tree node behind it, where that is known. */
    Optional<ReservedMemory> region() {
        return regions.size() == 1 ? Optional.of(regions.get(0)) : Optional.empty();
    }

    /** The place of the pool, or the places where it may lie, against a reach. */
    Placement placedIn(Reach reach) {
        if (!reach.isKnown()) {
            return Placement.IN_REACH;
        }
        Set<Placement> placements =
                regions.stream().map(region -> placed(region, reach)).collect(Collectors.toSet());
        return switch (placements.size()) {
            case 0 -> Placement.IN_REACH;
            case 1 -> placements.iterator().next();
            default -> Placement.PARTLY;
        };
    }

    private static Placement placed(ReservedMemory region, Reach reach) {
        List<AddressRange> places = region.reg().map(List::of).orElse(region.allocRanges());
        if (places.stream().allMatch(reach::covers)) {
            return Placement.IN_REACH;
        }
        return places.stream().anyMatch(reach::touches) ? Placement.PARTLY : Placement.BEYOND;
    }

    /** The place of a pool as a device sees it. A region that the kernel places itself counts as in reach. */
    enum Placement {
        IN_REACH,
        PARTLY,
        BEYOND
    }
}
