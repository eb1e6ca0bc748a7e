// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.command;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.dmaheap.client.Status;
import org.dmaheap.client.api.DaemonUnreachable;
import org.dmaheap.client.api.DmaHeapClient;
import org.dmaheap.client.api.Subscription;
import org.dmaheap.client.api.UnexpectedReply;
import org.dmaheap.client.output.ChangeText;
import org.dmaheap.client.output.MapText;
import org.dmaheap.client.output.Output;
import org.dmaheap.model.HeapMap;
import org.dmaheap.protocol.InvalidJson;
import org.dmaheap.protocol.Json;

/**
 * {@code monitor}: the map, then each change as it happens, until the reader goes or the daemon stays away. Over a
 * restart of the daemon it connects again and shows what differs from the last map it saw.
 */
final class Monitor {
    private static final long RETRY_MILLIS = 200;

    private final Connection connection;
    private final Output output;
    private byte[] last = {};
    /** Whether the connection of now brought a map. */
    private boolean heard;
    /** When the daemon went, or else when we began, by the nanosecond clock. */
    private long awaySince;

    Monitor(Connection connection, Output output) {
        this.connection = connection;
        this.output = output;
    }

    Status run() throws IOException {
        output.live();
        awaySince = System.nanoTime();
        DmaHeapClient client = connection.open();
        Optional<DaemonUnreachable> loss = showAll(client);
        while (loss.isPresent()) {
            loss = showAll(reconnected(loss.get()));
        }
        return Status.DONE;
    }

    /** Returns how the daemon went; empty if it was the reader who did. */
    private Optional<DaemonUnreachable> showAll(DmaHeapClient connected) throws IOException {
        heard = false;
        try (DmaHeapClient client = connected;
                Subscription maps = client.subscribe()) {
            while (show(maps.nextJson())) {}
            return Optional.empty();
        } catch (DaemonUnreachable e) {
            if (heard) {
                awaySince = System.nanoTime();
                output.note(e.getMessage() + "; waiting for it to come back");
            }
            return Optional.of(e);
        }
    }

    /** Returns whether anybody still reads. */
    private boolean show(byte[] map) throws UnexpectedReply {
        if (!Arrays.equals(map, last) && !output.jsonLine(map)) {
            try {
                HeapMap now = Json.read(map, HeapMap.TABLE);
                if (last.length == 0) {
                    new MapText(output).show(now);
                } else {
                    new ChangeText(output).show(Json.read(last, HeapMap.TABLE), now);
                }
            } catch (InvalidJson e) {
                throw new UnexpectedReply("The map makes no sense to this version of dmaheapctl: " + e.getMessage());
            }
        }
        last = map;
        heard = true;
        return output.flush();
    }

    /** A daemon that takes the connection and hangs up without a map is away as well. */
    private DmaHeapClient reconnected(DaemonUnreachable loss) throws DaemonUnreachable {
        DaemonUnreachable problem = loss;
        while (System.nanoTime() - awaySince < connection.patience().toNanos() && pause()) {
            try {
                return connection.open();
            } catch (DaemonUnreachable e) {
                problem = e;
            }
        }
        throw problem;
    }

    /** A socket that is not there tells nobody when it comes, so it is tried again and again. */
    private static boolean pause() {
        try {
            Thread.sleep(RETRY_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
