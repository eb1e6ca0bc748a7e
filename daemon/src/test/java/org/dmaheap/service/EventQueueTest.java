// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.dmaheap.service.EventQueue.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventQueueTest {
    private static final Duration LONG = Duration.ofSeconds(50);
    private static final Duration SHORT = Duration.ofMillis(20);

    @Test
    void aBurstIsTakenAsOne() throws InterruptedException {
        EventQueue events = new EventQueue(SHORT, LONG);
        events.post(Event.CHANGED);
        events.post(Event.RELOAD);
        events.post(Event.CHANGED);

        assertThat(events.take(LONG)).containsExactly(Event.CHANGED, Event.RELOAD);
        assertThat(events.take(Duration.ZERO)).isEmpty();
    }

    @Test
    void aStormDoesNotHoldTheLoopLongerThanTheLimit() throws InterruptedException {
        EventQueue events = new EventQueue(Duration.ofSeconds(40), Duration.ofMillis(100));
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
        EventQueue events = new EventQueue(Duration.ZERO, LONG);
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
            EventQueue events = new EventQueue(Duration.ofSeconds(55), Duration.ofSeconds(55));
            events.post(Event.CHANGED);
            events.post(end);

            assertThat(events.take(LONG)).containsExactly(Event.CHANGED, end);
        }
    }

    @Test
    void patienceEnds() throws InterruptedException {
        assertThat(new EventQueue(LONG, LONG).take(SHORT)).isEmpty();
    }

    @Test
    void anEventEndsTheWait() throws InterruptedException {
        EventQueue events = new EventQueue(Duration.ZERO, LONG);
        Thread poster = new Thread(() -> events.post(Event.RELOAD));
        poster.start();

        assertThat(events.take(LONG)).containsExactly(Event.RELOAD);
        poster.join();
    }
}
