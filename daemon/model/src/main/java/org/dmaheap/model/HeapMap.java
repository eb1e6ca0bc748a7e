// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import java.util.List;
import java.util.Optional;

/**
 * The result: devices × uses × heaps. Immutable; every publisher shows the same one.
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
        List<MapDevice> devices,
        List<MapHeap> heaps,
        List<Link> links,
        List<ScanIssue> issues,
        Optional<String> kernel) {
    public HeapMap {
        devices = List.copyOf(devices);
        heaps = List.copyOf(heaps);
        links = List.copyOf(links);
        issues = List.copyOf(issues);
    }

    public static final HeapMap EMPTY = new HeapMap(0, List.of(), List.of(), List.of(), List.of(), Optional.empty());

    public HeapMap withRevision(long newRevision) {
        return new HeapMap(newRevision, devices, heaps, links, issues, kernel);
    }

    /**
     * Finds a device by any of its names: id, a node's name or path, its dev_t as {@code 226:0} or as one decimal
     * number, its devpath.
     */
    public Optional<MapDevice> device(String name) {
        return devices.stream().filter(d -> DeviceName.names(d.device(), name)).findFirst();
    }

    /** Finds a heap by its name or path, also by the path that its node will have. */
    public Optional<MapHeap> heap(String name) {
        return heaps.stream()
                .filter(h -> h.name().equals(name)
                        || h.heap().path().filter(name::equals).isPresent()
                        || h.heap().node().equals(name))
                .findFirst();
    }
}
