// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The spelling of the constants of an enum in files and interfaces: their names in lower case. Each enum makes its words once;
 * a rule file names hundreds of constants, and a daemon reads its rules before it can answer anybody.
 */
public final class Words<E extends Enum<E>> implements Type<E> {
    private final Map<String, E> constants = new HashMap<>();
    private final String[] words;

    private Words(E[] values, char separator) {
        words = new String[values.length];
        for (E constant : values) {
            String word = constant.name().toLowerCase(Locale.ROOT).replace('_', separator);
            words[constant.ordinal()] = word;
            constants.put(word, constant);
        }
    }

    /**
     * As interfaces spell them: {@code device_local}.
     *
     * @param values all constants, in their order
     */
    public static <E extends Enum<E>> Words<E> of(E[] values) {
        return new Words<>(values, '_');
    }

    /** As rule files spell what no interface shows: {@code own-region}. */
    public static <E extends Enum<E>> Words<E> hyphenated(E[] values) {
        return new Words<>(values, '-');
    }

    public String word(E constant) {
        return words[constant.ordinal()];
    }

    /** All of them, in the order of the constants. */
    public List<String> all() {
        return List.of(words);
    }

    public Optional<E> constant(String word) {
        return Optional.ofNullable(constants.get(word));
    }

    /** A map from these words to others, in their order. */
    public <V extends Enum<V>> Type<Map<E, V>> to(Words<V> others) {
        return new Types.WordsToWords<>(this, others);
    }

    /** A copy that nobody can change, in the order of the constants. */
    static <E extends Enum<E>, V> Map<E, V> inOrder(Map<E, V> map) {
        return map.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(map));
    }

    @Override
    public <R> R shown(E value, Form<R> form) {
        return form.text(word(value));
    }

    @Override
    public E read(Object plain) {
        return constant(TEXT.read(plain)).orElseThrow(() -> new Mistyped(plain, alternatives()));
    }

    /** All of them, for a sentence: {@code read, write or none}. */
    public String alternatives() {
        int last = words.length - 1;
        return String.join(", ", List.of(words).subList(0, last)) + " or " + words[last];
    }
}
