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
import org.dmaheap.model.MapHeap;
import org.dmaheap.model.Need;
import org.dmaheap.model.ReservedMemory;
import org.dmaheap.model.Use;
import org.dmaheap.rules.RuleSet;

/** The engine: what was found, and what the rules say of it, make a map. Pure: equal input gives an equal map. */
final class Compatibility {
    private final Inventory inventory;
    private final RuleSet rules;
    private final List<Pool> pools;
    private final Map<String, Demands> demands;

    private Compatibility(Inventory inventory, RuleSet rules) {
        this.inventory = inventory;
        this.rules = rules;
        this.pools = Pools.of(inventory, rules);
        Map<String, Demands> byId = new LinkedHashMap<>();
        for (Device device : inventory.devices()) {
            byId.put(device.id(), Demands.of(device, inventory.regions(), rules));
        }
        this.demands = byId;
    }

    static Compatibility of(Inventory inventory, RuleSet rules) {
        return new Compatibility(inventory, rules);
    }

    /** Judges every device × use × heap. The map has revision 0. */
    HeapMap map() {
        List<MapDevice> devices = new ArrayList<>();
        List<Link> links = new ArrayList<>();
        for (Demands of : demands.values()) {
            devices.add(mapDevice(of));
            for (Use use : of.uses()) {
                links.addAll(links(of, use, Set.of()));
            }
        }
        List<MapHeap> heaps = pools.stream().map(Pool::heap).toList();
        return new HeapMap(0, devices, heaps, links, inventory.issues());
    }

    /**
     * Links of one use of a device, best first.
     *
     * @param device id
     * @param lent paths of regions that belong to other devices of the same question
     */
    List<Link> links(String device, Use use, Set<String> lent) {
        return links(demands.get(device), use, lent);
    }

    private List<Link> links(Demands of, Use use, Set<String> lent) {
        LinkJudge judge = new LinkJudge(rules, of, use, lent);
        List<Link> links = new ArrayList<>(pools.stream().map(judge::judge).toList());
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
        Demands of = demands.get(device);
        return of.privateRegions() ? List.of() : of.memoryRegions();
    }

    List<Pool> pools() {
        return pools;
    }

    private MapDevice mapDevice(Demands of) {
        Map<Use, Need> needs = new EnumMap<>(Use.class);
        of.uses().forEach(use -> needs.put(use, of.need(use)));
        List<MapDevice.MemoryRegion> regions =
                of.memoryRegions().stream().map(path -> memoryRegion(of, path)).toList();
        boolean addressMatters = needs.containsValue(Need.CONTIGUOUS);
        return new MapDevice(
                of.device(),
                of.uses(),
                needs,
                regions,
                addressMatters ? of.reach().bits() : OptionalInt.empty());
    }

    /** A region that holds no frames is no pool of the device's own, even if it has a heap. */
    private MapDevice.MemoryRegion memoryRegion(Demands of, String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        Optional<String> heap = pools.stream()
                .filter(pool -> !of.privateRegions())
                .filter(pool -> pool.region()
                        .map(ReservedMemory::path)
                        .filter(path::equals)
                        .isPresent())
                // the heap that has the region's own name, else the one that has a general name for it
                .min(Comparator.comparing(
                        pool -> pool.heap().aliasOf().isEmpty() && !pool.name().equals(name)))
                .map(Pool::name);
        return new MapDevice.MemoryRegion(name, heap);
    }
}
