// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.dmaheap.model.Heap;
import org.dmaheap.model.Table;
import org.dmaheap.model.Type;
import org.dmaheap.protocol.Json;
import org.freedesktop.dbus.types.Variant;
import org.junit.jupiter.api.Test;

/**
 * A key is added in one place: the record with its table. Written and read, as JSON, as dictionary and as property, it is there
 * without another line; the descriptions that people read, the tests ask for.
 */
class AddingAKeyTest {
    /** A heap as if somebody had added the key {@code colour}. */
    private record Grown(Heap heap, String colour) {}

    private static final Table<Grown> TABLE = keys ->
            new Grown(Heap.TABLE.through(keys.within(Grown::heap)), keys.of("colour", Type.TEXT, Grown::colour));

    private static final Grown GREEN =
            new Grown(SmallMaps.displayAndRenderer(1).heaps().get(0), "green");

    @Test
    void aKeyOfTheTableIsOneOfTheJsonWrittenAndRead() throws Exception {
        byte[] json = Json.compact(TABLE, GREEN);

        assertThat(new String(json, StandardCharsets.UTF_8)).endsWith(",\"colour\":\"green\"}");
        assertThat(Json.read(json, TABLE)).isEqualTo(GREEN);
    }

    @Test
    void aKeyOfTheTableIsOneOfTheDictionaryAndAProperty() {
        Map<String, Variant<?>> dictionary = Variants.dictionary(TABLE, GREEN);
        Map<String, Variant<?>> properties = Variants.properties(TABLE, GREEN, name -> true);

        assertThat(dictionary.get("colour").getValue()).isEqualTo("green");
        assertThat(properties.get("Colour").getValue()).isEqualTo("green");
        assertThat(properties)
                .hasSize(Variants.properties(Heap.TABLE, GREEN.heap(), name -> true)
                                .size()
                        + 1);
    }
}
