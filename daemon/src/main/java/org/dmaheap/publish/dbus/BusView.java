// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

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
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.types.Variant;

/** One revision as objects on the bus. Immutable; what is the same for all callers is marshalled once. */
final class BusView {
    private final Snapshot snapshot;
    private final Map<String, BusObject<?>> objects;
    private Optional<WireReply.Body> managed = Optional.empty();

    private BusView(Snapshot snapshot, Map<String, BusObject<?>> objects) {
        this.snapshot = snapshot;
        this.objects = Collections.unmodifiableMap(objects);
    }

    Snapshot snapshot() {
        return snapshot;
    }

    /** By their paths, the root first. */
    Map<String, BusObject<?>> objects() {
        return objects;
    }

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
        return new BusView(snapshot, objects);
    }

    /** What {@code GetMap} answers. */
    WireReply.Body map() {
        return WireReply.Body.ofText(snapshot.mapJson());
    }

    /** What {@code GetManagedObjects} answers. */
    synchronized WireReply.Body managed() throws DBusException {
        if (managed.isEmpty()) {
            Map<DBusPath, Map<String, Map<String, Variant<?>>>> answer = new LinkedHashMap<>();
            objects.forEach((path, object) -> {
                if (!path.equals(ObjectPaths.ROOT)) {
                    answer.put(new DBusPath(path), Map.of(object.contract().name(), object.properties()));
                }
            });
            managed = Optional.of(Messages.body("a{oa{sa{sv}}}", answer));
        }
        return managed.get();
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
