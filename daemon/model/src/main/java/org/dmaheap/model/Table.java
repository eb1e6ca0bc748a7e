// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The type of a record: which key of its documents is which of its components, in the order of the documents. Written and
 * read by the same lines, so that neither knows a key that the other does not:
 *
 * <pre>{@code
 * Table<Fact> TABLE = keys -> new Fact(
 *         keys.of("path", TEXT, Fact::path),
 *         keys.of("value", optional(TEXT), Fact::value));
 * }</pre>
 *
 * @param <T> the record
 */
@FunctionalInterface
public interface Table<T> extends Type<T> {

    /** Takes a record through all of its keys. What goes into a document comes back as an equal record. */
    T through(Keys<T> keys);

    @Override
    default <R> R shown(T value, Form<R> form) {
        return form.record(this, value);
    }

    /** {@inheritDoc} Keys that are in no table do not matter: a newer daemon may have them. */
    @Override
    default T read(Object plain) {
        return new Reader<T>(plain).taken(this);
    }

    /**
     * The table of a question. A key that we do not know may ask for something that we would not do, so it is an error.
     *
     * @param <T> the record
     */
    @FunctionalInterface
    interface Closed<T> extends Table<T> {
        @Override
        default T read(Object plain) {
            Reader<T> reader = new Reader<>(plain);
            T read = reader.taken(this);
            reader.expectNoOther();
            return read;
        }

        /**
         * Reads what a client asks.
         *
         * @param plain null: no parameters
         * @throws InvalidParameter if it is not such a question; names the parameter and says why
         */
        default T question(Object plain) throws InvalidParameter {
            try {
                return read(plain == null ? Map.of() : plain);
            } catch (Mistyped e) {
                throw new InvalidParameter(e.key().isEmpty() ? "parameters" : e.key(), e.getMessage());
            }
        }
    }

    /** The members of an object, read by key. */
    final class Reader<T> implements Keys<T> {
        private final Map<?, ?> members;
        private final Set<String> known = new HashSet<>();

        private Reader(Object plain) {
            if (!(plain instanceof Map<?, ?> map)) {
                throw new Mistyped(plain, "an object");
            }
            members = map;
        }

        private T taken(Table<T> table) {
            try {
                return table.through(this);
            } catch (IllegalArgumentException e) {
                // what the record itself does not allow
                throw new Mistyped(e.getMessage());
            }
        }

        @Override
        public <V> V of(String key, Type<V> type, Function<T, V> component) {
            known.add(key);
            try {
                return type.read(members.get(key));
            } catch (Mistyped e) {
                throw e.at(key);
            }
        }

        private void expectNoOther() {
            for (Object key : members.keySet()) {
                if (!known.contains(key)) {
                    throw Mistyped.unknown((String) key);
                }
            }
        }
    }
}
