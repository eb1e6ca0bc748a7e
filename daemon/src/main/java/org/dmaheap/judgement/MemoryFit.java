// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import java.util.OptionalInt;
import java.util.OptionalLong;
import org.dmaheap.inventory.MainMemory;
import org.dmaheap.model.Contiguity;
import org.dmaheap.model.Need;
import org.dmaheap.model.Use;

/**
 * The facts that bear on whether a device that takes memory of a heap shows anything by it.
 *
 * @param need of the use, as the rules have it
 * @param contiguous whether the heap hands out runs
 * @param reachBits bits of the highest CPU physical address that the device reaches for sure; empty: not known
 * @param partlyInReach whether part of where the pool may lie is out of reach
 * @param bounced whether all DMA of the device goes through a pool of its own
 * @param memoryEnd the first address after the machine's memory; empty: not known
 */
public record MemoryFit(
        Need need,
        Contiguity contiguous,
        OptionalInt reachBits,
        boolean partlyInReach,
        boolean bounced,
        OptionalLong memoryEnd) {

    static MemoryFit of(DeviceNeeds needs, Use use, KnownHeap heap, MainMemory memory) {
        return new MemoryFit(
                needs.need(use),
                heap.heap().contiguous(),
                reachBits(needs, needs.byUse().get(use).get(0)),
                heap.placedIn(needs.reach()) == KnownHeap.Placement.PARTLY,
                needs.bouncePool().isPresent(),
                end(memory));
    }

    /** Of a device that takes scattered pages, what its page tables and mask reach: all, where no rule names a limit. */
    private static OptionalInt reachBits(DeviceNeeds needs, UseNeed need) {
        return switch (need.need()) {
            case MMU, CPU ->
                PageReach.of(needs.device(), need)
                        .map(pages -> pages.reach().bits())
                        .orElse(OptionalInt.of(Long.SIZE));
            case CONTIGUOUS, IOMMU, NONE, DEVICE_LOCAL, UNKNOWN -> needs.reach().bits();
        };
    }

    private static OptionalLong end(MainMemory memory) {
        return memory.inDoubt()
                ? OptionalLong.empty()
                : memory.spans().stream()
                        .mapToLong(span -> span.range().last() + 1)
                        .max();
    }
}
