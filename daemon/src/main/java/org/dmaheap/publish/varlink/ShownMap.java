// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.dmaheap.protocol.Snapshot;

/** The map that clients of the socket are shown. Any thread may show another; of the loop's thread, where nothing else is said. */
final class ShownMap {
    /** What maps may take that are not the newest any more, and that somebody still reads. */
    private static final int OLD_MAPS_BYTES = 8 << 20;

    private final AtomicReference<Published> published = new AtomicReference<>(Published.NOTHING);

    private Optional<Snapshot> snapshot = Optional.empty();
    private Reply reply = Reply.NONE;
    private Reply change = Reply.NONE;
    /** The revisions that were shown. */
    private long revisions;

    private boolean revised;
    private long number;

    /**
     * The map that is to be shown.
     *
     * @param revisions how many there were so far
     * @param change from the one before to this one, for subscribers
     */
    private record Published(Optional<Snapshot> snapshot, long revisions, Reply change) {
        private static final Published NOTHING = new Published(Optional.empty(), 0, Reply.NONE);
    }

    /**
     * Shows a new map; for any thread.
     *
     * @param change what differs, for subscribers
     */
    void publish(Snapshot newSnapshot, Reply change) {
        published.updateAndGet(old -> new Published(Optional.of(newSnapshot), old.revisions() + 1, change));
    }

    /** Shows the same map with newer figures; for any thread. */
    void refresh(Snapshot newSnapshot) {
        published.updateAndGet(old -> new Published(Optional.of(newSnapshot), old.revisions(), old.change()));
    }

    /** The snapshot of this moment; for any thread. */
    Optional<Snapshot> newest() {
        return published.get().snapshot();
    }

    /** Takes what was published last; false if that is what is shown. */
    boolean takeNewest() {
        Published newest = published.get();
        if (newest.snapshot().equals(snapshot)) {
            return false;
        }
        snapshot = newest.snapshot();
        number++;
        reply = snapshot.map(s -> Reply.oneOfMany(s.mapJson())).orElse(Reply.NONE);
        revised = newest.revisions() != revisions;
        change = newest.revisions() == revisions + 1 ? newest.change() : Reply.NONE;
        revisions = newest.revisions();
        return true;
    }

    boolean isPresent() {
        return snapshot.isPresent();
    }

    /** Whether this is what is shown. */
    boolean is(Optional<Snapshot> asked) {
        return asked.equals(snapshot);
    }

    /** Whether it says something else than the one before. */
    boolean isRevised() {
        return revised;
    }

    /** The map as subscribers get it. */
    Reply reply() {
        return reply;
    }

    /** What differs from the one before; {@link Reply#NONE} if nobody knows it. */
    Reply change() {
        return change;
    }

    /** Tells it from those that were shown before. */
    long number() {
        return number;
    }

    /** Whoever reads old maps that take too much memory together: each one takes some, and the oldest are to go first. */
    List<Connection> readersOfTooOldOnes(Collection<Connection> connections) {
        SortedMap<Long, List<Connection>> readers = new TreeMap<>(Comparator.reverseOrder());
        for (Connection connection : connections) {
            connection
                    .readsMap()
                    .ifPresent(map -> readers.computeIfAbsent(map, any -> new ArrayList<>())
                            .add(connection));
        }
        List<Connection> tooOld = new ArrayList<>();
        long bytes = 0;
        for (List<Connection> ofOneMap : readers.values()) {
            bytes += reply.length();
            if (bytes > OLD_MAPS_BYTES) {
                tooOld.addAll(ofOneMap);
            }
        }
        return tooOld;
    }
}
