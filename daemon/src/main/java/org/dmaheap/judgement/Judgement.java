// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.dmaheap.inventory.BootProofs;
import org.dmaheap.inventory.BusDevice;
import org.dmaheap.inventory.Inventory;
import org.dmaheap.inventory.IommuGroup;
import org.dmaheap.inventory.MainMemory;
import org.dmaheap.inventory.ReservedMemory;
import org.dmaheap.inventory.ScannedDevice;
import org.dmaheap.model.CommonHeaps;
import org.dmaheap.model.CpuAccess;
import org.dmaheap.model.Device;
import org.dmaheap.model.ExplainQuery;
import org.dmaheap.model.Explanation;
import org.dmaheap.model.Fact;
import org.dmaheap.model.FindQuery;
import org.dmaheap.model.Heap;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.InvalidParameter;
import org.dmaheap.model.Link;
import org.dmaheap.model.Need;
import org.dmaheap.model.NoSuchDevice;
import org.dmaheap.model.NoSuchHeap;
import org.dmaheap.model.Revision;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;
import org.dmaheap.rules.ConsideredRules;
import org.dmaheap.rules.RuleSet;

/** The engine: what was found, and what the rules say of it, make a map. Pure: equal input gives an equal map. */
public final class Judgement implements Revision {
    private final RuleSet rules;
    private final List<Heap> allHeaps;
    private final List<KnownHeap> heaps;
    private final MainMemory memory;
    private final Fact osrelease;
    private final boolean hasUdmabuf;
    private final Map<String, String> nodeLinks;
    private final Map<String, DeviceNeeds> needs;
    private final BootProofs proofs;
    private final List<ReservedMemory> regions;
    /** The devices of the map, by id. */
    private final Map<String, Device> devices;
    /** By device. */
    private final Map<String, Map<Use, UseLinks>> links;

    private final HeapMap map;

    private Judgement(Inventory inventory, RuleSet rules, BootProofs proofs, Optional<Judgement> before) {
        this.rules = rules;
        this.proofs = proofs;
        List<KnownHeap> known = KnownHeaps.of(inventory, rules);
        this.allHeaps = known.stream().map(KnownHeap::heap).toList();
        this.heaps = known.stream().filter(KnownHeap::isThere).toList();
        this.memory = inventory.memory();
        this.osrelease = inventory.osrelease();
        this.hasUdmabuf = inventory.hasUdmabuf();
        this.nodeLinks = inventory.nodeLinks();
        this.regions = inventory.regions();
        this.needs = new LinkedHashMap<>();
        Optional<Judgement> former = before.filter(this::hasTheSameGround);
        boolean lostPool = regions.stream().anyMatch(region -> region.claimIsLost() && region.isPrivatePool());
        for (ScannedDevice device : inventory.devices()) {
            needs.put(
                    device.id(),
                    former.flatMap(judgement -> judgement.needs(device))
                            .orElseGet(() -> DeviceNeeds.of(
                                    MatchedDevice.of(device, rules, inventory.osrelease(), lostPool), regions)));
        }
        int[] formerPlaces = former.map(judgement -> judgement.places(heaps)).orElseGet(() -> new int[0]);
        this.links = new HashMap<>();
        needs.forEach((id, of) -> links.put(
                id,
                former.filter(judgement -> judgement.needs.get(id) == of)
                        .map(judgement -> links(of, judgement.links.get(id), formerPlaces))
                        .orElseGet(() -> links(of, Map.of(), formerPlaces))));
        this.devices = new HashMap<>();
        this.map = map(inventory, before.map(Judgement::map).orElse(HeapMap.EMPTY));
    }

    /** Whether what all devices are judged by is the same. */
    private boolean hasTheSameGround(Judgement other) {
        return rules == other.rules
                && osrelease.equals(other.osrelease)
                && memory.equals(other.memory)
                && regions.equals(other.regions);
    }

    private Optional<DeviceNeeds> needs(ScannedDevice device) {
        return Optional.ofNullable(needs.get(device.id()))
                .filter(former -> former.device().device().equals(device));
    }

    private Judgement(Judgement other, long revision) {
        this.rules = other.rules;
        this.allHeaps = other.allHeaps;
        this.heaps = other.heaps;
        this.memory = other.memory;
        this.osrelease = other.osrelease;
        this.hasUdmabuf = other.hasUdmabuf;
        this.nodeLinks = other.nodeLinks;
        this.needs = other.needs;
        this.regions = other.regions;
        this.proofs = other.proofs;
        this.devices = other.devices;
        this.links = other.links;
        this.map = other.map.withRevision(revision);
    }

    /** Judges every device × use × heap. The map has revision 0. */
    public static Judgement of(Inventory inventory, RuleSet rules) {
        return of(inventory, rules, BootProofs.NONE);
    }

    /** The same, with what trying showed on the boot of the inventory. */
    public static Judgement of(Inventory inventory, RuleSet rules, BootProofs proofs) {
        return new Judgement(inventory, rules, proofs, Optional.empty());
    }

