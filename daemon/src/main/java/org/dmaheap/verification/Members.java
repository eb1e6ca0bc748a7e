// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.verification;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.dmaheap.protocol.InvalidJson;

/** Members of a JSON object, read as what they should be. */
record Members(Map<?, ?> byKey) {

    static Members of(Object value) throws InvalidJson {
        if (value instanceof Map<?, ?> map) {
            return new Members(map);
        }
        throw new InvalidJson("an object was expected");
    }

    String text(String key) throws InvalidJson {
        return optionalText(key).orElseThrow(() -> new InvalidJson(key + " is missing"));
    }

    Optional<String> optionalText(String key) throws InvalidJson {
        Object value = byKey.get(key);
        if (value == null || value instanceof String) {
            return Optional.ofNullable((String) value);
        }
        throw new InvalidJson(key + " is no text");
    }

    long number(String key) throws InvalidJson {
        if (byKey.get(key) instanceof Long number) {
            return number;
        }
        throw new InvalidJson(key + " is no whole number");
    }

    <E> E word(String key, Function<String, Optional<E>> words) throws InvalidJson {
        String text = text(key);
        return words.apply(text)
                .orElseThrow(() -> new InvalidJson(key + " is " + text + ", which is none of its words"));
    }

    List<String> texts(String key) throws InvalidJson {
        if (!(byKey.get(key) instanceof List<?> list)) {
            throw new InvalidJson(key + " is no list");
        }
        List<String> texts = new ArrayList<>();
        for (Object element : list) {
            if (!(element instanceof String text)) {
                throw new InvalidJson(key + " holds something that is no text");
            }
            texts.add(text);
        }
        return texts;
    }

    List<Members> objects(String key) throws InvalidJson {
        if (!(byKey.get(key) instanceof List<?> list)) {
            throw new InvalidJson(key + " is no list");
        }
        List<Members> objects = new ArrayList<>();
        for (Object element : list) {
            objects.add(of(element));
        }
        return objects;
    }
}
