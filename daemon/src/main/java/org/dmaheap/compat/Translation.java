// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.compat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.dmaheap.model.BusDevice;
import org.dmaheap.model.Device;
import org.dmaheap.model.Fact;
import org.dmaheap.model.IommuGroup;
import org.dmaheap.rules.IommuOf;
import org.dmaheap.rules.MemoryDemand;

/**
 * Whether an IOMMU makes one run of DMA addresses of any pages. Only the {@code iommu_group} link counts: an
 * {@code iommus} property may be inert (drivers/of/device.c "carry on without it", Linux 7.3).
 *
 * @param facts groups and their types
 */
record Translation(Answer answer, List<Fact> facts) {
    Translation {
        facts = List.copyOf(facts);
    }

    enum Answer {
        YES,
        NO,
        /** There is a group, but its type cannot be read or says neither. */
        UNKNOWN
    }

    static Translation of(Device device, MemoryDemand demand, IommuOf iommuOf) {
        boolean ownDomain = demand == MemoryDemand.CONTIGUOUS_UNLESS_OWN_DOMAIN;
        List<BusDevice> holders = holders(device, iommuOf);
        List<Fact> facts = new ArrayList<>();
        boolean any = false;
        boolean all = !holders.isEmpty();
        boolean doubt = false;
        for (BusDevice holder : holders) {
            facts.add(holder.iommuGroupFact());
            Answer one = holder.iommuGroup()
                    .map(group -> ownDomain ? Answer.YES : byType(group))
                    .orElse(Answer.NO);
            if (!ownDomain) {
                holder.iommuGroup().flatMap(group -> group.typeFact()).ifPresent(facts::add);
            }
            any |= one == Answer.YES;
            all &= one == Answer.YES;
            doubt |= one == Answer.UNKNOWN;
        }
        boolean spoiled = holders.stream().anyMatch(holder -> refuses(holder, ownDomain));
        boolean yes = iommuOf == IommuOf.DEVICE_OR_DMA_DEVICE ? any : all;
        boolean unknown = !yes && doubt && (iommuOf == IommuOf.DEVICE_OR_DMA_DEVICE || !spoiled);
        return new Translation(
                yes ? Answer.YES : unknown ? Answer.UNKNOWN : Answer.NO,
                facts.stream().distinct().toList());
    }

    /** Whether this device alone is enough for a "no" where all must translate. */
    private static boolean refuses(BusDevice holder, boolean ownDomain) {
        Optional<IommuGroup> group = holder.iommuGroup();
        return group.isEmpty() || !ownDomain && group.get().passesThrough();
    }

    private static Answer byType(IommuGroup group) {
        if (group.translates()) {
            return Answer.YES;
        }
        return group.passesThrough() ? Answer.NO : Answer.UNKNOWN;
    }

    private static List<BusDevice> holders(Device device, IommuOf iommuOf) {
        Stream<BusDevice> dma = device.dmaDevices().stream();
        return switch (iommuOf) {
            case EVERY_DMA_DEVICE -> dma.toList();
            case DEVICE_OR_DMA_DEVICE ->
                Stream.concat(Stream.of(device.bus()), dma).toList();
            case PARENT_AND_EVERY_DMA_DEVICE ->
                Stream.concat(device.parent().stream(), dma).toList();
        };
    }
}
