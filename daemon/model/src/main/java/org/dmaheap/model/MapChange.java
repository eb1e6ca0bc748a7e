// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What differs between two maps. A change of free bytes or of the revision alone is none.
 *
 * @param devicesAdded ids
 * @param devicesChanged ids of devices that are in both, but not equal
 * @param devicesRemoved ids
 * @param links links that are new or differ, as they are now; those that went with a device or heap are not listed
 */
public record MapChange(
        List<String> devicesAdded,
        List<String> devicesChanged,
        List<String> devicesRemoved,
        List<String> heapsAdded,
        List<String> heapsChanged,
        List<String> heapsRemoved,
        List<Link> links,
        boolean issuesChanged) {
    public MapChange {
        devicesAdded = List.copyOf(devicesAdded);
        devicesChanged = List.copyOf(devicesChanged);
        devicesRemoved = List.copyOf(devicesRemoved);
        heapsAdded = List.copyOf(heapsAdded);
        heapsChanged = List.copyOf(heapsChanged);
        heapsRemoved = List.copyOf(heapsRemoved);
        links = List.copyOf(links);
    }

    public static MapChange between(HeapMap before, HeapMap after) {
        Map<String, Device> oldDevices = byName(before.devices(), Device::id);
        Map<String, Device> newDevices = byName(after.devices(), Device::id);
        Map<String, Heap> oldHeaps = byName(before.heaps(), Heap::name);
        Map<String, Heap> newHeaps = byName(after.heaps(), Heap::name);
        oldHeaps.replaceAll((name, heap) -> heap.withoutFreeBytes());
        newHeaps.replaceAll((name, heap) -> heap.withoutFreeBytes());
        Map<List<String>, Link> oldLinks = byName(before.links(), MapChange::key);
        return new MapChange(
                added(oldDevices, newDevices),
                changed(oldDevices, newDevices),
                added(newDevices, oldDevices),
                added(oldHeaps, newHeaps),
                changed(oldHeaps, newHeaps),
                added(newHeaps, oldHeaps),
                after.links().stream()
                        .filter(link -> !(oldLinks.containsKey(key(link))
                                && oldLinks.get(key(link)).equals(link)))
                        .toList(),
                !before.issues().equals(after.issues()));
    }

    /** Whether nothing differs. */
    public boolean isEmpty() {
        return devicesAdded.isEmpty()
                && devicesChanged.isEmpty()
                && devicesRemoved.isEmpty()
                && heapsAdded.isEmpty()
                && heapsChanged.isEmpty()
                && heapsRemoved.isEmpty()
                && links.isEmpty()
                && !issuesChanged;
    }

    private static List<String> key(Link link) {
        return List.of(link.device(), link.use().word(), link.heap());
    }

    private static <K, T> Map<K, T> byName(List<T> items, Function<T, K> name) {
        Map<K, T> map = new LinkedHashMap<>();
        items.forEach(item -> map.put(name.apply(item), item));
        return map;
    }

    private static <T> List<String> added(Map<String, T> before, Map<String, T> after) {
        List<String> names = new ArrayList<>(after.keySet());
        names.removeAll(before.keySet());
        return names;
    }

    private static <T> List<String> changed(Map<String, T> before, Map<String, T> after) {
        return after.keySet().stream()
                .filter(before::containsKey)
                .filter(name -> !before.get(name).equals(after.get(name)))
                .toList();
    }
}
