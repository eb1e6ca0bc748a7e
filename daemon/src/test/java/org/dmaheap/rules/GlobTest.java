// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

    @ParameterizedTest
    @CsvSource({
        "system, system, true",
        "system, systems, false",
        "system, syste, false",
        "'', '', true",
        "'', a, false",
        "*, '', true",
        "*, anything, true",
        "**, x, true",
        "linux*, 'linux,cma', true",
        "linux*, a-linux, false",
        "*@fe400000, hvs@fe400000, true",
        "*@fe400000, hvs@fe400001, false",
        "a*b*c, abbbc, true",
        "a*b*c, acb, false",
        "a*b*c, abc, true",
        "*ab, aab, true",
        "a.c, abc, false",
        "'[ab]', a, false"
    })
    void onlyTheStarIsSpecial(String pattern, String text, boolean matches) {
        assertThat(new Glob(pattern).matches(text)).isEqualTo(matches);
    }

    @Property
    void itMatchesWhatTheRegularExpressionMatches(
            @ForAll @Chars({'a', 'b', '*'}) @StringLength(max = 8) String pattern,
            @ForAll @Chars({'a', 'b'}) @StringLength(max = 10) String text) {
        String regex =
                Arrays.stream(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        assertThat(new Glob(pattern).matches(text)).isEqualTo(text.matches(regex));
    }

    @Test
    @Timeout(20)
    void aPatternOfManyStarsTakesNoTime() {
        assertThat(new Glob("*a".repeat(30) + "b").matches("a".repeat(200))).isFalse();
        assertThat(new Glob("a".repeat(100_000)).matches("a".repeat(100_000))).isTrue();
    }
}
