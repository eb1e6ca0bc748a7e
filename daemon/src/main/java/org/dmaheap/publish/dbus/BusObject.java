// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.freedesktop.dbus.types.Variant;

/**
 * One object on the bus: something of the map, and the interface that shows it.
 *
 * @param <T> what it shows
 * @param contract the one interface of ours that it has
 * @param subject what it shows now
 */
record BusObject<T>(Contract<T> contract, T subject) {

    /** One of our interfaces: its name and properties. */
    record Contract<T>(String name, Map<String, Property<T>> properties) {

        static <T> Contract<T> of(String name, List<Property<T>> properties) {
            Map<String, Property<T>> byName = new LinkedHashMap<>();
            properties.forEach(property -> byName.put(property.name(), property));
            return new Contract<>(name, byName);
        }
    }

    Optional<Variant<?>> property(String name) {
        return Optional.ofNullable(contract.properties().get(name)).map(property -> property.value(subject));
    }

    Map<String, Variant<?>> properties() {
        Map<String, Variant<?>> values = new LinkedHashMap<>();
        contract.properties().forEach((name, property) -> values.put(name, property.value(subject)));
        return values;
    }

    /** The announced properties that had another value in an earlier state of the same object. */
    Map<String, Variant<?>> changedSince(BusObject<?> before) {
        Map<String, Variant<?>> changed = new LinkedHashMap<>();
        if (subject.equals(before.subject)) {
            return changed;
        }
        contract.properties().forEach((name, property) -> {
            if (property.announced()) {
                Variant<?> now = property.value(subject);
                if (!before.property(name).equals(Optional.of(now))) {
                    changed.put(name, now);
                }
            }
        });
        return changed;
    }
}
