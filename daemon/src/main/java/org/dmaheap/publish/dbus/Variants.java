// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.dmaheap.model.Form;
import org.dmaheap.model.Keys;
import org.dmaheap.model.Table;
import org.dmaheap.model.Type;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.UInt64;
import org.freedesktop.dbus.types.Variant;

/**
 * Documents as values of D-Bus: a record is {@code a{sv}} with the keys of the JSON, and what is unknown has no entry.
 * Properties have no way to be absent: there an unknown text is {@code ""}, an unknown number all ones, and what may be
 * true, false or unknown is a text.
 */
class Variants implements Form<Variant<?>> {
    private static final Variants OF_DICTIONARIES = new Variants();
    private static final Variants OF_PROPERTIES = new OfProperties();

    private Variants() {}

    /** A record as {@code a{sv}}. */
    static <T> Map<String, Variant<?>> dictionary(Table<T> table, T subject) {
        return OF_DICTIONARIES.entries(table, subject, UnaryOperator.identity(), name -> true);
    }

    /**
     * A record as properties, named as in the JSON but in CamelCase.
     *
     * @param wanted the names of those that are to be there
     */
    static <T> Map<String, Variant<?>> properties(Table<T> table, T subject, Predicate<String> wanted) {
        return OF_PROPERTIES.entries(table, subject, Variants::camelCase, wanted);
    }

    /** A text that D-Bus can carry: it has no NUL, which a fact read from a device tree may hold. */
    static String carried(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace('\0', '\ufffd');
    }

    private static String camelCase(String key) {
        return Character.toUpperCase(key.charAt(0)) + key.substring(1);
    }

    @Override
    public Variant<?> text(String text) {
        return new Variant<>(carried(text), "s");
    }

    @Override
    public Variant<?> integer(int number) {
        return new Variant<>(new UInt32(number), "u");
    }

    @Override
    public Variant<?> number(long number) {
        return new Variant<>(new UInt64(number), "t");
    }

    @Override
    public Variant<?> flag(boolean flag) {
        return new Variant<>(flag, "b");
    }

    @Override
    public <V> Variant<?> optional(Type<V> type, Optional<V> value) {
        return value.isPresent() ? type.shown(value.get(), this) : null;
    }

    @Override
    public <V> Variant<?> list(Type<V> type, List<V> values) {
        List<Object> shown = values.stream()
                .<Object>map(value -> type.shown(value, this).getValue())
                .toList();
        return new Variant<>(shown, type instanceof Table ? "aa{sv}" : "as");
    }

    @Override
    public Variant<?> words(Map<String, String> words) {
        return new Variant<>(words, "a{ss}");
    }

    @Override
    public <T> Variant<?> record(Table<T> table, T subject) {
        return new Variant<>(dictionary(table, subject), "a{sv}");
    }

    private <T> Map<String, Variant<?>> entries(
            Table<T> table, T subject, UnaryOperator<String> name, Predicate<String> wanted) {
        Map<String, Variant<?>> entries = new LinkedHashMap<>();
        table.through(new Keys<>() {
            @Override
            public <V> V of(String key, Type<V> type, Function<T, V> component) {
                V value = component.apply(subject);
                if (wanted.test(name.apply(key))) {
                    Variant<?> shown = type.shown(value, Variants.this);
                    if (shown != null) {
                        entries.put(name.apply(key), shown);
                    }
                }
                return value;
            }
        });
        return entries;
    }

    private static final class OfProperties extends Variants {
        private static final Variant<?> NO_TEXT = new Variant<>("", "s");
        private static final Map<Type<?>, Variant<?>> UNKNOWN = Map.of(
                Type.INTEGER, new Variant<>(new UInt32(UInt32.MAX_VALUE), "u"),
                Type.BYTES, new Variant<>(new UInt64(UInt64.MAX_BIG_VALUE), "t"));

        @Override
        public <V> Variant<?> optional(Type<V> type, Optional<V> value) {
            if (type == Type.FLAG) {
                return text(value.map(String::valueOf).orElse(""));
            }
            if (value.isPresent()) {
                return type.shown(value.get(), this);
            }
            return type instanceof Table ? new Variant<>(Map.of(), "a{sv}") : UNKNOWN.getOrDefault(type, NO_TEXT);
        }
    }
}
