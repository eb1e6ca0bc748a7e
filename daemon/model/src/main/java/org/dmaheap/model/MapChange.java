// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import static org.dmaheap.model.Type.NUMBER;
import static org.dmaheap.model.Type.TEXT;
import static org.dmaheap.model.Type.list;
import static org.dmaheap.model.Type.optional;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The difference between two maps, with what is new or differs as it is now. A change of free bytes or of the revision alone is
 * none.
 *
 * <p>Links that went are not named: a map has one for each device, use of it and heap with a path, so a link goes with one of
 * these.
 *
 * @param revision that of the map after it
 * @param devices in the order of the map, as are heaps and links
 * @param issues all that there are now; empty: the same as before
 */
public record MapChange(
        long revision,
        Removed removed,
        List<Device> devices,
        List<Heap> heaps,
        List<Link> links,
        Optional<List<Issue>> issues) {
    public MapChange {
        devices = List.copyOf(devices);
        heaps = List.copyOf(heaps);
        links = List.copyOf(links);
        issues = issues.map(List::copyOf);
    }

    /**
     * The devices and heaps that are not there any more.
     *
     * @param devices ids
     * @param heaps names
     */
    public record Removed(List<String> devices, List<String> heaps) {
        public Removed {
            devices = List.copyOf(devices);
            heaps = List.copyOf(heaps);
        }

        static final Table<Removed> TABLE = keys -> new Removed(
                keys.of("devices", list(TEXT), Removed::devices), keys.of("heaps", list(TEXT), Removed::heaps));

        private boolean isEmpty() {
            return devices.isEmpty() && heaps.isEmpty();
        }
    }

    public static final Table<MapChange> TABLE = keys -> new MapChange(
            keys.of("revision", NUMBER, MapChange::revision),
            keys.of("removed", Removed.TABLE, MapChange::removed),
            keys.of("devices", list(Device.TABLE), MapChange::devices),
            keys.of("heaps", list(Heap.TABLE), MapChange::heaps),
            keys.of("links", list(Link.TABLE), MapChange::links),
            keys.of("issues", optional(list(Issue.TABLE)), MapChange::issues));

    public static MapChange between(HeapMap before, HeapMap after) {
        Map<String, Device> devices = byName(before.devices(), Device::id);
        Map<String, Heap> heaps = byName(before.heaps(), Heap::name);
        // a judgement that follows another holds the very links that did not change
        Set<Link> held = Collections.newSetFromMap(new IdentityHashMap<>());
        held.addAll(before.links());
        List<Link> others =
                after.links().stream().filter(link -> !held.contains(link)).toList();
        Map<List<String>, Link> links = others.isEmpty() ? Map.of() : byName(before.links(), MapChange::key);
        return new MapChange(
                after.revision(),
                new Removed(
                        missing(devices.keySet(), after.devices(), Device::id),
                        missing(heaps.keySet(), after.heaps(), Heap::name)),
                after.devices().stream()
                        .filter(device -> differs(devices.get(device.id()), device))
                        .toList(),
                after.heaps().stream()
                        .filter(heap -> !heaps.containsKey(heap.name())
                                || differs(heaps.get(heap.name()).withoutFreeBytes(), heap.withoutFreeBytes()))
                        .toList(),
                others.stream()
                        .filter(link -> differs(links.get(key(link)), link))
                        .toList(),
                before.issues().equals(after.issues()) ? Optional.empty() : Optional.of(after.issues()));
    }

    public MapChange withRevision(long newRevision) {
        return new MapChange(newRevision, removed, devices, heaps, links, issues);
    }

    /** Whether nothing differs. */
    public boolean isEmpty() {
        return removed.isEmpty() && devices.isEmpty() && heaps.isEmpty() && links.isEmpty() && issues.isEmpty();
    }

    /**
     * The map after this change.
     *
     * @param before the map before it; free bytes of heaps that do not differ stay as it has them
     */
    public HeapMap appliedTo(HeapMap before) {
        Map<String, Device> allDevices = merged(before.devices(), devices, Device::id);
        removed.devices().forEach(allDevices::remove);
        Map<String, Heap> allHeaps = merged(before.heaps(), heaps, Heap::name);
        removed.heaps().forEach(allHeaps::remove);
        Map<List<String>, Link> allLinks = merged(before.links(), links, MapChange::key);
        allLinks.values()
                .removeIf(link -> !allDevices.containsKey(link.device())
                        || !allDevices.get(link.device()).uses().contains(link.use())
                        || !allHeaps.containsKey(link.heap())
                        || allHeaps.get(link.heap()).path().isEmpty());
        return new HeapMap(
                revision,
                sorted(allDevices, Comparator.comparing(Device::id, NaturalOrder.COMPARATOR)),
                sorted(allHeaps, Comparator.comparing(Heap::name)),
                sorted(
                        allLinks,
                        Comparator.comparing(Link::device, NaturalOrder.COMPARATOR)
                                .thenComparing(Link::use)
                                .thenComparing(Link::priority, Comparator.reverseOrder())
                                .thenComparing(Link::heap)),
                issues.orElse(before.issues()),
                before.kernel());
    }

    private static <T> boolean differs(T before, T after) {
        return before != after && (before == null || !before.equals(after));
    }

    private static List<String> key(Link link) {
        return List.of(link.device(), link.use().word(), link.heap());
    }

    private static <K, T> Map<K, T> byName(List<T> items, Function<T, K> name) {
        return merged(items, List.of(), name);
    }

    private static <K, T> Map<K, T> merged(List<T> items, List<T> newer, Function<T, K> name) {
        Map<K, T> map = new LinkedHashMap<>();
        items.forEach(item -> map.put(name.apply(item), item));
        newer.forEach(item -> map.put(name.apply(item), item));
        return map;
    }

    private static <T> List<String> missing(Set<String> before, List<T> after, Function<T, String> name) {
        Set<String> now = new HashSet<>();
        after.forEach(item -> now.add(name.apply(item)));
        return before.stream().filter(item -> !now.contains(item)).toList();
    }

    private static <T> List<T> sorted(Map<?, T> items, Comparator<T> order) {
        List<T> list = new ArrayList<>(items.values());
        list.sort(order);
        return list;
    }
}
