// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.dmaheap.inventory.AddressRange;
import org.dmaheap.inventory.BusDevice;
import org.dmaheap.inventory.DmaRange;
import org.dmaheap.inventory.DmaRanges;
import org.dmaheap.model.Fact;
import org.junit.jupiter.api.Test;

class ReachTest {
    private static final AddressRange WORLD = new AddressRange(0, 0);
    private static final AddressRange LAST_PAGE = new AddressRange(-4096, 4096);

    @Test
    void sixtyFourBitsReachEverything() {
        Reach reach = Reach.below(64);

        assertThat(reach.windows()).containsExactly(WORLD);
        assertThat(reach.covers(WORLD)).isTrue();
        assertThat(reach.covers(LAST_PAGE)).isTrue();
        assertThat(reach.bits()).hasValue(64);
    }

    @Test
    void sixtyThreeBitsReachTheLowerHalf() {
        Reach reach = Reach.below(63);

        assertThat(reach.covers(AddressRange.closed(0, Long.MAX_VALUE))).isTrue();
        assertThat(reach.covers(AddressRange.closed(0, Long.MIN_VALUE))).isFalse();
        assertThat(reach.touches(AddressRange.closed(0, Long.MIN_VALUE))).isTrue();
        assertThat(reach.touches(LAST_PAGE)).isFalse();
        assertThat(reach.bits()).hasValue(63);
    }

    @Test
    void everythingAndSomethingIsSomething() {
        assertThat(Reach.below(64).and(Reach.below(32)).windows()).containsExactly(new AddressRange(0, 1L << 32));
        assertThat(Reach.below(64).and(Reach.below(64)).windows()).containsExactly(WORLD);
        assertThat(Reach.UNKNOWN.and(Reach.below(30))).isEqualTo(Reach.below(30));
        assertThat(Reach.below(30).and(Reach.UNKNOWN)).isEqualTo(Reach.below(30));
    }

    @Test
    void windowsThatTouchAreOne() {
        assertThat(Reach.within(List.of(AddressRange.closed(1L << 63, -1), AddressRange.closed(0, Long.MAX_VALUE)))
                        .windows())
                .containsExactly(WORLD);
        assertThat(Reach.within(List.of(LAST_PAGE, new AddressRange(0, 4096))).windows())
                .containsExactly(new AddressRange(0, 4096), LAST_PAGE);
        assertThat(Reach.within(List.of(WORLD, LAST_PAGE)).windows()).containsExactly(WORLD);
    }

    @Test
    void whatHasNothingInCommonReachesNothing() {
        Reach nothing = Reach.within(List.of(LAST_PAGE)).and(Reach.below(32));

        assertThat(nothing.isKnown()).isTrue();
        assertThat(nothing.windows()).isEmpty();
        assertThat(nothing.bits()).isEmpty();
        assertThat(nothing.touches(WORLD)).isFalse();
    }

    @Test
    void aWindowOfTheBusMayEndWhereAddressesEnd() {
        Reach reach = reach(OptionalInt.empty(), new DmaRange(0, -4096, 4096));

        assertThat(reach.windows()).containsExactly(LAST_PAGE);
        assertThat(reach.covers(LAST_PAGE)).isTrue();
        assertThat(reach.bits()).hasValue(64);
        assertThat(reach(OptionalInt.empty(), new DmaRange(-4096, 0, 4096)).windows())
                .containsExactly(new AddressRange(0, 4096));
        assertThat(reach(OptionalInt.empty(), new DmaRange(0, 0, -1)).covers(AddressRange.closed(0, -2)))
                .isTrue();
    }

    @Test
    void aWindowOfTheBusThatEndsBeyondAllAddressesPromisesNothing() {
        Reach reach = reach(OptionalInt.empty(), new DmaRange(-4096, 0, 8192));

        assertThat(reach.covers(new AddressRange(0, 4096))).isFalse();
    }

    @Test
    void theMaskCutsWindowsOnTheBusNotInMemory() {
        Reach reach = reach(OptionalInt.of(30), new DmaRange(0, 0x4000_0000L, 1L << 32));

        assertThat(reach.windows()).containsExactly(new AddressRange(0x4000_0000L, 1L << 30));
        assertThat(reach.bits()).hasValue(31);
    }

