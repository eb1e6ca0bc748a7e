// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import org.dmaheap.model.ClientFigures.UserFigures;
import org.dmaheap.publish.Allowance;
import org.dmaheap.publish.Share;
import org.dmaheap.publish.Turns;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MethodCall;

/**
 * Messages to the bus that wait: answers to calls, refusals of calls that are too many, and our own questions. Users take turns,
 * whoever has taken the least time first, and each may have only so many calls here; what one of them does takes neither
 * memory nor time from another. Of one user's calls those with short answers come first. What is long, and refusals, a user gets
 * for a share of the time only: a bus that is busy takes them slowly, and everybody's answers wait behind those that are on their
 * way. For any thread.
 */
final class CallQueue {
    /** What a client may ask before it has an answer. */
    static final int MOST_OF_A_SENDER = 16;

    /** Refusals of one user that wait; who has more calls refused hears nothing of these. */
    private static final int MOST_REFUSALS = 4096;

    /** Bytes of arguments, and this much for each call besides. */
    private static final Share BYTES = new Share(4 << 20, 512 << 10);

    private static final int BYTES_OF_A_CALL = 2048;

    /** Of the time. */
    private static final double LONG_ANSWERS = 0.1;

    /** Connections whose user is remembered. */
    private static final int MOST_SENDERS = 1024;

    private final Turns<Line, Waiting> turns = new Turns<>();

    /** Questions to the bus; few, and they go first. */
    private final Queue<Waiting> ours = new ArrayDeque<>();

    /** By the unique names of connections; who came last is last. */
    private final Map<String, Sender> senders = new LinkedHashMap<>(16, 0.75f, true);

    private final Map<Integer, Line> users = new HashMap<>();
    private long bytes;
    private long number;
    private boolean closed;

    /** A connection to the bus. */
    private static final class Sender {
        private Line line = new Line(Optional.empty());
        private int calls;
    }

    /** The calls of one user, or of a connection of which the user is not known yet. */
    private static final class Line extends Turns.Line<Waiting> {
        private final Optional<Integer> uid;
        private final Allowance allowance;
        private long bytes;
        private int refusals;

        private long calls;
        private long refused;
        private long taken;

        private Line(Optional<Integer> uid) {
            super(new PriorityQueue<>(
                    Comparator.comparing((Waiting waiting) -> waiting.kind()).thenComparing(Waiting::number)));
            this.uid = uid;
            allowance = new Allowance(LONG_ANSWERS, uid.equals(Optional.of(Share.ROOT)));
        }

        /** Nanoseconds until its next answer may be sent. */
        private long pause(long now) {
            return first().kind() == Kind.SHORT ? 0 : allowance.pause(now);
        }
    }

    /** The order of what one user gets. */
    enum Kind {
        SHORT,
        REFUSAL,
        LONG
    }

    /**
     * What waits to be sent.
     *
     * @param bus where it goes
     * @param number the smaller one was there first
     * @param sender whom it is for; empty for our own questions
     */
    record Waiting(BusConnection bus, Kind kind, long number, Sending sending, long bytes, Optional<Sender> sender) {}

    /** One of the three. */
    sealed interface Sending {}

    /** An answer, which is still to be computed. */
    record Answer(MethodCall call, boolean tooLong) implements Sending {}

    /** The answer to a call that is one too many. */
    record Refusal(String caller, long serial) implements Sending {}

    /** A question to the bus itself. */
    record Question(Message message) implements Sending {}

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

    /** Says whose connection it is: its calls are this user's. */
    synchronized void know(String name, int uid) {
        Sender sender = senders.get(name);
        if (sender != null && sender.line.uid.isEmpty()) {
            users.values().removeIf(line -> line.size() == 0 && line.bytes == 0 && users.size() > MOST_SENDERS);
            Line own = sender.line;
            Line line = users.computeIfAbsent(uid, number -> new Line(Optional.of(number)));
            turns.move(own, line);
            line.bytes += own.bytes;
            line.refusals += own.refusals;
            line.calls += own.calls;
            line.refused += own.refused;
            line.taken += own.taken;
            sender.line = line;
            notifyAll();
        }
    }

    /** Adds a question of ours. */
    synchronized void ask(BusConnection bus, Message question) {
        ours.add(new Waiting(bus, Kind.SHORT, number++, new Question(question), 0, Optional.empty()));
        notifyAll();
    }

    /**
     * Adds a call, or its refusal if there is no room.
     *
     * @param isLong whether its answer may be long
     * @param length of its arguments
     */
    synchronized void add(BusConnection bus, MethodCall call, boolean isLong, boolean tooLong, int length) {
        Sender sender = senders.computeIfAbsent(String.valueOf(call.getSource()), name -> new Sender());
        Line line = sender.line;
        long size = length + BYTES_OF_A_CALL;
        line.calls++;
        // of whom nothing is known nobody is root
        int uid = line.uid.orElse(-1);
        if (sender.calls < MOST_OF_A_SENDER && BYTES.allows(uid, line.bytes, bytes, size)) {
            sender.calls++;
            line.bytes += size;
            bytes += size;
            Kind kind = isLong ? Kind.LONG : Kind.SHORT;
            turns.add(line, new Waiting(bus, kind, number++, new Answer(call, tooLong), size, Optional.of(sender)));
        } else {
            line.refused++;
            refuse(bus, call, sender);
        }
        notifyAll();
    }

    private void refuse(BusConnection bus, MethodCall call, Sender sender) {
        Line line = sender.line;
        if (line.refusals < MOST_REFUSALS) {
            line.refusals++;
            Refusal refusal = new Refusal(call.getSource(), call.getSerial());
            turns.add(line, new Waiting(bus, Kind.REFUSAL, number++, refusal, 0, Optional.of(sender)));
        }
    }

    /** What users did; of the last of their connections. */
    synchronized List<UserFigures> figures() {
        Map<Line, Integer> connections = new HashMap<>();
        senders.values().forEach(sender -> connections.merge(sender.line, 1, Integer::sum));
        return users.entrySet().stream()
                .map(user -> figures(user.getKey(), user.getValue(), connections.getOrDefault(user.getValue(), 0)))
                .toList();
    }

    private static UserFigures figures(int uid, Line line, int connections) {
        return new UserFigures(
                Integer.toUnsignedLong(uid), 0, connections, line.calls, line.refused, line.taken / 1_000_000);
    }

    /** Waits for what is to be sent next; empty at the end. */
    synchronized Optional<Waiting> take() throws InterruptedException {
        while (!closed) {
            if (!ours.isEmpty()) {
                return Optional.of(ours.remove());
            }
            long now = System.nanoTime();
            Line line = turns.next(candidate -> candidate.pause(now) == 0);
            if (line != null) {
                return Optional.of(turns.take(line));
            }
            long shortest = Long.MAX_VALUE;
            for (Line other : turns.lines()) {
                shortest = Math.min(shortest, other.pause(now));
            }
            wait(shortest == Long.MAX_VALUE ? 0 : shortest / 1_000_000 + 1);
        }
        return Optional.empty();
    }

    /** Something was sent, which took some time. */
    synchronized void done(Waiting waiting, long nanos) {
        if (waiting.sender().isEmpty()) {
            return;
        }
        Sender sender = waiting.sender().get();
        Line line = sender.line;
        if (waiting.kind() == Kind.REFUSAL) {
            line.refusals--;
        } else {
            sender.calls--;
            line.bytes -= waiting.bytes();
            bytes -= waiting.bytes();
        }
        line.allowance.charge(nanos);
        line.taken += nanos;
        turns.charge(line, nanos);
    }

    /** Nobody takes anything any more. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
