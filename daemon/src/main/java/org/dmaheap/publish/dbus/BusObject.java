// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import static org.dmaheap.model.Type.NUMBER;
import static org.dmaheap.model.Type.TEXT;
import static org.dmaheap.model.Type.list;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dmaheap.model.Device;
import org.dmaheap.model.Heap;
import org.dmaheap.model.Link;
import org.dmaheap.model.Table;
import org.freedesktop.dbus.types.Variant;

/**
 * One object on the bus: something of the map, and the interface that shows it. {@code dist/interfaces/*.xml} says what the
 * properties mean; a test holds the two together.
 *
 * @param <T> what it shows
 * @param contract the one interface of ours that it has
 * @param subject what it shows now
 */
record BusObject<T>(Contract<T> contract, T subject) {

    /**
     * One of our interfaces.
     *
     * @param table its properties
     * @param quiet the properties of which {@code PropertiesChanged} tells nothing: what never changes, or changes without a
     *     word
     */
    record Contract<T>(String name, Table<T> table, Set<String> quiet) {}

    /** The daemon itself. */
    record ShownDaemon(String version, long revision) {}

    /**
     * A device and what the map says of it.
     *
     * @param links its own
     */
    record ShownDevice(Device device, List<Link> links) {
        ShownDevice {
            links = List.copyOf(links);
        }
    }

    static final Contract<ShownDaemon> MANAGER = new Contract<>(
            "org.dmaheap.DmaHeap1.Manager",
            keys -> new ShownDaemon(
                    keys.of("version", TEXT, ShownDaemon::version), keys.of("revision", NUMBER, ShownDaemon::revision)),
            Set.of("Version"));

    static final Contract<ShownDevice> DEVICE = new Contract<>(
            "org.dmaheap.DmaHeap1.Device",
            keys -> new ShownDevice(
                    Device.TABLE.through(keys.within(ShownDevice::device)),
                    keys.of("links", list(Link.TABLE), ShownDevice::links)),
            Set.of("Id"));

    static final Contract<Heap> HEAP =
            new Contract<>("org.dmaheap.DmaHeap1.Heap", Heap.TABLE, Set.of("Name", "FreeBytes"));

    Optional<Variant<?>> property(String name) {
        return Optional.ofNullable(
                Variants.properties(contract.table(), subject, name::equals).get(name));
    }

    Map<String, Variant<?>> properties() {
        return Variants.properties(contract.table(), subject, name -> true);
    }

    /** The properties that had another value in an earlier state of the same object, and are announced. */
    Map<String, Variant<?>> changedSince(BusObject<?> before) {
        Map<String, Variant<?>> changed = new LinkedHashMap<>();
        if (!subject.equals(before.subject)) {
            Map<String, Variant<?>> then = before.properties();
            properties().forEach((name, now) -> {
                if (!now.equals(then.get(name)) && !contract.quiet().contains(name)) {
                    changed.put(name, now);
                }
            });
        }
        return changed;
    }
}
