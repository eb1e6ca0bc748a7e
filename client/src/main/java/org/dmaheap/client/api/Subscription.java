// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.api;

import java.io.IOException;
import java.time.Duration;
import org.dmaheap.model.HeapMap;

/** The stream of maps: the one of now, then each newer one. Whoever reads slowly misses some, never the newest. */
public final class Subscription implements AutoCloseable {
    private final VarlinkConnection connection;
    private final Duration patience;
    private boolean first = true;
    private boolean over;

    Subscription(VarlinkConnection connection, Duration patience) {
        this.connection = connection;
        this.patience = patience;
    }

    /**
     * Waits for the next map; the first comes at once.
     *
     * @throws DaemonUnreachable if the daemon went or sends no more, or {@link #close} was called meanwhile
     */
    public HeapMap next() throws IOException {
        return DmaHeapClient.read(nextJson(), HeapMap.TABLE);
    }

    /** Waits for the next map, as the JSON document that the daemon sent. */
    public byte[] nextJson() throws IOException {
        if (over) {
            throw new DaemonUnreachable("The daemon at " + connection.socket() + " sends no more maps");
        }
        Reply reply = connection.receive(first ? patience : Duration.ZERO);
        first = false;
        over = !reply.continues();
        if (reply.error().isPresent()) {
            throw DmaHeapClient.refused(reply.error().get(), reply.parameters());
        }
        return reply.parameters();
    }

    /** Ends it; a {@link #next} that waits in another thread ends, too. */
    @Override
    public void close() {
        connection.close();
    }
}
