// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dmaheap.model.ScanIssue;
import org.dmaheap.protocol.InvalidJson;

/**
 * The map as its JSON document shows it: devices × uses × heaps. The same whether the daemon sent it, {@code map.json}
 * holds it or a scan made it.
 *
 * @param revision grows with each change; 0 without a daemon
 * @param devices sorted by id, numbers as numbers
 * @param heaps sorted by name
 * @param links by device, use, priority descending, heap
 * @param issues what could not be read
 */
public record MapView(
        long revision, List<DeviceView> devices, List<HeapView> heaps, List<LinkView> links, List<ScanIssue> issues) {
    public MapView {
        devices = List.copyOf(devices);
        heaps = List.copyOf(heaps);
        links = List.copyOf(links);
        issues = List.copyOf(issues);
    }

    /** Reads the document, as {@code GetMap} answers it and {@code map.json} holds it. */
    public static MapView read(byte[] utf8) throws InvalidJson {
        JsonObject map = JsonObject.read(utf8);
        List<ScanIssue> issues = new ArrayList<>();
        for (JsonObject issue : map.objects("issues")) {
            issues.add(new ScanIssue(issue.text("path"), issue.text("problem")));
        }
        return new MapView(
                map.number("revision"), DeviceView.listOf(map), HeapView.listOf(map), LinkView.listOf(map), issues);
    }

    /** Finds a device by its id alone; {@link DmaHeapClient#explain} takes its other names, too. */
    public Optional<DeviceView> device(String id) {
        for (DeviceView device : devices) {
            if (device.id().equals(id)) {
                return Optional.of(device);
            }
        }
        return Optional.empty();
    }

    /** Finds a heap by its name. */
    public Optional<HeapView> heap(String name) {
        for (HeapView heap : heaps) {
            if (heap.name().equals(name)) {
                return Optional.of(heap);
            }
        }
        return Optional.empty();
    }
}
