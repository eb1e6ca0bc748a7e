// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @Test
    void everyKindOfValueIsRead() throws InvalidJson {
        Map<String, Object> map = Json.readObject(
                "{\"s\": \"ä\\u0000\", \"i\": -9223372036854775808, \"d\": 1.5, \"t\": true, \"n\": null, \"l\": [1, {}]}"
                        .getBytes(UTF_8));

        assertThat(map)
                .containsEntry("s", "ä\0")
                .containsEntry("i", Long.MIN_VALUE)
                .containsEntry("d", 1.5)
                .containsEntry("t", true)
                .containsEntry("n", null)
                .containsEntry("l", List.of(1L, Map.of()));
        assertThat(map.keySet()).containsExactly("s", "i", "d", "t", "n", "l");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "{",
                "[1",
                "{\"a\": 1, \"a\": 2}",
                "{} {}",
                "[1] x",
                "{'a': 1}",
                "{a: 1}",
                "[1,]",
                "1e400",
                "NaN",
                "Infinity",
                "01",
                "[// comment\n1]",
                "\"\\x\"",
                "\"tab\there\"",
                "tru",
                "]",
                "\ufeff{}"
            })
    void whatIsNotJsonIsRefused(String text) {
        assertThatThrownBy(() -> Json.read(text.getBytes(UTF_8))).isInstanceOf(InvalidJson.class);
    }

    @Test
    void aWholeNumberBeyond64BitsIsReadAsADouble() throws InvalidJson {
        assertThat(Json.read("[9223372036854775807, 9223372036854775808, -9223372036854775809]"))
                .isEqualTo(List.of(Long.MAX_VALUE, 0x1p63, -0x1p63));
        assertThat(Json.read("1" + "0".repeat(300))).isEqualTo(1e300);
    }

    @Test
    void bombsAreRefused() {
        assertThatThrownBy(() -> Json.read("[".repeat(100_000)))
                .isInstanceOf(InvalidJson.class)
                .hasMessageContaining("depth");
        assertThatThrownBy(() -> Json.read("9".repeat(1_000_000)))
                .isInstanceOf(InvalidJson.class)
                .hasMessageContaining("length");
        assertThatThrownBy(() -> Json.read("\"" + "x".repeat(2 << 20) + "\"")).isInstanceOf(InvalidJson.class);
    }

    @Test
    void anErrorSaysWhereAndWhat() {
        assertThatThrownBy(() -> Json.read("{\"a\": 1,\n \"a\": 2}"))
                .isInstanceOf(InvalidJson.class)
                .hasMessageStartingWith("line 2, column ")
                .hasMessageContaining("Duplicate")
                .hasMessageNotContaining("\n");
    }

    @Test
    void anErrorIsOneShortLineWhateverTheSenderWrote() {
        String key = "\"\\nerror: forged\\u001b[31m\\u009b" + "x".repeat(100_000) + "\"";

        assertThatThrownBy(() -> Json.read("{" + key + ": 1, " + key + ": 2}"))
                .isInstanceOf(InvalidJson.class)
                .hasMessageContaining("Duplicate")
                .message()
                .hasSizeLessThan(1000)
                .matches(message -> message.chars().noneMatch(Character::isISOControl));
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() {
        assertThatThrownBy(() -> Json.read(new byte[] {'"', (byte) 0xff, '"'}))
                .isInstanceOf(InvalidJson.class)
                .hasMessage("not UTF-8");
    }

    @Test
    void onlyAnObjectIsReadAsAnObject() {
        assertThatThrownBy(() -> Json.readObject("[]".getBytes(UTF_8)))
                .isInstanceOf(InvalidJson.class)
                .hasMessage("not an object");
    }

    @Test
    void halfASurrogatePairIsWrittenAsTheReplacementCharacter() throws InvalidJson {
        Object half = Json.read("[\"a\\ud800b\", \"\\ud83d\\ude00\"]");

        assertThat(Json.compact(half)).isEqualTo("[\"a\ufffdb\",\"\ud83d\ude00\"]".getBytes(UTF_8));
    }

    @Test
    void prettyHasTwoSpacesALevel() {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("a", Arrays.asList(1, null));
        value.put("e", List.of());
        value.put("o", Map.of());

        assertThat(new String(Json.pretty(value), UTF_8)).isEqualTo("""
                        {
                          "a": [
                            1,
                            null
                          ],
                          "e": [],
                          "o": {}
                        }
                        """);
    }

    @Property
    void whatIsWrittenIsReadBack(@ForAll List<String> strings, @ForAll long number, @ForAll boolean bool)
            throws InvalidJson {
        List<Object> value = Arrays.asList(
                strings.stream().filter(JsonTest::isWellFormed).toList(), number, bool, null, Map.of("k", number));

        assertThat(Json.read(Json.compact(value))).isEqualTo(value);
        assertThat(Json.read(Json.pretty(value))).isEqualTo(value);
    }

    @Property
    void readingAnyBytesEitherWorksOrIsInvalidJson(@ForAll byte[] bytes) {
        try {
            assertThat(Json.read(bytes)).isNotNull();
        } catch (InvalidJson e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }

    private static boolean isWellFormed(String text) {
        return UTF_8.newEncoder().canEncode(text);
    }
}
