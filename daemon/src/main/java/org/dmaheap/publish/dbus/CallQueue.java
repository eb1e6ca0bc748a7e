// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.dmaheap.publish.Share;
import org.dmaheap.publish.Turns;
import org.freedesktop.dbus.messages.MethodCall;

/**
 * Calls that wait for their answers. Users take turns, whoever has taken the least time first, and each may have only so
 * many calls here; what one of them does takes neither memory nor time from another. For any thread.
 */
final class CallQueue {
    /** What a client may ask before it has an answer. */
    static final int MOST_OF_A_SENDER = 16;

    /** Bytes of arguments, and this much for each call besides. */
    private static final Share BYTES = new Share(4 << 20, 512 << 10);

    private static final int BYTES_OF_A_CALL = 2048;

    /** Connections whose user is remembered. */
    private static final int MOST_SENDERS = 1024;

    private final Turns<Line, Waiting> turns = new Turns<>();

    /** By the unique names of connections; who came last is last. */
    private final Map<String, Sender> senders = new LinkedHashMap<>(16, 0.75f, true);

    private final Map<Integer, Line> users = new HashMap<>();
    private long bytes;
    private boolean closed;

    /** A connection to the bus. */
    private static final class Sender {
        private Line line = new Line(Optional.empty());
        private int calls;
    }

    /** The calls of one user, or of a connection of which the user is not known yet. */
    private static final class Line extends Turns.Line<Waiting> {
        private final Optional<Integer> uid;
        private long bytes;

        private Line(Optional<Integer> uid) {
            this.uid = uid;
        }
    }

    /**
     * A call that waits.
     *
     * @param bus where the answer goes
     */
    record Waiting(BusConnection bus, MethodCall call, boolean tooLong, long bytes, Sender sender, Line line) {}

    /** Whether nothing is known of a connection; from now on something is. */
    synchronized boolean isNew(String name) {
        if (senders.containsKey(name)) {
            return false;
        }
        senders.put(name, new Sender());
        if (senders.size() > MOST_SENDERS) {
            senders.values().stream()
                    .filter(sender -> sender.calls == 0)
                    .findFirst()
                    .ifPresent(idle -> senders.values().remove(idle));
        }
        return true;
    }

    /** Says whose connection it is: its calls from now on are this user's. */
    synchronized void know(String name, int uid) {
        Sender sender = senders.get(name);
        if (sender != null) {
            users.values().removeIf(line -> line.size() == 0 && line.bytes == 0 && users.size() > MOST_SENDERS);
            sender.line = users.computeIfAbsent(uid, number -> new Line(Optional.of(number)));
        }
    }

    /**
     * Adds a call.
     *
     * @param length of its arguments
     * @return whether there was room
     */
    synchronized boolean add(BusConnection bus, MethodCall call, boolean tooLong, int length) {
        Sender sender = senders.computeIfAbsent(String.valueOf(call.getSource()), name -> new Sender());
        long size = length + BYTES_OF_A_CALL;
        // of whom nothing is known nobody is root
        int uid = sender.line.uid.orElse(-1);
        if (sender.calls >= MOST_OF_A_SENDER || !BYTES.allows(uid, sender.line.bytes, bytes, size)) {
            return false;
        }
        sender.calls++;
        sender.line.bytes += size;
        bytes += size;
        turns.add(sender.line, new Waiting(bus, call, tooLong, size, sender, sender.line));
        notifyAll();
        return true;
    }

    /** Waits for the call whose user's turn it is; empty at the end. */
    synchronized Optional<Waiting> take() throws InterruptedException {
        while (!closed) {
            Line line = turns.next(any -> true);
            if (line != null) {
                return Optional.of(turns.take(line));
            }
            wait();
        }
        return Optional.empty();
    }

    /** A call has its answer, which took some time. */
    synchronized void done(Waiting waiting, long nanos) {
        waiting.sender().calls--;
        waiting.line().bytes -= waiting.bytes();
        bytes -= waiting.bytes();
        turns.charge(waiting.line(), nanos);
    }

    /** Nobody takes anything any more. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
