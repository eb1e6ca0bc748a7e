// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.rules;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dmaheap.inventory.ScannedDevice;
import org.dmaheap.model.Copies;
import org.dmaheap.model.Fact;
import org.dmaheap.model.RuleRef;
import org.dmaheap.model.Use;
import org.dmaheap.rules.DeviceMatch.Key;

/**
 * The rules that could speak of a device, for who writes one: those whose first key holds. Most rules are of other drivers.
 *
 * @param rules in the order of the rule set, overrides last
 * @param others how many rules are of other devices
 */
public record ConsideredRules(ScannedDevice device, List<Considered> rules, int others) {
    public ConsideredRules {
        rules = List.copyOf(rules);
    }

    /**
     * One of them.
     *
     * @param source file and function that prove it; empty for an override, which the administrator answers for
     * @param demands what the uses demand, and the helper through which they do where it names one
     * @param why its reasons, those of helpers among them
     * @param failed the first key that does not hold; empty if the rule speaks of the device
     * @param wanted what that key asks for
     * @param facts those that make the keys before it hold, or all keys
     * @param found what the device has where the failed key asks
     */
    public record Considered(
            RuleRef rule,
            Optional<String> source,
            Map<Use, Demand> demands,
            List<String> why,
            Optional<Key> failed,
            List<String> wanted,
            List<Fact> facts,
            List<Fact> found) {
        public Considered {
            demands = Copies.of(demands);
            why = List.copyOf(why);
            wanted = List.copyOf(wanted);
            facts = List.copyOf(facts);
            found = List.copyOf(found);
        }
    }

    /** The demand of one use by a rule. */
    public record Demand(MemoryDemand memory, Optional<RuleRef> helper) {}
}
