// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dmaheap.inventory.DmaFinder;
import org.dmaheap.inventory.DmaFinders;

/** All rules, in the order in which their files were read. */
public record RuleSet(
        List<HeapRule> heaps, List<DeviceRule> devices, List<LinkRule> links, List<OverrideRule> overrides) {
    public RuleSet {
        heaps = List.copyOf(heaps);
        devices = List.copyOf(devices);
        links = List.copyOf(links);
        overrides = List.copyOf(overrides);
    }

    public static final RuleSet EMPTY = new RuleSet(List.of(), List.of(), List.of(), List.of());

    public RuleSet plus(RuleSet more) {
        return new RuleSet(
                joined(heaps, more.heaps),
                joined(devices, more.devices),
                joined(links, more.links),
                joined(overrides, more.overrides));
    }

    /** The rules that can match a device with this bus driver, in their order: nearly all speak of other drivers. */
    public List<DeviceRule> devices(Optional<String> driver) {
        List<DeviceRule> possible = new ArrayList<>();
        for (DeviceRule rule : devices) {
            if (rule.match().allows(driver)) {
                possible.add(rule);
            }
        }
        return possible;
    }

    /** The ways that a scan must record for the device rules to be applied to it. */
    public DmaFinders finders() {
        Map<String, List<DmaFinder>> byDriver = new HashMap<>();
        List<DmaFinder> always = new ArrayList<>();
        for (DeviceRule rule : devices) {
            if (rule.match().driver().isEmpty()) {
                always.addAll(rule.dma());
            }
            for (String driver : rule.match().driver()) {
                byDriver.computeIfAbsent(driver, key -> new ArrayList<>()).addAll(rule.dma());
            }
        }
        return new DmaFinders(byDriver, always);
    }

    private static <T> List<T> joined(List<T> first, List<T> second) {
        List<T> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
