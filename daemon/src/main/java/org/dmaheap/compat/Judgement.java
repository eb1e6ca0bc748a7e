// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.compat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.dmaheap.model.Device;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.Inventory;
import org.dmaheap.model.Link;
import org.dmaheap.model.MapDevice;
import org.dmaheap.model.Need;
import org.dmaheap.model.ReservedMemory;
import org.dmaheap.model.Use;
import org.dmaheap.rules.RuleSet;

/** The engine: what was found, and what the rules say of it, make a map. Pure: equal input gives an equal map. */
final class Judgement {
    private final Inventory inventory;
    private final RuleSet rules;
    private final List<KnownHeap> heaps;
    private final Map<String, DeviceNeeds> needs;

    private Judgement(Inventory inventory, RuleSet rules) {
        this.inventory = inventory;
        this.rules = rules;
        this.heaps = KnownHeaps.of(inventory, rules);
        Map<String, DeviceNeeds> byId = new LinkedHashMap<>();
        for (Device device : inventory.devices()) {
            byId.put(device.id(), DeviceNeeds.of(MatchedDevice.of(device, rules), inventory.regions()));
        }
        this.needs = byId;
    }

    static Judgement of(Inventory inventory, RuleSet rules) {
        return new Judgement(inventory, rules);
    }

    /** Judges every device × use × heap. The map has revision 0. */
    HeapMap map() {
        List<MapDevice> devices = new ArrayList<>();
        List<Link> links = new ArrayList<>();
        for (DeviceNeeds of : needs.values()) {
            devices.add(mapDevice(of));
            for (Use use : of.uses()) {
                links.addAll(links(of, use, Set.of()));
            }
        }
        return new HeapMap(0, devices, heaps.stream().map(KnownHeap::heap).toList(), links, inventory.issues());
    }

    /**
     * Links of one use of a device, best first.
     *
     * @param device id
     * @param lent paths of regions that belong to other devices of the same question
     */
    List<Link> links(String device, Use use, Set<String> lent) {
        return links(needs.get(device), use, lent);
    }

    private List<Link> links(DeviceNeeds of, Use use, Set<String> lent) {
        LinkJudge judge = new LinkJudge(rules, of, use, lent);
        List<Link> links = new ArrayList<>(heaps.stream().map(judge::judge).toList());
        links.sort(Comparator.comparingInt(Link::priority).reversed().thenComparing(Link::heap));
        return withDistinctPriorities(links);
    }

    /** Compatible links have different priorities: of equal ones the later goes one lower, as long as there is room. */
    private static List<Link> withDistinctPriorities(List<Link> sorted) {
        List<Link> distinct = new ArrayList<>();
        int above = Integer.MAX_VALUE;
        int below = (int) sorted.stream().filter(link -> link.priority() > 0).count();
        for (Link link : sorted) {
            int priority = link.priority() == 0 ? 0 : Math.max(below, Math.min(link.priority(), above - 1));
            above = priority;
            below--;
            distinct.add(
                    priority == link.priority()
                            ? link
                            : new Link(
                                    link.device(),
                                    link.use(),
                                    link.heap(),
                                    link.verdict(),
                                    priority,
                                    link.confidence(),
                                    link.evidence()));
        }
        return distinct;
    }

    /** Paths of the regions that a device would share with others: none if they hold no frames. */
    List<String> sharedRegions(String device) {
        DeviceNeeds of = needs.get(device);
        return of.privateRegions() ? List.of() : of.device().memoryRegions();
    }

    List<KnownHeap> heaps() {
        return heaps;
    }

    private MapDevice mapDevice(DeviceNeeds of) {
        Map<Use, Need> byUse = new EnumMap<>(Use.class);
        of.uses().forEach(use -> byUse.put(use, of.need(use)));
        List<MapDevice.MemoryRegion> regions = of.device().memoryRegions().stream()
                .map(path -> memoryRegion(of, path))
                .toList();
        boolean addressMatters = byUse.containsValue(Need.CONTIGUOUS);
        return new MapDevice(
                of.device().device().withFound(Map.of()),
                of.device().dmaDevices(),
                of.uses(),
                byUse,
                regions,
                addressMatters ? of.reach().bits() : OptionalInt.empty());
    }

    /** A region that holds no frames is no pool of the device's own, even if it has a heap. */
    private MapDevice.MemoryRegion memoryRegion(DeviceNeeds of, String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        Optional<String> ofRegion = heaps.stream()
                .filter(heap -> !of.privateRegions())
                .filter(heap -> heap.region()
                        .map(ReservedMemory::path)
                        .filter(path::equals)
                        .isPresent())
                // the heap that has the region's own name, else the one that has a general name for it
                .min(Comparator.comparing(
                        heap -> heap.heap().aliasOf().isEmpty() && !heap.name().equals(name)))
                .map(KnownHeap::name);
        return new MapDevice.MemoryRegion(name, ofRegion);
    }
}
