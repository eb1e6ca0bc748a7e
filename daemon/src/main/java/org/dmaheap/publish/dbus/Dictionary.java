// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.UInt64;
import org.freedesktop.dbus.types.Variant;

/** A JSON object as {@code a{sv}}, in the making. What is unknown has no entry. */
final class Dictionary {

    private static final UInt32 UNKNOWN_32 = new UInt32(UInt32.MAX_VALUE);
    private static final UInt64 UNKNOWN_64 = new UInt64(UInt64.MAX_BIG_VALUE);

    private final Map<String, Variant<?>> entries = new LinkedHashMap<>();

    Map<String, Variant<?>> entries() {
        return entries;
    }

    Dictionary text(String key, String value) {
        return put(key, "s", text(value));
    }

    Dictionary text(String key, Optional<String> value) {
        return value.isPresent() ? text(key, value.get()) : this;
    }

    Dictionary texts(String key, List<String> values) {
        return put(key, "as", texts(values));
    }

    Dictionary number(String key, int value) {
        return put(key, "u", new UInt32(value));
    }

    Dictionary number(String key, long value) {
        return put(key, "t", new UInt64(value));
    }

    Dictionary list(String key, List<Map<String, Variant<?>>> values) {
        return put(key, "aa{sv}", values);
    }

    private Dictionary put(String key, String signature, Object value) {
        entries.put(key, new Variant<>(value, signature));
        return this;
    }

    /** A string that D-Bus can carry: it has no NUL, which a fact read from a device tree may hold. */
    static String text(String value) {
        return value.indexOf('\0') < 0 ? value : value.replace('\0', '\ufffd');
    }

    static List<String> texts(List<String> values) {
        return values.stream().map(Dictionary::text).toList();
    }

    /** The number, or all ones where it is unknown. */
    static UInt32 number(OptionalInt value) {
        return value.isPresent() ? new UInt32(value.getAsInt()) : UNKNOWN_32;
    }

    /** The number, or all ones where it is unknown. */
    static UInt64 number(OptionalLong value) {
        return value.isPresent() ? new UInt64(value.getAsLong()) : UNKNOWN_64;
    }
}
