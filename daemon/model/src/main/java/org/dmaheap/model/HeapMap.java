// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import static org.dmaheap.model.Type.NUMBER;
import static org.dmaheap.model.Type.TEXT;
import static org.dmaheap.model.Type.list;
import static org.dmaheap.model.Type.optional;

import java.util.List;
import java.util.Optional;

/**
 * The map: devices × uses × heaps. Immutable, and the same whether the daemon sent it, {@code map.json} holds it or a scan
 * made it.
 *
 * @param revision 1 for the first map of a boot, one more for each that differs; 0 without a daemon
 * @param devices sorted by id, numbers as numbers
 * @param heaps sorted by name
 * @param links by device, use, priority descending, heap; of heaps that have a path
 * @param issues sorted by path
 * @param kernel release of the kernel that was judged; empty where the tree does not tell
 */
public record HeapMap(
        long revision,
        List<Device> devices,
        List<Heap> heaps,
        List<Link> links,
        List<Issue> issues,
        Optional<String> kernel) {
    public HeapMap {
        devices = List.copyOf(devices);
        heaps = List.copyOf(heaps);
        links = List.copyOf(links);
        issues = List.copyOf(issues);
    }

    public static final Table<HeapMap> TABLE = keys -> new HeapMap(
            keys.of("revision", NUMBER, HeapMap::revision),
            keys.of("devices", list(Device.TABLE), HeapMap::devices),
            keys.of("heaps", list(Heap.TABLE), HeapMap::heaps),
            keys.of("links", list(Link.TABLE), HeapMap::links),
            keys.of("issues", list(Issue.TABLE), HeapMap::issues),
            keys.of("kernel", optional(TEXT), HeapMap::kernel));

    /** The answer to {@code ListDevices}. */
    public static final Table<List<Device>> DEVICES =
            keys -> keys.of("devices", list(Device.TABLE), devices -> devices);

    /** The answer to {@code ListHeaps}. */
    public static final Table<List<Heap>> HEAPS = keys -> keys.of("heaps", list(Heap.TABLE), heaps -> heaps);

    public static final HeapMap EMPTY = new HeapMap(0, List.of(), List.of(), List.of(), List.of(), Optional.empty());

    public HeapMap withRevision(long newRevision) {
        return new HeapMap(newRevision, devices, heaps, links, issues, kernel);
    }

    /** Finds a device by any of its names. */
    public Optional<Device> device(String name) {
        return devices.stream().filter(device -> device.isCalled(name)).findFirst();
    }

    /** Finds a heap by any of its names. */
    public Optional<Heap> heap(String name) {
        return heaps.stream().filter(heap -> heap.isCalled(name)).findFirst();
    }
}
