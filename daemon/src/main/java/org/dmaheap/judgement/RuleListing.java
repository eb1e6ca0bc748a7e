// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.dmaheap.inventory.BusDevice;
import org.dmaheap.inventory.ScannedDevice;
import org.dmaheap.model.Fact;
import org.dmaheap.model.RuleRef;
import org.dmaheap.model.Use;
import org.dmaheap.rules.ConsideredRules;
import org.dmaheap.rules.ConsideredRules.Considered;
import org.dmaheap.rules.ConsideredRules.Demand;
import org.dmaheap.rules.DeviceMatch;
import org.dmaheap.rules.DeviceMatch.Key;
import org.dmaheap.rules.DeviceRule;
import org.dmaheap.rules.OverrideRule;
import org.dmaheap.rules.RuleSet;

/** Asks every rule about one device, as matching does, and keeps what each answers. */
final class RuleListing {
    private RuleListing() {}

    static ConsideredRules of(MatchedDevice matched, RuleSet rules, Fact osrelease) {
        ScannedDevice device = matched.device();
        List<Considered> considered = new ArrayList<>();
        int others = 0;
        for (DeviceRule rule : rules.devices()) {
            // a rule that finds DMA devices is asked before they are known
            List<BusDevice> dmaDevices = rule.dma().isEmpty() ? matched.dmaDevices() : List.of();
            Outcome outcome = Outcome.of(rule.match(), device, dmaDevices, osrelease);
            if (outcome.isOfAnother()) {
                others++;
            } else {
                considered.add(outcome.considered(rule.ref(), Optional.of(rule.source()), demands(rule), why(rule)));
            }
        }
        for (OverrideRule rule : rules.overrides()) {
            Outcome outcome = Outcome.of(rule.match(), device, matched.dmaDevices(), osrelease);
            if (outcome.isOfAnother()) {
                others++;
            } else {
                considered.add(outcome.considered(rule.ref(), Optional.empty(), Map.of(), List.of(rule.why())));
            }
        }
        return new ConsideredRules(device, considered, others);
    }

    private static Map<Use, Demand> demands(DeviceRule rule) {
        Map<Use, Demand> demands = new EnumMap<>(Use.class);
        rule.uses()
                .forEach((use, memory) -> demands.put(
                        use,
                        new Demand(
                                memory,
                                Optional.ofNullable(rule.helpers().get(use)).map(helper -> helper.ref()))));
        return demands;
    }

    private static List<String> why(DeviceRule rule) {
        return rule.why().isPresent()
                ? List.of(rule.why().get())
                : Stream.of(Use.values())
                        .filter(rule.uses()::containsKey)
                        .map(rule::why)
                        .distinct()
                        .toList();
    }

    /** The outcome of a match. */
    private record Outcome(
            DeviceMatch match, Optional<Key> failed, List<Fact> facts, List<Fact> found, Optional<Key> first) {
        static Outcome of(DeviceMatch match, ScannedDevice device, List<BusDevice> dmaDevices, Fact osrelease) {
            List<Fact> facts = new ArrayList<>();
            Optional<Key> failed = match.failing(device, dmaDevices, osrelease, facts);
            return new Outcome(
                    match,
                    failed,
                    facts,
                    failed.map(key -> DeviceMatch.found(key, device, dmaDevices, osrelease))
                            .orElse(List.of()),
                    Stream.of(Key.values()).filter(match::asks).findFirst());
        }

        boolean isOfAnother() {
            return failed.isPresent() && failed.equals(first);
        }

        Considered considered(RuleRef rule, Optional<String> source, Map<Use, Demand> demands, List<String> why) {
            return new Considered(
                    rule,
                    source,
                    demands,
                    why,
                    failed,
                    failed.map(match::wanted).orElse(List.of()),
                    facts,
                    found);
        }
    }
}
