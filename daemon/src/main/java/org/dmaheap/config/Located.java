// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.dmaheap.model.Words;
import org.dmaheap.rules.Glob;

/**
 * A JSON value with the line on which it stands, and readers that say what they want.
 *
 * @param value a {@code Map} of names to located values, a {@code List} of them, a {@code String}, {@code Long} or
 *     {@code Boolean}
 */
record Located(int line, Object value) {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .build();

    private static final int LARGEST_FILE = 1 << 20;

    /**
     * A file to read from. A captured tree may hold one without end, or a FIFO, which makes readers wait.
     *
     * @throws FileSystemException with the reason, if it is such a one
     */
    static byte[] bytes(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (attributes.isOther()) {
            throw new FileSystemException(file.toString(), null, "not a file");
        }
        if (attributes.size() > LARGEST_FILE) {
            throw new FileSystemException(file.toString(), null, "larger than " + LARGEST_FILE + " bytes");
        }
        return Files.readAllBytes(file);
    }

    static Located read(byte[] utf8) throws RuleFileException {
        try (JsonParser parser = FACTORY.createParser(utf8)) {
            if (parser.nextToken() == null) {
                throw new RuleFileException(1, "the file is empty");
            }
            Located value = read(parser);
            if (parser.nextToken() != null) {
                throw new RuleFileException(parser.currentTokenLocation().getLineNr(), "more after the end");
            }
            return value;
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new RuleFileException(line, withoutSource(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new RuleFileException(1, e.getMessage());
        }
    }

    /** Jackson ends some messages with a second place, which names its settings and not the file. */
    private static String withoutSource(String message) {
        int place = message.indexOf(" (start marker at [Source");
        return place < 0 ? message : message.substring(0, place);
    }

    private static Located read(JsonParser parser) throws IOException, RuleFileException {
        int line = parser.currentTokenLocation().getLineNr();
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, Located> members = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    members.put(name, read(parser));
                }
                yield new Located(line, members);
            }
            case START_ARRAY -> {
                List<Located> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(read(parser));
                }
                yield new Located(line, items);
            }
            case VALUE_STRING -> new Located(line, parser.getText());
            case VALUE_NUMBER_INT -> new Located(line, parser.getLongValue());
            case VALUE_TRUE -> new Located(line, Boolean.TRUE);
            case VALUE_FALSE -> new Located(line, Boolean.FALSE);
            default -> throw new RuleFileException(line, "no value of a rule is a " + parser.currentToken());
        };
    }

    RuleFileException wrong(String what) {
        return new RuleFileException(line, what);
    }

    /** The members of an object whose keys are names. */
    Map<String, Located> byName(String what) throws RuleFileException {
        if (!(value instanceof Map<?, ?>)) {
            throw wrong(what + " must be an object");
        }
        @SuppressWarnings("unchecked") // as read() makes them
        Map<String, Located> members = (Map<String, Located>) value;
        return members;
    }

    /** The members of an object that may have these keys and no others. */
    Members members(String what, Collection<String> keys) throws RuleFileException {
        Map<String, Located> members = byName(what);
        for (Map.Entry<String, Located> entry : members.entrySet()) {
            if (!keys.contains(entry.getKey())) {
                throw entry.getValue()
                        .wrong("unknown key \"" + entry.getKey() + "\" in " + what + ": one of "
                                + String.join(", ", keys));
            }
        }
        return new Members(this, what, members);
    }

    List<Located> items(String what) throws RuleFileException {
        if (!(value instanceof List<?>)) {
            throw wrong(what + " must be an array");
        }
        @SuppressWarnings("unchecked") // as read() makes them
        List<Located> items = (List<Located>) value;
        return items;
    }

    String string(String what) throws RuleFileException {
        if (value instanceof String text && !text.isBlank()) {
            return text;
        }
        throw wrong(what + " must be a string that is not empty");
    }

    /** Several strings, or one that stands alone. */
    List<String> strings(String what) throws RuleFileException {
        if (value instanceof String) {
            return List.of(string(what));
        }
        if (!(value instanceof List<?>)) {
            throw wrong(what + " must be a string or an array of strings");
        }
        List<String> strings = new ArrayList<>();
        for (Located item : items(what)) {
            if (!(item.value instanceof String text) || text.isBlank()) {
                throw item.wrong("an entry of " + what + " must be a string that is not empty");
            }
            strings.add(text);
        }
        if (strings.isEmpty()) {
            throw wrong(what + " must not be empty");
        }
        return strings;
    }

    boolean bool(String what) throws RuleFileException {
        if (value instanceof Boolean truth) {
            return truth;
        }
        throw wrong(what + " must be true or false");
    }

    int number(String what, int least, int most) throws RuleFileException {
        if (value instanceof Long number && number >= least && number <= most) {
            return number.intValue();
        }
        throw wrong(what + " must be a number from " + least + " to " + most);
    }

    /** Hexadecimal with {@code 0x}, unsigned. */
    long hex(String what) throws RuleFileException {
        String text = string(what);
        boolean right = text.startsWith("0x") && text.length() > 2 && text.length() <= 2 + Long.BYTES * 2;
        long number = 0;
        for (int i = 2; right && i < text.length(); i++) {
            int digit = Character.digit(text.charAt(i), 16);
            right = digit >= 0 && text.charAt(i) < 0x80;
            number = number << 4 | digit;
        }
        if (right) {
            return number;
        }
        throw wrong(what + " must be hexadecimal like \"0x40000000\"");
    }

    <E extends Enum<E>> E word(String what, Words<E> words) throws RuleFileException {
        return word(what, words::constant, words.all());
    }

    /** @param known the words that an error lists */
    <T> T word(String what, Function<String, Optional<T>> words, List<String> known) throws RuleFileException {
        String text = string(what);
        Optional<T> meant = words.apply(text);
        if (meant.isEmpty()) {
            throw unknown(what, text, known);
        }
        return meant.get();
    }

    /** @param known the words that are listed */
    RuleFileException unknown(String what, String word, List<String> known) {
        return wrong("unknown " + what + " \"" + word + "\": one of " + String.join(", ", known));
    }

    /** Members of an object, by key. */
    record Members(Located holder, String what, Map<String, Located> byKey) {

        Optional<Located> get(String key) {
            return Optional.ofNullable(byKey.get(key));
        }

        Located require(String key) throws RuleFileException {
            if (!byKey.containsKey(key)) {
                throw holder.wrong(what + " has no \"" + key + "\"");
            }
            return byKey.get(key);
        }

        /** A string that must be there. */
        String text(String key) throws RuleFileException {
            return require(key).string("\"" + key + "\"");
        }

        List<Located> items(String key) throws RuleFileException {
            return byKey.containsKey(key) ? byKey.get(key).items("\"" + key + "\"") : List.of();
        }

        List<String> strings(String key) throws RuleFileException {
            return byKey.containsKey(key) ? byKey.get(key).strings("\"" + key + "\"") : List.of();
        }

        List<Glob> globs(String key) throws RuleFileException {
            List<Glob> globs = new ArrayList<>();
            for (String pattern : strings(key)) {
                globs.add(new Glob(pattern));
            }
            return globs;
        }

        boolean flag(String key) throws RuleFileException {
            return byKey.containsKey(key) && byKey.get(key).bool("\"" + key + "\"");
        }

        /** Words of a key that may be absent: several, or one that stands alone. */
        <E extends Enum<E>> Set<E> words(String key, String what, Words<E> words) throws RuleFileException {
            Set<E> constants = new HashSet<>();
            if (byKey.containsKey(key)) {
                Located value = byKey.get(key);
                for (Located item : value.value instanceof String ? List.of(value) : value.items("\"" + key + "\"")) {
                    constants.add(item.word(what, words));
                }
            }
            return constants;
        }

        /** The word of a key that may be absent. */
        <E extends Enum<E>> Optional<E> word(String key, Words<E> words) throws RuleFileException {
            return byKey.containsKey(key) ? Optional.of(byKey.get(key).word(key, words)) : Optional.empty();
        }
    }
}
