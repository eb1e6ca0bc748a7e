// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.dmaheap.model.Form;
import org.dmaheap.model.Keys;
import org.dmaheap.model.Table;
import org.dmaheap.model.Type;

/**
 * Documents as JSON, written as they are walked. What is not known is null, never left out; what a question does not ask is
 * left out.
 */
class JsonForm implements Form<Void> {
    final JsonGenerator json;

    JsonForm(JsonGenerator json) {
        this.json = json;
    }

    @FunctionalInterface
    interface Writing {
        void run() throws IOException;
    }

    static Void written(Writing writing) {
        try {
            writing.run();
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
    }

    @Override
    public Void text(String text) {
        return written(() -> json.writeString(Json.wellFormed(text)));
    }

    @Override
    public Void integer(int number) {
        return written(() -> json.writeNumber(number));
    }

    @Override
    public Void number(long number) {
        return written(() -> json.writeNumber(number));
    }

    @Override
    public Void flag(boolean flag) {
        return written(() -> json.writeBoolean(flag));
    }

    @Override
    public <V> Void optional(Type<V> type, Optional<V> value) {
        return value.isPresent() ? type.shown(value.get(), this) : written(json::writeNull);
    }

    @Override
    public <V> Void list(Type<V> type, List<V> values) {
        written(json::writeStartArray);
        values.forEach(value -> type.shown(value, this));
        return written(json::writeEndArray);
    }

    @Override
    public Void words(Map<String, String> words) {
        written(json::writeStartObject);
        words.forEach((key, word) -> written(() -> json.writeStringField(key, word)));
        return written(json::writeEndObject);
    }

    @Override
    public <T> Void record(Table<T> table, T subject) {
        written(json::writeStartObject);
        table.through(new Members<>(subject, table instanceof Table.Closed));
        return written(json::writeEndObject);
    }

    /** The members of an object, written as they come. */
    private final class Members<T> implements Keys<T> {
        private final T subject;

        private final boolean isQuestion;

        private Members(T subject, boolean isQuestion) {
            this.subject = subject;
            this.isQuestion = isQuestion;
        }

        @Override
        public <V> V of(String key, Type<V> type, Function<T, V> component) {
            V value = component.apply(subject);
            if (isQuestion && value instanceof Optional<?> asked && asked.isEmpty()) {
                return value;
            }
            written(() -> json.writeFieldName(key));
            type.shown(value, JsonForm.this);
            return value;
        }
    }
}
