// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The types that are none of a record or an enum. */
final class Types {
    private Types() {}

    static final class Text implements Type<String> {
        @Override
        public <R> R shown(String value, Form<R> form) {
            return form.text(value);
        }

        @Override
        public String read(Object plain) {
            if (plain instanceof String text) {
                return text;
            }
            throw new Mistyped(plain, "a text");
        }
    }

    record Integers(int least, int most) implements Type<Integer> {
        @Override
        public <R> R shown(Integer value, Form<R> form) {
            return form.integer(value);
        }

        @Override
        public Integer read(Object plain) {
            if (plain instanceof Long number && number >= least && number <= most) {
                return number.intValue();
            }
            throw new Mistyped(plain, "a whole number from " + least + " to " + most);
        }
    }

    record Numbers(long least, long most, String what) implements Type<Long> {
        @Override
        public <R> R shown(Long value, Form<R> form) {
            return form.number(value);
        }

        @Override
        public Long read(Object plain) {
            if (plain instanceof Long number && number >= least && number <= most) {
                return number;
            }
            throw new Mistyped(plain, what);
        }
    }

    static final class Flag implements Type<Boolean> {
        @Override
        public <R> R shown(Boolean value, Form<R> form) {
            return form.flag(value);
        }

        @Override
        public Boolean read(Object plain) {
            if (plain instanceof Boolean flag) {
                return flag;
            }
            throw new Mistyped(plain, "true or false");
        }
    }

    record Parsed<V>(String what, Function<V, String> writer, Function<String, V> parser) implements Type<V> {
        @Override
        public <R> R shown(V value, Form<R> form) {
            return form.text(writer.apply(value));
        }

        @Override
        public V read(Object plain) {
            try {
                return parser.apply(TEXT.read(plain));
            } catch (IllegalArgumentException e) {
                throw new Mistyped(plain, what);
            }
        }
    }

    record Maybe<V>(Type<V> type) implements Type<Optional<V>> {
        @Override
        public <R> R shown(Optional<V> value, Form<R> form) {
            return form.optional(type, value);
        }

        @Override
        public Optional<V> read(Object plain) {
            return plain == null ? Optional.empty() : Optional.of(type.read(plain));
        }
    }

    record Newer<V>(Type<V> type, V otherwise) implements Type<V> {
        @Override
        public <R> R shown(V value, Form<R> form) {
            return type.shown(value, form);
        }

        @Override
        public V read(Object plain) {
            return plain == null ? otherwise : type.read(plain);
        }
    }

    record Elements<V>(Type<V> type, int least, int most) implements Type<List<V>> {
        @Override
        public <R> R shown(List<V> value, Form<R> form) {
            return form.list(type, value);
        }

        @Override
        public List<V> read(Object plain) {
            if (!(plain instanceof List<?> elements)) {
                throw new Mistyped(plain, "a list");
            }
            if (elements.size() < least || elements.size() > most) {
                throw new Mistyped(elements.size() + " values", "a list of " + least + " to " + most);
            }
            List<V> values = new ArrayList<>();
            elements.forEach(element -> values.add(type.read(element)));
            return values;
        }
    }

    record WordsToWords<K extends Enum<K>, V extends Enum<V>>(Words<K> from, Words<V> to) implements Type<Map<K, V>> {
        @Override
        public <R> R shown(Map<K, V> value, Form<R> form) {
            Map<String, String> words = new LinkedHashMap<>();
            value.forEach((key, word) -> words.put(from.word(key), to.word(word)));
            return form.words(words);
        }

        @Override
        public Map<K, V> read(Object plain) {
            if (!(plain instanceof Map<?, ?> words)) {
                throw new Mistyped(plain, "an object");
            }
            Map<K, V> read = new HashMap<>();
            words.forEach((key, word) -> read.put(from.read(key), to.read(word)));
            return read;
        }
    }
}
