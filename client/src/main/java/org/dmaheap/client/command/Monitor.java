// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.command;

import java.io.IOException;
import java.util.Arrays;
import org.dmaheap.client.Status;
import org.dmaheap.client.api.DaemonUnreachable;
import org.dmaheap.client.api.DmaHeapClient;
import org.dmaheap.client.api.MapView;
import org.dmaheap.client.api.Subscription;
import org.dmaheap.client.api.UnexpectedReply;
import org.dmaheap.client.output.ChangeText;
import org.dmaheap.client.output.MapText;
import org.dmaheap.client.output.Output;
import org.dmaheap.protocol.InvalidJson;

/**
 * {@code monitor}: the map, then each change as it happens, until the reader goes or the daemon stays away. Over a
 * restart of the daemon it connects again and shows what differs from the last map it saw.
 */
final class Monitor {
    private static final long RETRY_MILLIS = 200;

    private final Connection connection;
    private final Output output;
    private byte[] last = {};

    Monitor(Connection connection, Output output) {
        this.connection = connection;
        this.output = output;
    }

    Status run() throws IOException {
        output.live();
        DmaHeapClient client = connection.open();
        while (showAll(client)) {
            client = reconnected();
        }
        return Status.DONE;
    }

    /** Returns whether it was the daemon that went, and not the reader. */
    private boolean showAll(DmaHeapClient connected) throws IOException {
        try (DmaHeapClient client = connected;
                Subscription maps = client.subscribe()) {
            while (show(maps.nextJson())) {}
            return false;
        } catch (DaemonUnreachable e) {
            output.note(e.getMessage() + "; waiting for it to come back");
            return true;
        }
    }

    /** Returns whether anybody still reads. */
    private boolean show(byte[] map) throws UnexpectedReply {
        if (!Arrays.equals(map, last) && !output.jsonLine(map)) {
            try {
                MapView now = MapView.read(map);
                if (last.length == 0) {
                    new MapText(output).show(now);
                } else {
                    new ChangeText(output).show(MapView.read(last), now);
                }
            } catch (InvalidJson e) {
                throw new UnexpectedReply("The map makes no sense to this version of dmaheapctl: " + e.getMessage());
            }
        }
        last = map;
        return output.flush();
    }

    private DmaHeapClient reconnected() throws DaemonUnreachable {
        long deadline = System.nanoTime() + connection.patience().toNanos();
        while (true) {
            try {
                return connection.open();
            } catch (DaemonUnreachable e) {
                if (System.nanoTime() > deadline || !pause()) {
                    throw e;
                }
            }
        }
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
