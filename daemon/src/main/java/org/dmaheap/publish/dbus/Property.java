// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import java.util.function.Function;
import org.freedesktop.dbus.types.Variant;

/**
 * A property of an interface.
 *
 * @param <T> what the interface shows
 * @param type as a D-Bus signature
 * @param announced whether {@code PropertiesChanged} tells of a new value; what never changes, or changes without a
 *     word, is not
 */
record Property<T>(String name, String type, boolean announced, Function<T, Object> reader) {

    static <T> Property<T> of(String name, String type, Function<T, Object> reader) {
        return new Property<>(name, type, true, reader);
    }

    static <T> Property<T> unannounced(String name, String type, Function<T, Object> reader) {
        return new Property<>(name, type, false, reader);
    }

    Variant<?> value(T subject) {
        return new Variant<>(reader.apply(subject), type);
    }
}
