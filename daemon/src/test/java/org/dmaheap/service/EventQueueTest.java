// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.dmaheap.service.EventQueue.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventQueueTest {
    private static final Duration LONG = Duration.ofSeconds(50);
    private static final Duration SHORT = Duration.ofMillis(20);

    @Test
    void aBurstIsTakenAsOne() throws InterruptedException {
        EventQueue events = new EventQueue(SHORT, LONG, 0);
        events.post(Event.CHANGED);
        events.post(Event.RELOAD);
        events.post(Event.CHANGED);

        assertThat(events.take(LONG)).containsExactly(Event.CHANGED, Event.RELOAD);
        assertThat(events.take(Duration.ZERO)).isEmpty();
    }

    @Test
    void afterAQuietTimeChangesAreTakenAtOnceAFewTimes() throws InterruptedException {
        Duration hour = Duration.ofHours(1);
        EventQueue events = new EventQueue(hour, hour, 2);
        events.post(Event.CHANGED);
        events.post(Event.RELOAD);
        assertThat(events.take(LONG)).containsExactly(Event.CHANGED, Event.RELOAD);
        events.post(Event.CHANGED);
        assertThat(events.take(LONG)).containsExactly(Event.CHANGED);

        // the third would wait for an hour, but for the end
        events.post(Event.CHANGED);
        events.post(Event.STOP);
        assertThat(events.take(LONG)).containsExactly(Event.CHANGED, Event.STOP);
    }

    @Test
    void aDetailWaitsAndTakesNoTurn() throws InterruptedException {
        AtomicInteger looksAtTheClock = new AtomicInteger();
        EventQueue events = new EventQueue(SHORT, Duration.ofHours(1), 1, () -> {
            looksAtTheClock.incrementAndGet();
            return System.nanoTime();
        });
        events.post(Event.DETAIL);
        assertThat(events.take(LONG)).containsExactly(Event.DETAIL);

        looksAtTheClock.set(0);
        events.post(Event.CHANGED);
        assertThat(events.take(LONG)).containsExactly(Event.CHANGED);
        assertThat(looksAtTheClock).as("nothing was waited for").hasValue(1);
    }

    @Test
    void whatIsNoDetailEndsTheWaitOfADetail() throws InterruptedException {
        Duration hour = Duration.ofHours(1);
        EventQueue events = new EventQueue(hour, hour, 1);
        events.post(Event.DETAIL);
        events.post(Event.CHANGED);
        assertThat(events.take(LONG)).containsExactlyInAnyOrder(Event.CHANGED, Event.DETAIL);
    }

    @Test
    void turnsAtOnceComeBackWithTime() throws InterruptedException {
        AtomicLong clock = new AtomicLong(-5);
        EventQueue events = new EventQueue(Duration.ofHours(1), Duration.ofMillis(1), 1, clock::get);
        for (int i = 0; i < 3; i++) {
            events.post(Event.CHANGED);
            assertThat(events.take(LONG)).containsExactly(Event.CHANGED);
            clock.addAndGet(Duration.ofMillis(1).toNanos());
        }
    }

    @Test
    void aStormDoesNotHoldTheLoopLongerThanTheLimit() throws InterruptedException {
        EventQueue events = new EventQueue(Duration.ofSeconds(40), Duration.ofMillis(100), 0);
        AtomicBoolean over = new AtomicBoolean();
        Thread storm = new Thread(() -> {
            while (!over.get()) {
                events.post(Event.CHANGED);
            }
        });
        storm.start();

        long start = System.nanoTime();
        assertThat(events.take(LONG)).containsExactly(Event.CHANGED);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));

        over.set(true);
        storm.join();
    }

    @Test
    void eventsThatNobodyTakesAreKeptOnce() throws InterruptedException {
        EventQueue events = new EventQueue(Duration.ZERO, LONG, 0);
        for (int i = 0; i < 1000; i++) {
            events.post(Event.CHANGED);
        }

        // without a time to settle each take has one event
        assertThat(events.take(LONG)).containsExactly(Event.CHANGED);
        assertThat(events.take(Duration.ZERO)).isEmpty();
    }

    @Test
    void anEndIsTakenAtOnceWhateverElseCame() throws InterruptedException {
        for (Event end : new Event[] {Event.STOP, Event.FAILED}) {
            EventQueue events = new EventQueue(Duration.ofSeconds(55), Duration.ofSeconds(55), 0);
            events.post(Event.CHANGED);
            events.post(end);

            assertThat(events.take(LONG)).containsExactly(Event.CHANGED, end);
        }
    }

    @Test
    void patienceEnds() throws InterruptedException {
        assertThat(new EventQueue(LONG, LONG, 0).take(SHORT)).isEmpty();
    }

    @Test
    void anEventEndsTheWait() throws InterruptedException {
        EventQueue events = new EventQueue(Duration.ZERO, LONG, 0);
        Thread poster = new Thread(() -> events.post(Event.RELOAD));
        poster.start();

        assertThat(events.take(LONG)).containsExactly(Event.RELOAD);
        poster.join();
    }
}
