// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.rules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.dmaheap.model.Device;
import org.dmaheap.model.DmaSource;

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

    /**
     * How to find the devices that do the DMA of a device whose own DMA devices are not known yet. Where several rules
     * say so, the one whose name sorts first counts, whatever the order of the files.
     */
    public List<DmaSource> dmaSources(Device device) {
        return devices.stream()
                .filter(rule ->
                        !rule.dma().isEmpty() && rule.match().matches(device).isPresent())
                .min(Comparator.comparing(rule -> rule.ref().toString()))
                .map(DeviceRule::dma)
                .orElse(List.of(DmaSource.of(DmaSource.Finder.SELF)));
    }

    private static <T> List<T> joined(List<T> first, List<T> second) {
        List<T> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
