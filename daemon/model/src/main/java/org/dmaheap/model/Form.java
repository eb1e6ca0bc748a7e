// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A form in which documents are shown: JSON, D-Bus.
 *
 * @param <R> what it makes of a value
 */
public interface Form<R> {

    R text(String text);

    /** A whole number that has 32 bits in forms where that matters. */
    R integer(int number);

    R number(long number);

    R flag(boolean flag);

    /** @param type that of the value, if there is one */
    <V> R optional(Type<V> type, Optional<V> value);

    <V> R list(Type<V> type, List<V> values);

    R words(Map<String, String> words);

    <T> R record(Table<T> table, T subject);
}
