// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import java.util.function.Function;

/**
 * A record on its way through its {@link Table}: into a document or out of one.
 *
 * @param <T> the record
 */
public interface Keys<T> {

    /**
     * The value of one key: the component's, which goes into a document, or what a document holds.
     *
     * @param component is not called if there is no record yet
     * @throws Mistyped if the document holds something else
     */
    <V> V of(String key, Type<V> type, Function<T, V> component);

    /** The keys of a part that has none of its own in the document: it stands between those of the whole. */
    default <S> Keys<S> within(Function<T, S> part) {
        Keys<T> whole = this;
        return new Keys<>() {
            @Override
            public <V> V of(String key, Type<V> type, Function<S, V> component) {
                return whole.of(key, type, part.andThen(component));
            }
        };
    }
}
