// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class NaturalOrderTest {

    @Test
    void numbersSortAsNumbers() {
        List<String> names = List.of("card10", "renderD128", "card2", "accel0", "card1", "card");
        assertThat(names.stream().sorted(NaturalOrder.COMPARATOR).toList())
                .containsExactly("accel0", "card", "card1", "card2", "card10", "renderD128");
    }

    @Test
    void numbersOfAnyLengthAreComparedWhole() {
        assertThat(NaturalOrder.COMPARATOR.compare("a99999999999999999999", "a100000000000000000000"))
                .isNegative();
        assertThat(NaturalOrder.COMPARATOR.compare("a2b10", "a2b9")).isPositive();
    }

    @Test
    void leadingZerosDecideOnlyBetweenEquals() {
        assertThat(NaturalOrder.COMPARATOR.compare("a02b", "a2c")).isNegative();
        assertThat(NaturalOrder.COMPARATOR.compare("a02", "a2")).isNotZero();
        assertThat(NaturalOrder.COMPARATOR.compare("a0", "a00")).isNotZero();
    }

    @Test
    void otherCharactersSortByCodePoint() {
        // U+10000 is behind U+FFFD, although its first surrogate is before it
        assertThat(NaturalOrder.COMPARATOR.compare("\ufffd", "\ud800\udc00")).isNegative();
        assertThat(NaturalOrder.COMPARATOR.compare("\u0661", "2")).isPositive();
    }

    @Property
    void itIsAnOrder(
            @ForAll @Chars({'a', 'b', '0', '1', '2', '\ufffd'}) @StringLength(max = 5) String a,
            @ForAll @Chars({'a', 'b', '0', '1', '2', '\ufffd'}) @StringLength(max = 5) String b,
            @ForAll @Chars({'a', 'b', '0', '1', '2', '\ufffd'}) @StringLength(max = 5) String c) {
        int ab = Integer.signum(NaturalOrder.COMPARATOR.compare(a, b));
        int bc = Integer.signum(NaturalOrder.COMPARATOR.compare(b, c));
        assertThat(Integer.signum(NaturalOrder.COMPARATOR.compare(b, a))).isEqualTo(-ab);
        assertThat(ab == 0).isEqualTo(a.equals(b));
        if (ab == bc) {
            assertThat(Integer.signum(NaturalOrder.COMPARATOR.compare(a, c))).isEqualTo(ab);
        }
    }
}
