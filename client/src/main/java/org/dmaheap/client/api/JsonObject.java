// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import org.dmaheap.protocol.InvalidJson;
import org.dmaheap.protocol.Json;

/** One object of a document, and its members as the contract types them. Keys that are not asked for do not matter. */
record JsonObject(Map<String, Object> members) {

    static JsonObject read(byte[] utf8) throws InvalidJson {
        return new JsonObject(Json.readObject(utf8));
    }

    String text(String key) throws InvalidJson {
        return optionalText(key).orElseThrow(() -> new InvalidJson(key + " is missing"));
    }

    Optional<String> optionalText(String key) throws InvalidJson {
        Object value = members.get(key);
        if (value == null || value instanceof String) {
            return Optional.ofNullable((String) value);
        }
        throw new InvalidJson(key + " is no text");
    }

    long number(String key) throws InvalidJson {
        return optionalNumber(key).orElseThrow(() -> new InvalidJson(key + " is missing"));
    }

    OptionalLong optionalNumber(String key) throws InvalidJson {
        Object value = members.get(key);
        if (value == null) {
            return OptionalLong.empty();
        }
        if (value instanceof Long number) {
            return OptionalLong.of(number);
        }
        throw new InvalidJson(key + " is no whole number");
    }

    int integer(String key) throws InvalidJson {
        return integer(key, number(key));
    }

    OptionalInt optionalInt(String key) throws InvalidJson {
        OptionalLong number = optionalNumber(key);
        return number.isPresent() ? OptionalInt.of(integer(key, number.getAsLong())) : OptionalInt.empty();
    }

    private static int integer(String key, long number) throws InvalidJson {
        if (number != (int) number) {
            throw new InvalidJson(key + " is " + number + ", which is out of range");
        }
        return (int) number;
    }

    /** A word of a closed set, read by {@code words}. */
    <E> E word(String key, Function<String, Optional<E>> words) throws InvalidJson {
        return word(key, text(key), words);
    }

    <E> Optional<E> optionalWord(String key, Function<String, Optional<E>> words) throws InvalidJson {
        Optional<String> text = optionalText(key);
        return text.isPresent() ? Optional.of(word(key, text.get(), words)) : Optional.empty();
    }

    static <E> E word(String key, String text, Function<String, Optional<E>> words) throws InvalidJson {
        return words.apply(text)
                .orElseThrow(() -> new InvalidJson(key + " is " + text + ", which is none of the words known here"));
    }

    JsonObject object(String key) throws InvalidJson {
        return optionalObject(key).orElseThrow(() -> new InvalidJson(key + " is missing"));
    }

    Optional<JsonObject> optionalObject(String key) throws InvalidJson {
        Object value = members.get(key);
        return value == null ? Optional.empty() : Optional.of(object(key, value));
    }

    List<JsonObject> objects(String key) throws InvalidJson {
        List<JsonObject> objects = new ArrayList<>();
        for (Object element : list(key)) {
            objects.add(object(key, element));
        }
        return objects;
    }

    /** None where an older daemon does not have the key. */
    List<JsonObject> optionalObjects(String key) throws InvalidJson {
        return members.containsKey(key) ? objects(key) : List.of();
    }

    List<String> texts(String key) throws InvalidJson {
        List<String> texts = new ArrayList<>();
        for (Object element : list(key)) {
            if (!(element instanceof String)) {
                throw new InvalidJson(key + " holds something that is no text");
            }
            texts.add((String) element);
        }
        return texts;
    }

    private List<?> list(String key) throws InvalidJson {
        if (members.get(key) instanceof List<?> list) {
            return list;
        }
        throw new InvalidJson(key + " is no list");
    }

    private static JsonObject object(String key, Object value) throws InvalidJson {
        if (value instanceof Map<?, ?> map) {
            @SuppressWarnings("unchecked") // Json reads objects with the type of their keys
            Map<String, Object> members = (Map<String, Object>) map;
            return new JsonObject(members);
        }
        throw new InvalidJson(key + " is no object");
    }
}
