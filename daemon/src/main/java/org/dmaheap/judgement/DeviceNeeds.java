// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.dmaheap.inventory.BusDevice;
import org.dmaheap.inventory.ReservedMemory;
import org.dmaheap.judgement.MatchedDevice.Match;
import org.dmaheap.model.Confidence;
import org.dmaheap.model.DeviceNode;
import org.dmaheap.model.Fact;
import org.dmaheap.model.Need;
import org.dmaheap.model.Pitch;
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
 * @param lost what shows that something is lost which would tell more of what the devices reach; empty: nothing is
 * @param pitch which pitches its scanout takes; empty without scanout, and where nobody knows
 */
record DeviceNeeds(
        MatchedDevice device,
        Map<Use, List<UseNeed>> byUse,
        Reach reach,
        boolean cpuMaps,
        boolean privateRegions,
        Optional<ReservedMemory> bouncePool,
        Optional<List<Fact>> lost,
        Optional<Pitch> pitch) {

    /** The worst need first. */
    private static final List<Need> WORST_FIRST =
            List.of(Need.NONE, Need.DEVICE_LOCAL, Need.UNKNOWN, Need.CONTIGUOUS, Need.IOMMU, Need.CPU, Need.MMU);

    static DeviceNeeds of(MatchedDevice device, List<ReservedMemory> regions) {
        List<Match<DeviceRule>> matching = device.rules();
        Map<Use, List<UseNeed>> byUse = new EnumMap<>(Use.class);
        for (Use use : Use.values()) {
            List<UseNeed> needs = worstOfAll(device, use, needs(device, use));
            if (!needs.isEmpty()) {
                byUse.put(use, needs);
            }
        }
        return new DeviceNeeds(
                device,
                byUse,
                reach(device),
                matching.stream().anyMatch(reason -> reason.rule().cpuMaps()),
                Stream.concat(matching.stream().map(Match::rule), device.possible().stream())
                        .anyMatch(DeviceRule::privateRegions),
                bouncePool(device, regions),
                lost(device, regions),
                byUse.containsKey(Use.SCANOUT) ? pitch(device) : Optional.empty());
    }

    /** The needs, and that nobody knows if a rule that demands worse may speak of the device. */
    private static List<UseNeed> worstOfAll(MatchedDevice device, Use use, List<UseNeed> needs) {
        boolean worse = !needs.isEmpty()
                && device.possible().stream()
                        .filter(rule -> rule.uses().containsKey(use))
                        .map(rule -> needOf(device, use, new Match<>(rule, List.of()))
                                .need())
                        .anyMatch(need -> WORST_FIRST.indexOf(need)
                                < WORST_FIRST.indexOf(needs.get(0).need()));
        return worse
                ? Stream.concat(Stream.of(UseNeed.UNKNOWN), needs.stream())
                        .distinct()
                        .toList()
                : needs;
    }

    /**
     * A node, or a region that it names, which may be a restricted pool. A region of no kind that the kernel knows is one for
     * firmware, unless it could be mapped. A restricted pool that nobody names may be that of a device which names none.
     */
    private static Optional<List<Fact>> lost(MatchedDevice device, List<ReservedMemory> regions) {
        List<String> named = device.memoryRegions();
        List<Fact> unnamed = named.isEmpty()
                ? regions.stream()
                        .filter(region -> region.claimIsLost() && region.bounces())
                        .map(ReservedMemory::compatibleFact)
                        .toList()
                : List.of();
        boolean isLost = device.hasLostNode()
                || !unnamed.isEmpty()
                || regions.stream().anyMatch(region -> region.isLost() && named.contains(region.path()));
        return isLost
                ? Optional.of(Stream.concat(device.lostFacts().stream(), unnamed.stream())
                        .toList())
                : Optional.empty();
    }

    /** None if the device does not do this with a buffer. */
    private static List<UseNeed> needs(MatchedDevice device, Use use) {
        if (!device.device().nodeTypes().contains(use.nodeType())) {
            return List.of();
        }
        List<Match<DeviceRule>> speaking = speaking(device, use);
        if (!speaking.isEmpty()) {
            return worstFirst(device, use, speaking);
        }
        if (device.rules().stream().allMatch(reason -> reason.rule().saysPitchAlone())) {
            // nobody knows the driver: what its nodes could be used for is unknown, not denied; but who has no
            // connector
            // scans nothing out
            boolean possible = use != Use.SCANOUT || device.device().hasConnectors();
            return possible ? List.of(UseNeed.UNKNOWN) : List.of();
        }
        return use == Use.RENDER ? ofImportPath(device) : List.of();
    }

    private static List<Match<DeviceRule>> speaking(MatchedDevice device, Use use) {
        return device.rules().stream()
                .filter(reason -> reason.rule().uses().containsKey(use))
                .toList();
    }

    /**
     * The need of a render node of which no rule speaks. A driver has one way to import a buffer, whatever it is for
     * ({@code drm_gem_prime_fd_to_handle()}, drivers/gpu/drm/drm_prime.c, Linux 7.3), so what scanout needs of an import
     * holds; that it shows only buffers of its own does not say what else it does with those of others.
     */
    private static List<UseNeed> ofImportPath(MatchedDevice device) {
        List<Match<DeviceRule>> ofScanout = speaking(device, Use.SCANOUT);
        if (ofScanout.isEmpty()) {
            return List.of(UseNeed.UNKNOWN);
        }
        List<Fact> node = device.device().nodes().stream()
                .filter(each -> each.type() == DeviceNode.Type.RENDER)
                .limit(1)
                .map(DeviceNode::fact)
                .toList();
        return worstFirst(device, Use.SCANOUT, ofScanout).stream()
                .map(need -> need.derivedFrom(node))
                .toList();
    }

    private static Optional<ReservedMemory> bouncePool(MatchedDevice device, List<ReservedMemory> regions) {
        List<String> named = device.memoryRegions();
        return regions.stream()
                .filter(ReservedMemory::bounces)
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
        return new UseNeed(a.need(), a.confidence(), both, a.mayBeTranslated() && b.mayBeTranslated());
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
        Translation translation =
                Translation.of(device, memory, iommuOf, reason.rule().armIommu());
        List<Fact> facts = Stream.concat(reason.facts().stream(), translation.facts().stream())
                .distinct()
                .toList();
        List<Match<DeviceRule>> reasons = List.of(new Match<>(reason.rule(), facts));
        return translation.translates()
                ? new UseNeed(Need.IOMMU, Confidence.DERIVED, reasons)
                : new UseNeed(Need.CONTIGUOUS, Confidence.KNOWN, reasons, translation.mayTranslate());
    }

    /**
     * The pitches that scanout takes: as with heaps, the last rule that says any holds. A rule that may speak of the device and
     * says another leaves them unknown.
     */
    private static Optional<Pitch> pitch(MatchedDevice device) {
        Optional<Pitch> said = device.rules().stream()
                .flatMap(reason -> reason.rule().pitch().stream())
                .reduce((earlier, later) -> later);
        boolean inDoubt = device.possible().stream()
                .flatMap(rule -> rule.pitch().stream())
                .anyMatch(possible -> !said.equals(Optional.of(possible)));
        return inDoubt ? Optional.empty() : said;
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
