// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import java.util.Collection;
import java.util.Map;
import java.util.Set;

/**
 * Unmodifiable copies, as {@link Map#copyOf} and {@link Set#copyOf} make them. Used in their place, since those that TeaVM
 * 0.16.0 makes of something empty divide by zero when a key is looked up: the program ends.
 */
public final class Copies {
    private Copies() {}

    public static <K, V> Map<K, V> of(Map<K, V> map) {
        return map.isEmpty() ? Map.of() : Map.copyOf(map);
    }

    public static <T> Set<T> of(Collection<T> set) {
        return set.isEmpty() ? Set.of() : Set.copyOf(set);
    }
}
