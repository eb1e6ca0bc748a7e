// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.service;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The events that the loop waits for. The first changes after a quiet time are taken at once, with all that came meanwhile: what follows
 * a hotplug is seen as soon as it is there. When that was done a few times in a row, a burst becomes one: after the first
 * the queue waits until none came for the settle time, but no longer than a limit, so that a storm neither starves the
 * map nor has it made for each event.
 */
final class EventQueue {
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Duration settle;
    private final Duration longest;
    private final int prompt;
    /** When all turns that may be taken at once are there again, of {@link System#nanoTime}. */
    private long replenished;

    private final LongSupplier nanoTime;

    /** Something to do. */
    enum Event {
        /** A device or heap may have come or gone. */
        CHANGED,
        /** A part of a device may have come or gone: the device itself is likely to follow, and is not looked for before. */
        DETAIL,
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
     * @param prompt how often in a row something is taken at once; one more each time that {@code longest} goes by
     */
    EventQueue(Duration settle, Duration longest, int prompt) {
        this(settle, longest, prompt, System::nanoTime);
    }

    /** @param nanoTime as {@link System#nanoTime} */
    EventQueue(Duration settle, Duration longest, int prompt, LongSupplier nanoTime) {
        this.settle = settle;
        this.longest = longest;
        this.prompt = prompt;
        this.nanoTime = nanoTime;
        replenished = nanoTime.getAsLong();
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
        if (first != Event.DETAIL && isPrompt()) {
            events.drainTo(taken);
            return taken;
        }
        long deadline = nanoTime.getAsLong() + longest.toNanos();
        while (taken.stream().noneMatch(Event::ends)) {
            long wait = Math.min(settle.toNanos(), deadline - nanoTime.getAsLong());
            Event next = wait > 0 ? events.poll(wait, TimeUnit.NANOSECONDS) : null;
            if (next == null) {
                return taken;
            }
            boolean isFirst = taken.equals(EnumSet.of(Event.DETAIL)) && next != Event.DETAIL;
            taken.add(next);
            if (isFirst && isPrompt()) {
                events.drainTo(taken);
                return taken;
            }
        }
        return taken;
    }

    private boolean isPrompt() {
        long now = nanoTime.getAsLong();
        long next = (replenished - now > 0 ? replenished : now) + longest.toNanos();
        if (next - now > prompt * longest.toNanos()) {
            return false;
        }
        replenished = next;
        return true;
    }
}
