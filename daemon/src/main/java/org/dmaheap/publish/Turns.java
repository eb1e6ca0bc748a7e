// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Predicate;

/**
 * Whose turn it is: of the users that have something to do, the one that has taken the least time so far. Who has many
 * connections, or expensive questions, waits for itself and for nobody else. Who comes back after a pause has no more time
 * saved up than the one who is served now.
 *
 * @param <L> what one user has to do
 * @param <T> a thing to do
 */
public final class Turns<L extends Turns.Line<T>, T> {
    private final List<L> lines = new ArrayList<>();
    private long clock;

    /** The things that one user has to do. */
    public static class Line<T> {
        private final Queue<T> things;
        private long taken;
        private boolean listed;

        /** First come, first served. */
        public Line() {
            this(new ArrayDeque<>());
        }

        /** @param things empty; gives what is to be done first */
        protected Line(Queue<T> things) {
            this.things = things;
        }

        /** What is to be done first; null if there is nothing. */
        protected final T first() {
            return things.peek();
        }

        public final int size() {
            return things.size();
        }
    }

    public void add(L line, T thing) {
        Line<T> all = line;
        all.things.add(thing);
        if (!all.listed) {
            all.listed = true;
            all.taken = Math.max(all.taken, clock);
            lines.add(line);
        }
    }

    public boolean isEmpty() {
        return lines.isEmpty();
    }

    /** The user whose turn it is among some; null if none of them has anything to do. */
    public L next(Predicate<L> some) {
        L next = null;
        for (L line : lines) {
            if ((next == null || taken(line) < taken(next)) && some.test(line)) {
                next = line;
            }
        }
        return next;
    }

    private static long taken(Line<?> line) {
        return line.taken;
    }

    /** Takes the next thing of a user who has one. */
    public T take(L line) {
        Line<T> all = line;
        clock = Math.max(clock, all.taken);
        T thing = all.things.remove();
        if (all.things.isEmpty()) {
            all.listed = false;
            lines.remove(line);
        }
        return thing;
    }

    /** Makes all that one user has to do another's. */
    public void move(L from, L to) {
        Line<T> old = from;
        while (!old.things.isEmpty()) {
            add(to, old.things.remove());
        }
        old.listed = false;
        lines.remove(from);
    }

    /** The time that a thing of the user took. */
    public void charge(L line, long nanos) {
        Line<T> all = line;
        all.taken += nanos;
    }

    /** All users that have something to do. */
    public Iterable<L> lines() {
        return lines;
    }
}
