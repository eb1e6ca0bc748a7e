// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class AddressRangeTest {
    private static final AddressRange WORLD = new AddressRange(0, 0);
    private static final AddressRange LAST_PAGE = new AddressRange(-4096, 4096);
    private static final AddressRange FIRST_PAGE = new AddressRange(0, 4096);

    @Test
    void aRangeMayEndWhereAddressesEnd() {
        assertThat(LAST_PAGE.last()).isEqualTo(-1L);
        assertThat(AddressRange.closed(-4096, -1)).isEqualTo(LAST_PAGE);
        assertThat(AddressRange.closed(0, -1)).isEqualTo(WORLD);
    }

    @Test
    void theWorldHoldsEverything() {
        for (AddressRange range : new AddressRange[] {WORLD, LAST_PAGE, FIRST_PAGE, new AddressRange(1L << 63, 1)}) {
            assertThat(WORLD.contains(range)).isTrue();
            assertThat(WORLD.overlaps(range)).isTrue();
            assertThat(range.overlaps(WORLD)).isTrue();
        }
        assertThat(LAST_PAGE.contains(WORLD)).isFalse();
        assertThat(FIRST_PAGE.contains(WORLD)).isFalse();
    }

    @Test
    void bothEndsOfTheWorldAreApart() {
        assertThat(FIRST_PAGE.overlaps(LAST_PAGE)).isFalse();
        assertThat(LAST_PAGE.contains(FIRST_PAGE)).isFalse();
    }

    @Test
    void addressesAreUnsigned() {
        AddressRange middle = AddressRange.closed(Long.MAX_VALUE, Long.MIN_VALUE);

        assertThat(middle.size()).isEqualTo(2);
        assertThat(AddressRange.closed(0, -2).contains(middle)).isTrue();
        assertThat(AddressRange.closed(0, Long.MAX_VALUE).contains(middle)).isFalse();
        assertThat(AddressRange.closed(0, Long.MAX_VALUE).overlaps(middle)).isTrue();
    }

    @Test
    void neighboursDoNotOverlap() {
        assertThat(new AddressRange(0, 10).overlaps(new AddressRange(10, 10))).isFalse();
        assertThat(new AddressRange(0, 11).overlaps(new AddressRange(10, 10))).isTrue();
    }

    @Property
    void whatContainsAlsoOverlaps(@ForAll long a, @ForAll long b, @ForAll long c, @ForAll long d) {
        AddressRange one = ordered(a, b);
        AddressRange other = ordered(c, d);
        assertThat(one.overlaps(other)).isEqualTo(other.overlaps(one));
        if (one.contains(other)) {
            assertThat(one.overlaps(other)).isTrue();
        }
        assertThat(one.contains(other) && other.contains(one)).isEqualTo(one.equals(other));
    }

    private static AddressRange ordered(long a, long b) {
        return Long.compareUnsigned(a, b) <= 0 ? AddressRange.closed(a, b) : AddressRange.closed(b, a);
    }
}
