// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The type of a value in a document: how it is shown in any form, and how it is read back. A record's is its {@link Table},
 * an enum's its {@link Words}.
 *
 * @param <V> the value
 */
public interface Type<V> {

    /** Shows a value in a form of documents. */
    <R> R shown(V value, Form<R> form);

    /**
     * Reads a value from what a reader of JSON makes of a text.
     *
     * @param plain a {@code String}, {@code Long}, {@code Double}, {@code Boolean}, {@code List} or {@code Map}; null where
     *     there is nothing
     * @throws Mistyped if it is not of this type
     */
    V read(Object plain);

    Type<String> TEXT = new Types.Text();
    /** A whole number of 32 bits. */
    Type<Integer> INTEGER = new Types.Integers(Integer.MIN_VALUE, Integer.MAX_VALUE);
    /** A whole number of 64 bits. */
    Type<Long> NUMBER = new Types.Numbers(Long.MIN_VALUE, Long.MAX_VALUE, "a whole number");

    Type<Long> BYTES = new Types.Numbers(0, Long.MAX_VALUE, "a number of bytes");

    Type<Boolean> FLAG = new Types.Flag();

    /** A whole number within bounds, both included. */
    static Type<Integer> integer(int least, int most) {
        return new Types.Integers(least, most);
    }

    /** A number of bytes, at most so many. */
    static Type<Long> bytes(long most) {
        return new Types.Numbers(0, most, "a number of bytes, at most " + most);
    }

    /** What may be unknown: null in a document. */
    static <V> Type<Optional<V>> optional(Type<V> type) {
        return new Types.Maybe<>(type);
    }

    static <V> Type<List<V>> list(Type<V> type) {
        return list(type, 0, Integer.MAX_VALUE);
    }

    /** A list of at least and at most so many values. */
    static <V> Type<List<V>> list(Type<V> type, int least, int most) {
        return new Types.Elements<>(type, least, most);
    }

    /** What documents of an older daemon do not have: there it is this. */
    static <V> Type<V> newer(Type<V> type, V otherwise) {
        return new Types.Newer<>(type, otherwise);
    }

    /**
     * What stands in documents as a text.
     *
     * @param what it is, for whoever sends something else
     * @param parser throws {@code IllegalArgumentException} if a text is none
     */
    static <V> Type<V> text(String what, Function<V, String> writer, Function<String, V> parser) {
        return new Types.Parsed<>(what, writer, parser);
    }
}
