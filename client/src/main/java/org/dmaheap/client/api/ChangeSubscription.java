// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.api;

import java.io.IOException;
import java.util.Map;
import org.dmaheap.model.Form;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.MapChange;
import org.dmaheap.model.Type;

/**
 * The stream of changes. The daemon sends the map of now, then of each newer one what differs; whoever reads slowly gets a
 * map again. Here both are the same: a map, and how it differs from the one before.
 */
public final class ChangeSubscription implements AutoCloseable {
    private final Subscription stream;
    private HeapMap map = HeapMap.EMPTY;

    ChangeSubscription(Subscription stream) {
        this.stream = stream;
    }

    /**
     * A message of the daemon.
     *
     * @param map the newest; free bytes of heaps are those of when the heap changed last
     * @param change from the map before; all of the first
     */
    public record Update(HeapMap map, MapChange change) {}

    /**
     * Waits for the next map; the first comes at once.
     *
     * @throws DaemonUnreachable if the daemon went or sends no more, or {@link #close} was called meanwhile
     */
    public Update next() throws IOException {
        HeapMap before = map;
        Update update = DmaHeapClient.read(stream.nextJson(), new Message(before));
        map = update.map();
        return update;
    }

    /** A map or a change, of which the latter alone says what was removed. */
    private record Message(HeapMap before) implements Type<Update> {
        @Override
        public <R> R shown(Update value, Form<R> form) {
            return MapChange.TABLE.shown(value.change(), form);
        }

        @Override
        public Update read(Object plain) {
            if (plain instanceof Map<?, ?> members && members.containsKey("removed")) {
                MapChange change = MapChange.TABLE.read(plain);
                return new Update(change.appliedTo(before), change);
            }
            HeapMap map = HeapMap.TABLE.read(plain);
            return new Update(map, MapChange.between(before, map));
        }
    }

    /** Ends it; a {@link #next} that waits in another thread ends, too. */
    @Override
    public void close() {
        stream.close();
    }
}
