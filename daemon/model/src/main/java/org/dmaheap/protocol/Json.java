// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dmaheap.model.Mistyped;
import org.dmaheap.model.Type;

/**
 * JSON as plain values: {@code Map<String, Object>}, {@code List<Object>}, {@code String}, {@code Long}, {@code Double},
 * {@code Boolean} and, inside maps and lists only, {@code null}.
 *
 * <p>Reading is strict and bounded, for texts that anybody may have sent: UTF-8 only, one value, no key twice, no number
 * beyond a double. A whole number beyond 64 bits is read as a double, as other readers do: whether it makes sense is for
 * whoever asked for it to say.
 */
public final class Json {
    private Json() {}

    private static final int MAX_DEPTH = 64;
    private static final int MAX_BYTES = 64 << 20;
    private static final int MAX_STRING = 1 << 20;
    /** Enough for every whole number that a double can hold. */
    private static final int MAX_NUMBER = 320;

    /** Characters of what the parser says of a mistake: more than its longest sentence without the sender's words. */
    private static final int MAX_MESSAGE = 500;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // names come from strangers: the JVM's string table is not theirs to fill
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(MAX_STRING)
                    .maxNameLength(MAX_STRING)
                    .maxNumberLength(MAX_NUMBER)
                    .build())
            .build();

    /** Reads one value and nothing after it. The text {@code null} alone is refused. */
    public static Object read(byte[] utf8) throws InvalidJson {
        return read(decoded(utf8));
    }

    /** Reads one value and nothing after it. The text {@code null} alone is refused. */
    public static Object read(String text) throws InvalidJson {
        return read(text, Integer.MAX_VALUE);
    }

    private static Object read(String text, int mostValues) throws InvalidJson {
        try (JsonParser parser = FACTORY.createParser(text)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new InvalidJson("empty");
            }
            if (first == JsonToken.VALUE_NULL) {
                throw new InvalidJson("null");
            }
            Object value = new Reading(parser, mostValues).value();
            if (parser.nextToken() != null) {
                throw new InvalidJson(at(parser.currentTokenLocation()) + "text after the end");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw new InvalidJson(at(e.getLocation()) + shortLine(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException("reading memory", e);
        }
    }

    /** Reads one object and nothing after it. */
    public static Map<String, Object> readObject(byte[] utf8) throws InvalidJson {
        return readObject(utf8, Integer.MAX_VALUE);
    }

    /**
     * Reads one object and nothing after it.
     *
     * @param mostValues how many values it may hold, itself and those in it at any depth: a value can take fifty times as
     *     much memory as its text
     */
    public static Map<String, Object> readObject(byte[] utf8, int mostValues) throws InvalidJson {
        Object value = read(decoded(utf8), mostValues);
        if (value instanceof Map<?, ?> map) {
            return keyedByStrings(map);
        }
        throw new InvalidJson("not an object");
    }

    /** Writes plain values on one line, in UTF-8. */
    public static byte[] compact(Object value) {
        return written(false, json -> write(json, value));
    }

    /** Writes plain values with two spaces for each level, in UTF-8, with a line feed at the end. */
    public static byte[] pretty(Object value) {
        return written(true, json -> write(json, value));
    }

    /** Writes a document on one line, in UTF-8. */
    public static <V> byte[] compact(Type<V> type, V value) {
        return written(false, json -> type.shown(value, new JsonForm(json)));
    }

    /** Writes a document with two spaces for each level, in UTF-8, with a line feed at the end. */
    public static <V> byte[] pretty(Type<V> type, V value) {
        return written(true, json -> type.shown(value, new JsonForm(json)));
    }

    /** Reads one document and nothing after it. */
    public static <V> V read(byte[] utf8, Type<V> type) throws InvalidJson {
        try {
            return type.read(read(utf8));
        } catch (Mistyped e) {
            throw new InvalidJson(e.getMessage());
        }
    }

    @FunctionalInterface
    interface Body {
        void writeTo(JsonGenerator json) throws IOException;
    }

    private static byte[] written(boolean pretty, Body body) {
        return written(new ByteArrayOutputStream(4096), pretty, body);
    }

    /** @param bytes where it is written to */
    static byte[] written(ByteArrayOutputStream bytes, boolean pretty, Body body) {
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            if (pretty) {
                json.setPrettyPrinter(prettyPrinter());
            }
            body.writeTo(json);
            if (pretty) {
                json.writeRaw('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator json, Object value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                json.writeFieldName(wellFormed((String) entry.getKey()));
                write(json, entry.getValue());
            }
            json.writeEndObject();
        } else if (value instanceof List<?> list) {
            json.writeStartArray();
            for (Object element : list) {
                write(json, element);
            }
            json.writeEndArray();
        } else if (value instanceof String text) {
            json.writeString(wellFormed(text));
        } else if (value instanceof Boolean bool) {
            json.writeBoolean(bool);
        } else if (value instanceof Integer || value instanceof Long) {
            json.writeNumber(((Number) value).longValue());
        } else if (value instanceof Double number) {
            json.writeNumber(number);
        } else {
            throw new IllegalArgumentException("no JSON for a " + value.getClass());
        }
    }

    /** One text on its way to plain values. */
    private static final class Reading {
        private final JsonParser parser;
        private final int mostValues;
        private int values;

        private Reading(JsonParser parser, int mostValues) {
            this.parser = parser;
            this.mostValues = mostValues;
        }

        private Object value() throws IOException, InvalidJson {
            values++;
            if (values > mostValues) {
                throw new TooManyValues(mostValues);
            }
            return switch (parser.currentToken()) {
                case START_OBJECT -> object();
                case START_ARRAY -> array();
                case VALUE_STRING -> parser.getText();
                case VALUE_NUMBER_INT -> fitsLong(parser) ? (Object) parser.getLongValue() : (Object) fraction(parser);
                case VALUE_NUMBER_FLOAT -> fraction(parser);
                case VALUE_TRUE -> true;
                case VALUE_FALSE -> false;
                case VALUE_NULL -> null;
                case END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                    throw new InvalidJson(at(parser.currentTokenLocation()) + "a value was expected");
            };
        }

        private Map<String, Object> object() throws IOException, InvalidJson {
            Map<String, Object> map = new LinkedHashMap<>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String key = parser.currentName();
                parser.nextToken();
                map.put(key, value());
            }
            return Collections.unmodifiableMap(map);
        }

        private List<Object> array() throws IOException, InvalidJson {
            List<Object> list = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                list.add(value());
            }
            return Collections.unmodifiableList(list);
        }
    }

    private static boolean fitsLong(JsonParser parser) throws IOException {
        return switch (parser.getNumberType()) {
            case INT, LONG -> true;
            case BIG_INTEGER, FLOAT, DOUBLE, BIG_DECIMAL -> false;
        };
    }

    private static Double fraction(JsonParser parser) throws IOException, InvalidJson {
        double number = parser.getDoubleValue();
        if (Double.isInfinite(number)) {
            throw new InvalidJson(at(parser.currentTokenLocation()) + "number too large");
        }
        return number;
    }

    private static String decoded(byte[] utf8) throws InvalidJson {
        if (utf8.length > MAX_BYTES) {
            throw new InvalidJson("longer than " + MAX_BYTES + " bytes");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InvalidJson("not UTF-8");
        }
    }

    private static String at(JsonLocation location) {
        return location == null ? "" : "line " + location.getLineNr() + ", column " + location.getColumnNr() + ": ";
    }

    /** The parser repeats keys as they were sent, whatever they hold and however long they are. */
    private static String shortLine(String message) {
        StringBuilder line = new StringBuilder(message);
        line.setLength(Math.min(line.length(), MAX_MESSAGE));
        for (int i = 0; i < line.length(); i++) {
            if (Character.isISOControl(line.charAt(i))) {
                line.setCharAt(i, '?');
            }
        }
        return line.toString();
    }

    private static Map<String, Object> keyedByStrings(Map<?, ?> map) {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> copy.put((String) key, value));
        return Collections.unmodifiableMap(copy);
    }

    /** The text, but U+FFFD for half a surrogate pair, which UTF-8 cannot hold. */
    static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return text.codePoints()
                        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xfffd : c)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
            }
        }
        return text;
    }

    private static DefaultPrettyPrinter prettyPrinter() {
        DefaultIndenter lines = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(Separators.createDefaultInstance()
                .withRootSeparator("")
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                .withObjectEmptySeparator("")
                .withArrayEmptySeparator(""));
        printer.indentArraysWith(lines);
        printer.indentObjectsWith(lines);
        return printer;
    }
}
