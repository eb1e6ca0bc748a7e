// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.dmaheap.inventory.BusDevice;
import org.dmaheap.inventory.IommuGroup;
import org.dmaheap.inventory.OfNode;
import org.dmaheap.model.Fact;
import org.dmaheap.rules.IommuOf;
import org.dmaheap.rules.MemoryDemand;

/**
 * The part of an IOMMU in a device's DMA: it may make one run of DMA addresses of any pages. Only the {@code iommu_group} link counts: an
 * {@code iommus} property may be inert (drivers/of/device.c "carry on without it", Linux 7.3). A type other than that of
 * a domain which the DMA API translates with promises nothing.
 *
 * @param translates whether that is sure
 * @param mayTranslate whether it would be, if types that cannot be read were those of such domains
 * @param facts groups and their types
 */
record Translation(boolean translates, boolean mayTranslate, List<Fact> facts) {
    Translation {
        facts = List.copyOf(facts);
    }

    /** @param armIommu compatibles of SoCs on which any group is translated for */
    static Translation of(MatchedDevice device, MemoryDemand demand, IommuOf iommuOf, List<String> armIommu) {
        boolean ownDomain = demand == MemoryDemand.CONTIGUOUS_UNLESS_OWN_DOMAIN;
        Optional<Fact> isArm = nodes(device)
                .filter(node -> node.compatible().stream().anyMatch(armIommu::contains))
                .map(OfNode::compatibleFact)
                .findFirst();
        boolean anyGroup = ownDomain || isArm.isPresent();
        List<BusDevice> holders = holders(device, iommuOf);
        List<Fact> facts = new ArrayList<>(isArm.stream().toList());
        for (BusDevice holder : holders) {
            facts.add(holder.iommuGroupFact());
            if (!anyGroup) {
                holder.iommuGroup().flatMap(IommuGroup::typeFact).ifPresent(facts::add);
            }
        }
        boolean any = iommuOf == IommuOf.DEVICE_OR_DMA_DEVICE;
        return new Translation(
                holds(holders, any, group -> anyGroup || group.translates()),
                holds(holders, any, group -> anyGroup || group.translates() || group.typeIsUnreadable()),
                facts.stream().distinct().toList());
    }

    private static boolean holds(List<BusDevice> holders, boolean any, Predicate<IommuGroup> of) {
        Predicate<BusDevice> holds = holder -> holder.iommuGroup().filter(of).isPresent();
        return any
                ? holders.stream().anyMatch(holds)
                : !holders.isEmpty() && holders.stream().allMatch(holds);
    }

    private static Stream<OfNode> nodes(MatchedDevice device) {
        return Stream.of(
                        Stream.of(device.device().bus()),
                        device.device().parent().stream(),
                        device.dmaDevices().stream())
                .flatMap(devices -> devices)
                .flatMap(bus -> bus.ofNode().stream());
    }

    private static List<BusDevice> holders(MatchedDevice device, IommuOf iommuOf) {
        Stream<BusDevice> dma = device.dmaDevices().stream();
        return switch (iommuOf) {
            case EVERY_DMA_DEVICE -> dma.toList();
            case DEVICE_OR_DMA_DEVICE ->
                Stream.concat(Stream.of(device.device().bus()), dma).toList();
            case PARENT_AND_EVERY_DMA_DEVICE ->
                Stream.concat(device.device().parent().stream(), dma).toList();
        };
    }
}
