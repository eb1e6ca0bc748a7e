// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.service;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What the loop waits for. A burst of changes becomes one: after the first the queue waits until none came for the
 * settle time, but no longer than a limit, so that a storm cannot starve the map.
 */
final class EventQueue {
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Duration settle;
    private final Duration longest;

    /** Something to do. */
    enum Event {
        /** A device or heap may have come or gone. */
        CHANGED,
        /** The administrator wants rules and configuration read again. */
        RELOAD,
        /** A part that the daemon cannot do without has ended. */
        FAILED,
        /** End; another daemon takes over at once. */
        HAND_OVER,
        /** End. */
        STOP;

        private boolean ends() {
            return this == STOP || this == HAND_OVER || this == FAILED;
        }
    }

    /**
     * @param settle how long nothing must come before a burst counts as over
     * @param longest how long a burst may keep the loop waiting
     */
    EventQueue(Duration settle, Duration longest) {
        this.settle = settle;
        this.longest = longest;
    }

    /** From any thread; never waits. An event that nobody has taken yet is not kept twice: a storm takes no memory. */
    void post(Event event) {
        if (!events.contains(event)) {
            events.add(event);
        }
    }

    /**
     * Waits for something to do.
     *
     * @return all that came, a burst as one; nothing if the time ran out
     */
    Set<Event> take(Duration patience) throws InterruptedException {
        Set<Event> taken = EnumSet.noneOf(Event.class);
        Event first = events.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        if (first == null) {
            return taken;
        }
        taken.add(first);
        long deadline = System.nanoTime() + longest.toNanos();
        while (taken.stream().noneMatch(Event::ends)) {
            long wait = Math.min(settle.toNanos(), deadline - System.nanoTime());
            Event next = wait > 0 ? events.poll(wait, TimeUnit.NANOSECONDS) : null;
            if (next == null) {
                return taken;
            }
            taken.add(next);
        }
        return taken;
    }
}
