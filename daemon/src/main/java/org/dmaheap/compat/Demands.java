// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.compat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.dmaheap.model.BusDevice;
import org.dmaheap.model.Confidence;
import org.dmaheap.model.Device;
import org.dmaheap.model.Fact;
import org.dmaheap.model.Need;
import org.dmaheap.model.ReservedMemory;
import org.dmaheap.model.Use;
import org.dmaheap.rules.DeviceRule;
import org.dmaheap.rules.IommuOf;
import org.dmaheap.rules.MemoryDemand;
import org.dmaheap.rules.RuleSet;

/**
 * What the rules say of one device.
 *
 * @param byUse what each use needs, in the order of {@link Use}; where rules differ the worst need first
 * @param reach of all its DMA devices together
 * @param cpuMaps whether the driver maps buffers for the CPU besides
 * @param privateRegions whether its regions hold no frames
 * @param bouncePool a {@code restricted-dma-pool} that the device or one of its DMA devices names: all their
 *     DMA goes through it ({@code of_dma_set_restricted_buffer()}, drivers/of/device.c, Linux 7.3)
 */
record Demands(
        Device device,
        Map<Use, List<Demand>> byUse,
        Reach reach,
        boolean cpuMaps,
        boolean privateRegions,
        Optional<ReservedMemory> bouncePool) {

    /** The worst need first. */
    private static final List<Need> WORST_FIRST =
            List.of(Need.NONE, Need.DEVICE_LOCAL, Need.UNKNOWN, Need.CONTIGUOUS, Need.IOMMU, Need.CPU, Need.MMU);

    static Demands of(Device device, List<ReservedMemory> regions, RuleSet rules) {
        List<Demand.Reason> matching = new ArrayList<>();
        for (DeviceRule rule : rules.devices()) {
            rule.match().matches(device).ifPresent(facts -> matching.add(new Demand.Reason(rule, facts)));
        }
        Map<Use, List<Demand>> byUse = new EnumMap<>(Use.class);
        for (Use use : Use.values()) {
            if (device.nodeTypes().contains(use.nodeType())) {
                List<Demand.Reason> speaking = matching.stream()
                        .filter(reason -> reason.rule().uses().containsKey(use))
                        .toList();
                if (!speaking.isEmpty()) {
                    byUse.put(use, worstFirst(device, use, speaking));
                } else if (matching.isEmpty()) {
                    // nobody knows the driver: what its nodes could be used for is unknown, not denied
                    byUse.put(use, List.of(new Demand(Need.UNKNOWN, Confidence.KNOWN, List.of())));
                }
            }
        }
        return new Demands(
                device,
                byUse,
                reach(device, matching),
                matching.stream().anyMatch(reason -> reason.rule().cpuMaps()),
                matching.stream().anyMatch(reason -> reason.rule().privateRegions()),
                bouncePool(device, regions));
    }

    private static Optional<ReservedMemory> bouncePool(Device device, List<ReservedMemory> regions) {
        List<String> named = memoryRegions(device);
        return regions.stream()
                .filter(region -> region.enabled() && region.compatible().contains("restricted-dma-pool"))
                .filter(region -> named.contains(region.path()))
                .findFirst();
    }

    private static List<Demand> worstFirst(Device device, Use use, List<Demand.Reason> speaking) {
        List<Demand.Reason> sure = speaking.stream()
                .filter(reason -> reason.rule().uses().get(use) != MemoryDemand.UNKNOWN)
                .toList();
        Map<Need, Demand> byNeed = new EnumMap<>(Need.class);
        for (Demand.Reason reason : sure.isEmpty() ? speaking : sure) {
            Demand demand = demand(device, use, reason);
            byNeed.merge(demand.need(), demand, Demands::joined);
        }
        return WORST_FIRST.stream()
                .flatMap(need -> Optional.ofNullable(byNeed.get(need)).stream())
                .toList();
    }

    private static Demand joined(Demand a, Demand b) {
        List<Demand.Reason> both =
                Stream.concat(a.reasons().stream(), b.reasons().stream()).toList();
        return new Demand(a.need(), a.confidence(), both);
    }

    Need need(Use use) {
        return byUse.get(use).get(0).need();
    }

    private static Demand demand(Device device, Use use, Demand.Reason reason) {
        MemoryDemand memory = reason.rule().uses().get(use);
        return switch (memory) {
            case CONTIGUOUS -> known(Need.CONTIGUOUS, reason);
            case CONTIGUOUS_UNLESS_IOMMU, CONTIGUOUS_UNLESS_OWN_DOMAIN -> translated(device, memory, reason);
            case MMU -> known(Need.MMU, reason);
            case CPU -> known(Need.CPU, reason);
            case NONE -> known(Need.NONE, reason);
            case DEVICE_LOCAL -> known(Need.DEVICE_LOCAL, reason);
            case UNKNOWN -> known(Need.UNKNOWN, reason);
        };
    }

    private static Demand known(Need need, Demand.Reason reason) {
        return new Demand(need, Confidence.KNOWN, List.of(reason));
    }

    private static Demand translated(Device device, MemoryDemand memory, Demand.Reason reason) {
        IommuOf iommuOf = reason.rule().iommuOf().orElse(IommuOf.EVERY_DMA_DEVICE);
        Translation translation = Translation.of(device, memory, iommuOf);
        List<Fact> facts = Stream.concat(reason.facts().stream(), translation.facts().stream())
                .distinct()
                .toList();
        List<Demand.Reason> reasons = List.of(new Demand.Reason(reason.rule(), facts));
        return translation.translates()
                ? new Demand(Need.IOMMU, Confidence.DERIVED, reasons)
                : new Demand(Need.CONTIGUOUS, Confidence.KNOWN, reasons);
    }

    private static Reach reach(Device device, List<Demand.Reason> matching) {
        OptionalInt bits = matching.stream()
                .map(reason -> reason.rule().addressBits())
                .filter(OptionalInt::isPresent)
                .mapToInt(OptionalInt::getAsInt)
                .min();
        Reach reach = Reach.UNKNOWN;
        for (BusDevice dma : device.dmaDevices()) {
            reach = reach.and(Reach.of(dma, bits));
        }
        for (Demand.Reason reason : matching) {
            if (!reason.rule().cpuAddresses().isEmpty()) {
                reach = reach.and(Reach.within(reason.rule().cpuAddresses()));
            }
        }
        return reach;
    }

    /** Paths of the regions that the device's node and those of its DMA devices name, in their order. */
    List<String> memoryRegions() {
        return memoryRegions(device);
    }

    private static List<String> memoryRegions(Device device) {
        Set<String> regions = new LinkedHashSet<>();
        Stream.concat(Stream.of(device.bus()), device.dmaDevices().stream())
                .flatMap(bus -> bus.ofNode().stream())
                .forEach(node -> regions.addAll(node.memoryRegions()));
        return List.copyOf(regions);
    }

    /** The properties that name the regions. */
    List<Fact> memoryRegionFacts(String region) {
        return Stream.concat(Stream.of(device.bus()), device.dmaDevices().stream())
                .flatMap(bus -> bus.ofNode().stream())
                .filter(node -> node.memoryRegions().contains(region))
                .flatMap(node -> node.memoryRegionFact().stream())
                .distinct()
                .toList();
    }

    List<Use> uses() {
        return List.copyOf(byUse.keySet());
    }
}
