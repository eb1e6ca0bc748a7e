// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.dmaheap.inventory.BusDevice;
import org.dmaheap.inventory.IommuGroup;
import org.dmaheap.inventory.MainMemory;
import org.dmaheap.judgement.MatchedDevice.Match;
import org.dmaheap.model.Fact;
import org.dmaheap.model.Need;
import org.dmaheap.rules.DeviceRule;

/**
 * The memory that a device which takes scattered pages reaches, where its rules give its DMA mask: page tables whose entries
 * are narrower than memory has addresses, or a driver that has imports mapped though the CPU copies. A page beyond is
 * bounced by the DMA API if it is small, so that the device sees an old copy, and refused if not ({@code dma_direct_map_phys()},
 * kernel/dma/direct.h, Linux 7.3). What an IOMMU translates lies within the mask wherever the page is.
 *
 * @param facts groups of the devices
 */
record PageReach(Reach reach, List<Fact> facts) {
    PageReach {
        facts = List.copyOf(facts);
    }

    /** Empty if pages of all memory do, or an IOMMU translates. */
    static Optional<PageReach> of(MatchedDevice device, UseNeed need) {
        if (need.need() != Need.MMU && need.need() != Need.CPU) {
            return Optional.empty();
        }
        return need.reasons().stream()
                .map(Match::rule)
                .flatMap(rule -> of(device, need.need(), rule).stream())
                .reduce(PageReach::and);
    }

    private static Optional<PageReach> of(MatchedDevice device, Need need, DeviceRule rule) {
        OptionalInt bits = rule.addressBits();
        List<BusDevice> mapping = need == Need.CPU ? device.found(rule) : device.dmaDevices();
        if (bits.isEmpty() || translated(mapping)) {
            return Optional.empty();
        }
        Reach reach = mapping.stream().map(each -> Reach.of(each, bits)).reduce(Reach.UNKNOWN, Reach::and);
        List<Fact> groups = mapping.stream()
                .flatMap(each -> Stream.concat(
                        Stream.of(each.iommuGroupFact()), each.iommuGroup().flatMap(IommuGroup::typeFact).stream()))
                .toList();
        return Optional.of(new PageReach(reach, groups));
    }

    private static boolean translated(List<BusDevice> devices) {
        return devices.stream()
                .allMatch(device ->
                        device.iommuGroup().filter(IommuGroup::translates).isPresent());
    }

    private PageReach and(PageReach other) {
        return new PageReach(
                reach.and(other.reach),
                Stream.concat(facts.stream(), other.facts.stream()).distinct().toList());
    }

    /** Where the pages of a heap lie that takes them from all of memory. Where nothing tells they count as in reach. */
    KnownHeap.Placement of(MainMemory memory) {
        if (memory.spans().stream().anyMatch(this::isBeyond)) {
            return KnownHeap.Placement.BEYOND;
        }
        boolean inDoubt = memory.inDoubt() || reach.inDoubt() && !memory.spans().isEmpty();
        return inDoubt ? KnownHeap.Placement.PARTLY : KnownHeap.Placement.IN_REACH;
    }

    private boolean isBeyond(MainMemory.Span span) {
        return Long.compareUnsigned(span.atLeast(), reach.bytesIn(span.range())) > 0;
    }

    /** What shows that. */
    List<Fact> facts(MainMemory memory) {
        boolean beyond = memory.spans().stream().anyMatch(this::isBeyond);
        Stream<Fact> ofSpans = memory.spans().stream()
                .filter(span -> !beyond || isBeyond(span))
                .flatMap(span -> span.facts().stream());
        return Stream.of(ofSpans, memory.facts().stream(), reach.facts().stream(), facts.stream())
                .flatMap(each -> each)
                .distinct()
                .toList();
    }
}
