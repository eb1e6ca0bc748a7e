// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private final Turns<Turns.Line<String>, String> turns = new Turns<>();
    private final Turns.Line<String> one = new Turns.Line<>();
    private final Turns.Line<String> other = new Turns.Line<>();

    @Test
    void aUserWithManyThingsWaitsForItself() {
        for (int i = 0; i < 100; i++) {
            turns.add(one, "one");
        }
        turns.add(other, "other");
        turns.add(other, "other");

        assertThat(served(4, 10, 10)).containsExactlyInAnyOrder("one", "other", "one", "other");
    }

    @Test
    void timeCountsAndNotTheNumberOfThings() {
        for (int i = 0; i < 100; i++) {
            turns.add(one, "expensive");
            turns.add(other, "cheap");
        }

        assertThat(served(11, 1000, 100)).filteredOn("expensive"::equals).hasSize(1);
    }

    @Test
    void nobodySavesTimeUpInAPause() {
        for (int i = 0; i < 100; i++) {
            turns.add(one, "one");
        }
        served(50, 10, 10);
        for (int i = 0; i < 100; i++) {
            turns.add(other, "other");
        }

        assertThat(served(20, 10, 10)).filteredOn("one"::equals).hasSizeBetween(9, 11);
    }

    @Test
    void whoIsNotAmongTheAskedIsPassedOver() {
        turns.add(one, "one");
        turns.add(other, "other");

        assertThat(turns.next(line -> line == other)).isSameAs(other);
        assertThat(turns.next(line -> false)).isNull();
        assertThat(turns.take(other)).isEqualTo("other");
        assertThat(turns.next(line -> line == other)).isNull();
    }

    private List<String> served(int count, long nanosOfOne, long nanosOfTheOther) {
        List<String> served = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Turns.Line<String> line = turns.next(any -> true);
            served.add(turns.take(line));
            turns.charge(line, line == one ? nanosOfOne : nanosOfTheOther);
        }
        return served;
    }
}