    /** The same for the scan after this one: equal, but what did not change since is not judged again. */
    public Judgement next(Inventory inventory, RuleSet newRules, BootProofs newProofs) {
        return new Judgement(inventory, newRules, newProofs, Optional.of(this));
    }

    /** The places that heaps have in this judgement if nothing differs by which they are judged, else -1. */
    private int[] places(List<KnownHeap> now) {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < heaps.size(); i++) {
            places.put(heaps.get(i).name(), i);
        }
        int[] found = new int[now.size()];
        for (int i = 0; i < found.length; i++) {
            Integer place = places.get(now.get(i).name());
            found[i] = place != null && now.get(i).isJudgedAs(heaps.get(place)) ? place : -1;
        }
        return found;
    }

    /**
     * @param before links of the same needs; none: nobody judged them
     * @param formerPlaces of the heaps among those of then
     */
    private Map<Use, UseLinks> links(DeviceNeeds of, Map<Use, UseLinks> before, int[] formerPlaces) {
        Map<Use, UseLinks> byUse = new EnumMap<>(Use.class);
        for (Use use : of.uses()) {
            LinkJudge judge = new LinkJudge(rules, memory, of, use, Set.of());
            UseLinks former = before.getOrDefault(use, UseLinks.NONE);
            List<Link> byRules = new ArrayList<>();
            for (int i = 0; i < heaps.size(); i++) {
                boolean holdsOn = former != UseLinks.NONE && formerPlaces[i] >= 0;
                byRules.add(holdsOn ? former.byRules().get(formerPlaces[i]) : judge.judge(heaps.get(i)));
            }
            byUse.put(use, new UseLinks(byRules, former.inPlaceOfEqual(shown(judge, of, use, byRules))));
        }
        return byUse;
    }

    /** @param before the map before, whose parts stand in the new one where they are equal */
    private HeapMap map(Inventory inventory, HeapMap before) {
        Map<String, Device> formerDevices = new HashMap<>();
        before.devices().forEach(device -> formerDevices.put(device.id(), device));
        Map<String, Heap> formerHeaps = new HashMap<>();
        before.heaps().forEach(heap -> formerHeaps.put(heap.name(), heap));
        List<Device> allDevices = new ArrayList<>();
        List<Link> allLinks = new ArrayList<>();
        for (DeviceNeeds of : needs.values()) {
            Device now = shown(of);
            Device device = orEqual(formerDevices.get(now.id()), now);
            allDevices.add(device);
            devices.put(device.id(), device);
            links.get(device.id()).values().forEach(ofUse -> allLinks.addAll(ofUse.shown()));
        }
        return new HeapMap(
                0,
                allDevices,
                allHeaps.stream()
                        .map(heap -> orEqual(formerHeaps.get(heap.name()), heap))
                        .toList(),
                allLinks,
                inventory.issues(),
                inventory.osrelease().value());
    }

    private static <T> T orEqual(T former, T now) {
        return now.equals(former) ? former : now;
    }

    /** The same with a number. */
    public Judgement withRevision(long revision) {
        return new Judgement(this, revision);
    }

    @Override
    public HeapMap map() {
        return map;
    }

    @Override
    public Map<String, String> nodeLinks() {
        return nodeLinks;
    }

    /** Finds a device by any of its names, links that udev makes among them. */
    Device device(String name) throws NoSuchDevice {
        return Optional.ofNullable(devices.get(name))
                .or(() -> map.device(name))
                .or(() -> Optional.ofNullable(nodeLinks.get(name)).flatMap(map::device))
                .orElseThrow(() -> new NoSuchDevice(name));
    }

    /** The rules that could speak of a device, those that do and those that fail at a key. */
    public ConsideredRules considered(String device) throws NoSuchDevice {
        String id = device(device).id();
        return RuleListing.of(needs.get(id).device(), rules, osrelease);
    }

    @Override
    public CommonHeaps find(FindQuery query) throws NoSuchDevice, InvalidParameter {
        return new CommonHeapFinder(this).find(query);
    }

    @Override
    public Explanation explain(ExplainQuery query) throws NoSuchDevice, NoSuchHeap, InvalidParameter {
        Device found = device(query.device());
        Optional<Use> use = query.use();
        if (use.isPresent() && !found.uses().contains(use.get())) {
            throw new InvalidParameter(
                    "use", found.id() + " has no use " + use.get().word());
        }
        Optional<String> onlyHeap = query.heap().flatMap(map::heap).map(Heap::name);
        if (query.heap().isPresent() && onlyHeap.isEmpty()) {
            throw new NoSuchHeap(query.heap().get());
        }
        List<Link> links = map.links().stream()
                .filter(link -> link.device().equals(found.id()))
                .filter(link -> use.isEmpty() || use.get() == link.use())
                .filter(link -> onlyHeap.isEmpty() || onlyHeap.get().equals(link.heap()))
                .toList();
        return new Explanation(map.revision(), found, links);
    }

    /** All links as the rules alone have them, each pool once, under its preferred name. */
    public List<RuledLink> byRules() {
        List<RuledLink> links = new ArrayList<>();
        for (DeviceNeeds of : needs.values()) {
            Device device = shown(of);
            for (Use use : of.uses()) {
                LinkJudge judge = new LinkJudge(rules, memory, of, use, Set.of());
                for (KnownHeap heap : heaps) {
                    if (heap.heap().aliasOf().isEmpty()) {
                        links.add(new RuledLink(
                                judge.judge(heap),
                                device,
                                heap.heap(),
                                judge.role(heap),
                                MemoryFit.of(of, use, heap, memory)));
                    }
                }
            }
        }
        return links;
    }

    /**
     * Links of one use of a device, best first.
     *
     * @param device id
     * @param lent paths of regions that belong to other devices of the same question
     */
    List<Link> links(String device, Use use, Set<String> lent) {
        DeviceNeeds of = needs.get(device);
        // a device's own region is its own whether lent or not
        if (of.device().memoryRegions().containsAll(lent)) {
            return links.get(device).get(use).shown();
        }
        LinkJudge judge = new LinkJudge(rules, memory, of, use, lent);
        return shown(judge, of, use, heaps.stream().map(judge::judge).toList());
    }

    /**
     * The verdict on pages of {@code /dev/udmabuf}; empty where there is no such node.
     *
     * @param lent as for links
     */
    Optional<Verdict> udmabuf(String device, Use use, Set<String> lent) {
        return hasUdmabuf
                ? Optional.of(new UdmabufPages(osrelease)
                        .verdict(new LinkJudge(rules, memory, needs.get(device), use, lent), needs.get(device), use))
                : Optional.empty();
    }

    private List<Link> shown(LinkJudge judge, DeviceNeeds of, Use use, List<Link> byRules) {
        List<Link> links = new ArrayList<>(byRules);
        if (!proofs.proofs().isEmpty()) {
            ProvenLinks proven = new ProvenLinks(proofs, of, use, byRules);
            for (int i = 0; i < links.size(); i++) {
                KnownHeap heap = heaps.get(i);
                links.set(i, proven.of(links.get(i), heap, judge.role(heap)));
            }
        }
        for (int i = 0; i < links.size(); i++) {
            links.set(i, judge.preferred(links.get(i), heaps.get(i)));
        }
        Set<String> uncached = uncached();
        links.sort(Comparator.comparingInt(Link::priority)
                .reversed()
                // of heaps that are equally good the one first whose buffers the CPU can read without waiting for
                // memory
                .thenComparing(link -> link.priority() > 0 && uncached.contains(link.heap()))
                .thenComparing(Link::heap));
        return withDistinctPriorities(links);
    }

    private Set<String> uncached() {
        Set<String> uncached = new HashSet<>();
        for (KnownHeap heap : heaps) {
            if (heap.heap().cpuAccess() == CpuAccess.UNCACHED) {
                uncached.add(heap.name());
            }
        }
        return uncached;
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

    /** Those that a program can open. */
    List<KnownHeap> heaps() {
        return heaps;
    }

    private Device shown(DeviceNeeds of) {
        ScannedDevice scanned = of.device().device();
        Map<Use, Need> needs = new EnumMap<>(Use.class);
        of.uses().forEach(use -> needs.put(use, of.need(use)));
        OptionalInt bits = needs.containsValue(Need.CONTIGUOUS) ? of.reach().bits() : OptionalInt.empty();
        return new Device(
                scanned.id(),
                scanned.bus().driver(),
                scanned.bus().subsystem(),
                scanned.bus().devpath(),
                scanned.nodes(),
                of.uses(),
                needs.values().stream().findFirst().orElse(Need.UNKNOWN),
                needs,
                of.device().dmaDevices().stream().map(Judgement::shown).toList(),
                of.device().memoryRegions().stream()
                        .map(path -> memoryRegion(of, path))
                        .toList(),
                bits.isPresent() ? Optional.of(bits.getAsInt()) : Optional.empty(),
                of.pitch(),
                dmaCoherent(of.device().dmaDevices()));
    }

    /** All of them must be, and none of whom nobody knows. */
    private static Optional<Boolean> dmaCoherent(List<BusDevice> dmaDevices) {
        List<Optional<Boolean>> known =
                dmaDevices.stream().map(BusDevice::dmaCoherent).distinct().toList();
        return known.contains(Optional.of(false))
                ? Optional.of(false)
                : known.equals(List.of(Optional.of(true))) ? Optional.of(true) : Optional.empty();
    }

    static Device.DmaDevice shown(BusDevice dma) {
        return new Device.DmaDevice(
                dma.devpath(),
                dma.iommuGroup().map(IommuGroup::id),
                dma.iommuGroup().flatMap(IommuGroup::type));
    }

    /** A region that holds no frames is no pool of the device's own, even if it has a heap. */
    private Device.MemoryRegion memoryRegion(DeviceNeeds of, String path) {
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
        return new Device.MemoryRegion(name, ofRegion);
    }
}
