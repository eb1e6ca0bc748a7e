// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.command;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.dmaheap.client.Status;
import org.dmaheap.client.api.ChangeSubscription;
import org.dmaheap.client.api.DaemonUnreachable;
import org.dmaheap.client.api.DmaHeapClient;
import org.dmaheap.client.api.Subscription;
import org.dmaheap.client.output.ChangeText;
import org.dmaheap.client.output.MapText;
import org.dmaheap.client.output.Output;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.MapChange;

/**
 * {@code monitor}: the map, then each change as it happens, until the reader goes or the daemon stays away; as JSON, each
 * map. Over a restart of the daemon it connects again and shows what differs from the last map it saw.
 */
final class Monitor {
    private static final long RETRY_MILLIS = 200;

    private final Connection connection;
    private final Output output;
    /** The map that was shown last, or as JSON, its bytes. */
    private Optional<HeapMap> last = Optional.empty();

    private byte[] lastJson = {};
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
        try (DmaHeapClient client = connected) {
            if (output.wantsJson()) {
                showMaps(client);
            } else {
                showChanges(client);
            }
            return Optional.empty();
        } catch (DaemonUnreachable e) {
            if (heard) {
                awaySince = System.nanoTime();
                output.note(e.getMessage() + "; waiting for it to come back");
            }
            return Optional.of(e);
        }
    }

    /** Returns when nobody reads any more. */
    private void showMaps(DmaHeapClient client) throws IOException {
        try (Subscription maps = client.subscribe()) {
            do {
                byte[] map = maps.nextJson();
                if (!Arrays.equals(map, lastJson)) {
                    output.jsonLine(map);
                }
                lastJson = map;
                heard = true;
            } while (output.flush());
        }
    }

    /** Returns when nobody reads any more. */
    private void showChanges(DmaHeapClient client) throws IOException {
        try (ChangeSubscription changes = client.subscribeToChanges()) {
            do {
                ChangeSubscription.Update update = changes.next();
                if (last.isEmpty()) {
                    new MapText(output).show(update.map());
                } else {
                    // to a connection its first map is all new, and we may have seen one before
                    new ChangeText(output)
                            .show(last.get(), heard ? update.change() : MapChange.between(last.get(), update.map()));
                }
                last = Optional.of(update.map());
                heard = true;
            } while (output.flush());
        }
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
