// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.dmaheap.model.Device;
import org.dmaheap.model.Heap;
import org.dmaheap.model.Link;
import org.dmaheap.protocol.Snapshot;

/**
 * One revision as objects on the bus. Immutable.
 *
 * @param mapJson the text that {@code GetMap} answers
 * @param objects by their paths, the root first
 */
record BusView(Snapshot snapshot, String mapJson, Map<String, BusObject<?>> objects) {

    static BusView of(Snapshot snapshot, String version) {
        Map<String, List<Link>> links = snapshot.map().links().stream().collect(Collectors.groupingBy(Link::device));
        Map<String, BusObject<?>> objects = new LinkedHashMap<>();
        objects.put(
                ObjectPaths.ROOT,
                new BusObject<>(
                        BusObject.MANAGER,
                        new BusObject.ShownDaemon(version, snapshot.map().revision())));
        for (Device device : snapshot.map().devices()) {
            objects.put(
                    ObjectPaths.device(device.id()),
                    new BusObject<>(
                            BusObject.DEVICE,
                            new BusObject.ShownDevice(device, links.getOrDefault(device.id(), List.of()))));
        }
        for (Heap heap : snapshot.map().heaps()) {
            objects.put(ObjectPaths.heap(heap.name()), new BusObject<>(BusObject.HEAP, heap));
        }
        return new BusView(
                snapshot, new String(snapshot.mapJson(), StandardCharsets.UTF_8), Collections.unmodifiableMap(objects));
    }

    Optional<BusObject<?>> object(String path) {
        return Optional.ofNullable(objects.get(path));
    }

    /** Names one level below a path; none if nothing is below it. */
    List<String> children(String path) {
        String prefix = path.equals("/") ? "/" : path + "/";
        TreeSet<String> names = new TreeSet<>();
        for (String object : objects.keySet()) {
            if (object.startsWith(prefix)) {
                int end = object.indexOf('/', prefix.length());
                names.add(object.substring(prefix.length(), end < 0 ? object.length() : end));
            }
        }
        return new ArrayList<>(names);
    }
}
