// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dmaheap.inventory.BusDevice;
import org.dmaheap.inventory.DmaFinder;
import org.dmaheap.inventory.OfNode;
import org.dmaheap.inventory.ScannedDevice;
import org.dmaheap.model.Fact;
import org.dmaheap.model.Use;
import org.dmaheap.rules.DeviceRule;
import org.dmaheap.rules.OverrideRule;
import org.dmaheap.rules.RuleSet;

/**
 * A device, the devices that do its DMA and the rules that speak of it. Each rule is asked once.
 *
 * @param rules in the order of the rule set
 * @param dmaDevices none where the CPU does the work
 * @param possible rules that may speak of it: the nodes that would tell are lost
 * @param overrides the administrator's, in the order of the rule set
 */
record MatchedDevice(
        ScannedDevice device,
        List<Match<DeviceRule>> rules,
        List<DeviceRule> possible,
        List<BusDevice> dmaDevices,
        List<Match<OverrideRule>> overrides) {
    MatchedDevice {
        rules = List.copyOf(rules);
        possible = List.copyOf(possible);
        dmaDevices = List.copyOf(dmaDevices);
        overrides = List.copyOf(overrides);
    }

    /** A rule and the facts that made it speak. */
    record Match<R>(R rule, List<Fact> facts) {
        Match {
            facts = List.copyOf(facts);
        }
    }

    /** The rule as it holds although an older kernel, which this may be, would be judged otherwise. */
    private static Match<DeviceRule> newest(Match<DeviceRule> match, Fact osrelease, Set<Use> undecided) {
        if (Collections.disjoint(match.rule().uses().keySet(), undecided)) {
            return match;
        }
        return new Match<>(
                match.rule(),
                Stream.concat(match.facts().stream(), Stream.of(osrelease)).toList());
    }

    /**
     * @param osrelease {@code /proc/sys/kernel/osrelease}
     * @param lostPool whether a pool that a device has for itself is named by nobody
     */
    static MatchedDevice of(ScannedDevice device, RuleSet rules, Fact osrelease, boolean lostPool) {
        List<DeviceRule> candidates = rules.devices(device.bus().driver());
        // those that find DMA devices first: the others may ask what these are
        List<Optional<Match<DeviceRule>>> finding = candidates.stream()
                .map(rule -> rule.dma().isEmpty()
                        ? Optional.<Match<DeviceRule>>empty()
                        : match(rule, device, List.of(), osrelease))
                .toList();
        List<BusDevice> dmaDevices =
                dmaDevices(device, finding.stream().flatMap(Optional::stream).toList());
        List<Match<DeviceRule>> matching = new ArrayList<>();
        for (int i = 0; i < finding.size(); i++) {
            DeviceRule rule = candidates.get(i);
            (rule.dma().isEmpty() ? match(rule, device, dmaDevices, osrelease) : finding.get(i))
                    .ifPresent(matching::add);
        }
        Set<Use> undecided = candidates.stream()
                .filter(rule -> rule.match().wouldMatchAnOlderKernel(device, dmaDevices, osrelease))
                .flatMap(rule -> rule.uses().keySet().stream())
                .collect(Collectors.toSet());
        matching.replaceAll(match -> newest(match, osrelease, undecided));
        List<DeviceRule> possible = candidates.stream()
                .filter(rule -> rule.match().couldMatch(device, dmaDevices, osrelease, lostPool))
                .toList();
        List<Match<OverrideRule>> overrides = new ArrayList<>();
        for (OverrideRule rule : rules.overrides()) {
            rule.match()
                    .matches(device, dmaDevices, osrelease)
                    .ifPresent(facts -> overrides.add(new Match<>(rule, facts)));
        }
        return new MatchedDevice(device, matching, possible, dmaDevices, overrides);
    }

    private static Optional<Match<DeviceRule>> match(
            DeviceRule rule, ScannedDevice device, List<BusDevice> dmaDevices, Fact osrelease) {
        return rule.match().matches(device, dmaDevices, osrelease).map(facts -> new Match<>(rule, facts));
    }

    /**
     * What the first way that leads somewhere leads to; the device itself if none does. Where several rules name ways, the
     * rule whose name sorts first counts, whatever the order of the files.
     */
    private static List<BusDevice> dmaDevices(ScannedDevice device, List<Match<DeviceRule>> finding) {
        List<DmaFinder> finders = finding.stream()
                .map(Match::rule)
                .filter(rule -> !rule.mapsForTheCpu())
                .min(Comparator.comparing(rule -> rule.ref().toString()))
                .map(DeviceRule::dma)
                .orElse(List.of());
        return found(device, finders).orElse(List.of(device.bus()));
    }

    /** What the ways of one rule lead to; the device itself if they lead nowhere. */
    List<BusDevice> found(DeviceRule rule) {
        return found(device, rule.dma()).orElse(List.of(device.bus()));
    }

    private static Optional<List<BusDevice>> found(ScannedDevice device, List<DmaFinder> finders) {
        for (DmaFinder finder : finders) {
            if (finder.way() == DmaFinder.Way.NOTHING) {
                return Optional.of(List.of());
            }
            List<BusDevice> found = device.found().get(finder);
            if (found == null) {
                throw new IllegalStateException(device.id() + " was scanned without looking for " + finder);
            }
            if (!found.isEmpty()) {
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }

    /**
     * Paths of the regions that the device's node and those of its DMA devices name, in their order. A lost node may be that of
     * another device, to which its regions belong.
     */
    List<String> memoryRegions() {
        Set<String> regions = new LinkedHashSet<>();
        namingNodes().forEach(node -> regions.addAll(node.memoryRegions()));
        return List.copyOf(regions);
    }

    /** The properties that name a region. */
    List<Fact> memoryRegionFacts(String region) {
        return namingNodes()
                .filter(node -> node.memoryRegions().contains(region))
                .flatMap(node -> node.memoryRegionFact().stream())
                .distinct()
                .toList();
    }

    private Stream<OfNode> namingNodes() {
        return Stream.concat(
                device.bus().ofNode().stream(),
                dmaDevices.stream().flatMap(dma -> dma.ofNode().stream()).filter(node -> !node.isLost()));
    }

    /** Whether a node of the device or of those that do its DMA is lost. */
    boolean hasLostNode() {
        return lost().findAny().isPresent();
    }

    /** What shows that. */
    List<Fact> lostFacts() {
        return lost().flatMap(bus -> bus.dmaRanges().stream())
                .flatMap(ranges -> ranges.facts().stream())
                .distinct()
                .toList();
    }

    private Stream<BusDevice> lost() {
        return Stream.concat(Stream.of(device.bus()), dmaDevices.stream())
                .filter(bus -> bus.ofNode().filter(OfNode::isLost).isPresent());
    }
}
