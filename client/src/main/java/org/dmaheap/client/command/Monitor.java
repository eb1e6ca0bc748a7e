// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.command;

import java.io.IOException;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Optional;
import org.dmaheap.client.Failure;
import org.dmaheap.client.Status;
import org.dmaheap.client.UsageError;
import org.dmaheap.client.api.ChangeSubscription;
import org.dmaheap.client.api.DaemonUnreachable;
import org.dmaheap.client.api.DmaHeapClient;
import org.dmaheap.client.api.Subscription;
import org.dmaheap.client.output.ChangeText;
import org.dmaheap.client.output.MapText;
import org.dmaheap.client.output.Output;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.InvalidParameter;
import org.dmaheap.model.MapChange;
import org.dmaheap.model.NoSuchDevice;
import org.dmaheap.model.NoSuchHeap;

/**
 * {@code monitor}: the map, then each change as it happens, until the reader goes or the daemon stays away; as JSON, each
 * map. Over a restart of the daemon it connects again and shows what differs from the last map it saw.
 */
final class Monitor {
    private static final long RETRY_MILLIS = 200;

    private final Connection connection;
    private final Output output;
    private final Optional<Question> question;
    /** The map that was shown last, or as JSON, its bytes. */
    private Optional<HeapMap> last = Optional.empty();

    private byte[] lastJson = {};
    /** Whether the connection of now brought a map. */
    private boolean heard;
    /** Whether somebody was told that the daemon is away. */
    private boolean away;
    /** When the daemon went, or else when we began, by the nanosecond clock. */
    private long awaySince;

    /** The part that is to be shown at each change. */
    @FunctionalInterface
    interface Question {
        void ask() throws UsageError, Failure, IOException, NoSuchDevice, NoSuchHeap, InvalidParameter;
    }

    Monitor(Connection connection, Output output) {
        this(connection, output, Optional.empty());
    }

    /** @param question whose answer is shown; empty: the map, then what changed */
    Monitor(Connection connection, Output output, Optional<Question> question) {
        this.connection = connection;
        this.output = output;
        this.question = question;
    }

    Status run() throws UsageError, Failure, IOException, NoSuchDevice, NoSuchHeap, InvalidParameter {
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
    private Optional<DaemonUnreachable> showAll(DmaHeapClient connected)
            throws UsageError, Failure, IOException, NoSuchDevice, NoSuchHeap, InvalidParameter {
        heard = false;
        try (DmaHeapClient client = connected) {
            if (question.isPresent()) {
                showAnswers(client, question.get());
            } else if (output.wantsJson()) {
                showMaps(client);
            } else {
                showChanges(client);
            }
            return Optional.empty();
        } catch (DaemonUnreachable e) {
            if (heard) {
                awaySince = System.nanoTime();
                output.note(e.getMessage() + "; waiting for it to come back");
                away = true;
            }
            return Optional.of(e);
        }
    }

    /** Returns when nobody reads any more. */
    private void showAnswers(DmaHeapClient client, Question asked)
            throws UsageError, Failure, IOException, NoSuchDevice, NoSuchHeap, InvalidParameter {
        try (ChangeSubscription changes = client.subscribeToChanges()) {
            do {
                changes.next();
                output.again();
                sayBack();
                asked.ask();
                heard = true;
            } while (output.flush());
        }
    }

    /** Returns when nobody reads any more. */
    private void showMaps(DmaHeapClient client) throws IOException {
        try (Subscription maps = client.subscribe()) {
            do {
                byte[] map = maps.nextJson();
                sayBack();
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
                sayBack();
                if (last.isEmpty()) {
                    new MapText(output).show(update.map());
                } else {
                    // to a connection its first map is all new, and we may have seen one before
                    new ChangeText(output, now())
                            .show(last.get(), heard ? update.change() : MapChange.between(last.get(), update.map()));
                }
                last = Optional.of(update.map());
                heard = true;
            } while (output.flush());
        }
    }

    private static String now() {
        return LocalTime.now().format(DateTimeFormatter.ofPattern("HH:mm:ss")) + " ";
    }

    private void sayBack() {
        if (away) {
            if (output.wantsJson()) {
                output.note("The daemon is back");
            } else {
                output.line(now() + "the daemon is back");
            }
            away = false;
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