    @Test
    void aWindowAboveTheMaskIsNotReached() {
        assertThat(reach(OptionalInt.of(32), new DmaRange(1L << 32, 0, 4096)).windows())
                .isEmpty();
    }

    @Test
    void windowsThatCannotBeReadPromiseNothingAndExcludeLittle() {
        Reach reach = reach(OptionalInt.of(32));

        assertThat(reach.isKnown()).isTrue();
        assertThat(reach.covers(new AddressRange(0, 4096))).isFalse();
        assertThat(reach.touches(new AddressRange(0, 4096))).isTrue();
        assertThat(reach.touches(LAST_PAGE)).isFalse();
        assertThat(reach.bits()).isEmpty();
    }

    @Test
    void registersOfTheBusAreNoMemoryThatIsReached() {
        DmaRange registers = new DmaRange(0x7c00_0000L, 0xfc00_0000L, 0x380_0000L, true);
        Reach reach = reach(OptionalInt.of(32), new DmaRange(0xc000_0000L, 0, 1L << 30), registers);

        assertThat(reach.windows()).containsExactly(new AddressRange(0, 1L << 30));
        assertThat(reach.bits()).hasValue(30);
    }

    /** As on Qualcomm's SoCs: ranges and dma-ranges are the same, memory is among them. */
    @Test
    void aBusThatShowsTheCpuWhateverDevicesFindShowsMemoryToo() {
        assertThat(reach(OptionalInt.of(32), new DmaRange(0, 0, 1L << 36, true)).bits())
                .hasValue(32);
    }

    @Test
    void theMaskOfTheDriverIsNoWiderThanTheBus() {
        assertThat(reach(
                                OptionalInt.of(64),
                                new DmaRange(0, 0x8000_0000L, 1L << 20),
                                new DmaRange(1L << 24, 0, 1L << 20))
                        .windows())
                .containsExactly(new AddressRange(0, 1L << 20), new AddressRange(0x8000_0000L, 1L << 20));
    }

    @Test
    void aWindowThatBeginsWithTheLastAddressOfTheMaskIsOneByte() {
        assertThat(reach(OptionalInt.of(12), new DmaRange(4095, 0, 4096)).windows())
                .containsExactly(new AddressRange(0, 1));
        assertThat(reach(OptionalInt.of(12), new DmaRange(4096, 0, 4096)).windows())
                .isEmpty();
        assertThat(reach(OptionalInt.of(12), new DmaRange(0, 0, 4096)).windows())
                .containsExactly(new AddressRange(0, 4096));
    }

    @Test
    void whatTwoReachIsWhereTheirWindowsMeet() {
        Reach low = Reach.within(List.of(new AddressRange(0x1000, 0x2000), new AddressRange(0x8000, 0x1000)));
        Reach high = Reach.within(List.of(new AddressRange(0x2000, 0x7000)));
        assertThat(low.and(high).windows())
                .containsExactly(new AddressRange(0x2000, 0x1000), new AddressRange(0x8000, 0x1000));
        assertThat(high.and(low)).isEqualTo(low.and(high));
    }

    @Test
    void whatTwoReachRestsOnTheFactsOfBothEachOnce() {
        Reach one = new Reach(true, false, List.of(WORLD), List.of(Fact.of("/a", "1"), Fact.of("/b", "2")));
        Reach other = new Reach(true, true, List.of(WORLD), List.of(Fact.of("/b", "2"), Fact.of("/c", "3")));
        assertThat(one.and(other).facts()).extracting(Fact::path).containsExactly("/a", "/b", "/c");
        assertThat(one.and(other).inDoubt()).isTrue();
        assertThat(other.and(one).inDoubt()).isTrue();
    }

    private static Reach reach(OptionalInt maskBits, DmaRange... ranges) {
        return Reach.of(
                new BusDevice(
                        "/devices/x",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(new DmaRanges(List.of(ranges), List.of(Fact.of("/x", "y")))),
                        Optional.empty()),
                maskBits);
    }
}
