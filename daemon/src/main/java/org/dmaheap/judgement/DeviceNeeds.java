// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.dmaheap.judgement.MatchedDevice.Match;
import org.dmaheap.model.BusDevice;
import org.dmaheap.model.Confidence;
import org.dmaheap.model.Fact;
import org.dmaheap.model.Need;
import org.dmaheap.model.ReservedMemory;
import org.dmaheap.model.Use;
import org.dmaheap.rules.DeviceRule;
import org.dmaheap.rules.IommuOf;
import org.dmaheap.rules.MemoryDemand;

/**
 * The needs of one device.
 *
 * @param byUse in the order of {@link Use}; where rules differ the worst need first
 * @param reach of all its DMA devices together
 * @param cpuMaps whether the driver maps buffers for the CPU besides
 * @param privateRegions whether its regions hold no frames
 * @param bouncePool a {@code restricted-dma-pool} that the device or one of its DMA devices names: all their
 *     DMA goes through it ({@code of_dma_set_restricted_buffer()}, drivers/of/device.c, Linux 7.3)
 */
record DeviceNeeds(
        MatchedDevice device,
        Map<Use, List<UseNeed>> byUse,
        Reach reach,
        boolean cpuMaps,
        boolean privateRegions,
        Optional<ReservedMemory> bouncePool) {

    /** The worst need first. */
    private static final List<Need> WORST_FIRST =
            List.of(Need.NONE, Need.DEVICE_LOCAL, Need.UNKNOWN, Need.CONTIGUOUS, Need.IOMMU, Need.CPU, Need.MMU);

    static DeviceNeeds of(MatchedDevice device, List<ReservedMemory> regions) {
        List<Match<DeviceRule>> matching = device.rules();
        Map<Use, List<UseNeed>> byUse = new EnumMap<>(Use.class);
        for (Use use : Use.values()) {
            if (device.device().nodeTypes().contains(use.nodeType())) {
                List<Match<DeviceRule>> speaking = matching.stream()
                        .filter(reason -> reason.rule().uses().containsKey(use))
                        .toList();
                if (!speaking.isEmpty()) {
                    byUse.put(use, worstFirst(device, use, speaking));
                } else if (matching.isEmpty()) {
                    // nobody knows the driver: what its nodes could be used for is unknown, not denied
                    byUse.put(use, List.of(new UseNeed(Need.UNKNOWN, Confidence.KNOWN, List.of())));
                }
            }
        }
        return new DeviceNeeds(
                device,
                byUse,
                reach(device),
                matching.stream().anyMatch(reason -> reason.rule().cpuMaps()),
                matching.stream().anyMatch(reason -> reason.rule().privateRegions()),
                bouncePool(device, regions));
    }

    private static Optional<ReservedMemory> bouncePool(MatchedDevice device, List<ReservedMemory> regions) {
        List<String> named = device.memoryRegions();
        return regions.stream()
                .filter(region -> region.enabled() && region.compatible().contains("restricted-dma-pool"))
                .filter(region -> named.contains(region.path()))
                .findFirst();
    }

    private static List<UseNeed> worstFirst(MatchedDevice device, Use use, List<Match<DeviceRule>> speaking) {
        List<Match<DeviceRule>> sure = speaking.stream()
                .filter(reason -> reason.rule().uses().get(use) != MemoryDemand.UNKNOWN)
                .toList();
        Map<Need, UseNeed> byNeed = new EnumMap<>(Need.class);
        for (Match<DeviceRule> reason : sure.isEmpty() ? speaking : sure) {
            UseNeed need = needOf(device, use, reason);
            byNeed.merge(need.need(), need, DeviceNeeds::joined);
        }
        return WORST_FIRST.stream()
                .flatMap(need -> Optional.ofNullable(byNeed.get(need)).stream())
                .toList();
    }

    private static UseNeed joined(UseNeed a, UseNeed b) {
        List<Match<DeviceRule>> both =
                Stream.concat(a.reasons().stream(), b.reasons().stream()).toList();
        return new UseNeed(a.need(), a.confidence(), both);
    }

    Need need(Use use) {
        return byUse.get(use).get(0).need();
    }

    private static UseNeed needOf(MatchedDevice device, Use use, Match<DeviceRule> reason) {
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

    private static UseNeed known(Need need, Match<DeviceRule> reason) {
        return new UseNeed(need, Confidence.KNOWN, List.of(reason));
    }

    private static UseNeed translated(MatchedDevice device, MemoryDemand memory, Match<DeviceRule> reason) {
        IommuOf iommuOf = reason.rule().iommuOf().orElse(IommuOf.EVERY_DMA_DEVICE);
        Translation translation = Translation.of(device, memory, iommuOf);
        List<Fact> facts = Stream.concat(reason.facts().stream(), translation.facts().stream())
                .distinct()
                .toList();
        List<Match<DeviceRule>> reasons = List.of(new Match<>(reason.rule(), facts));
        return translation.translates()
                ? new UseNeed(Need.IOMMU, Confidence.DERIVED, reasons)
                : new UseNeed(Need.CONTIGUOUS, Confidence.KNOWN, reasons);
    }

    private static Reach reach(MatchedDevice device) {
        List<Match<DeviceRule>> matching = device.rules();
        OptionalInt bits = matching.stream()
                .map(reason -> reason.rule().addressBits())
                .filter(OptionalInt::isPresent)
                .mapToInt(OptionalInt::getAsInt)
                .min();
        Reach reach = Reach.UNKNOWN;
        for (BusDevice dma : device.dmaDevices()) {
            reach = reach.and(Reach.of(dma, bits));
        }
        for (Match<DeviceRule> reason : matching) {
            if (!reason.rule().cpuAddresses().isEmpty()) {
                reach = reach.and(Reach.within(reason.rule().cpuAddresses()));
            }
        }
        return reach;
    }

    List<Use> uses() {
        return List.copyOf(byUse.keySet());
    }
}
