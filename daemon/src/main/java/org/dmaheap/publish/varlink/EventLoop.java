// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.dmaheap.linux.Epoll;
import org.dmaheap.linux.NativeBuffer;
import org.dmaheap.linux.StreamSocket;
import org.dmaheap.protocol.Snapshot;
import org.dmaheap.publish.Turns;
import org.slf4j.Logger;

/**
 * The thread that talks to all clients. It never waits for one of them and computes nothing: what a call means and what
 * follows from it is for {@link Answers} to find out. Users take turns, however many connections each of them has.
 */
final class EventLoop implements AutoCloseable {
    private static final int SWEEP_MILLIS = 1000;

    /** Room for what is read at once, and for what is written at once. */
    private static final int INPUT_SIZE = 8 << 10;

    private static final int OUTPUT_SIZE = 64 << 10;

    /** How long one connection may take before others are looked at. */
    private static final long SLICE_NANOS = 50_000;

    /** How long all of them may take before we look for events again, and how long greeting may take. */
    private static final long TURN_NANOS = 100_000;

    /** So many connections of one user wait their turn; of the others nothing more is heard until theirs comes. */
    private static final int HEARD = 8;

    private final Limits limits;
    private final Logger log;
    private final UserLog userLog;
    private final Epoll epoll = new Epoll();
    private final StreamSocket socket = new StreamSocket();
    private final NativeBuffer inputBuffer = new NativeBuffer(INPUT_SIZE);
    private final NativeBuffer outputBuffer = new NativeBuffer(OUTPUT_SIZE);
    private final byte[] chunk = new byte[INPUT_SIZE];
    private final ReplyCache cache = new ReplyCache();
    private final Users users;
    private final Door door;
    /** Who was let in and not greeted yet. */
    private final Queue<Door.Guest> guests = new ConcurrentLinkedQueue<>();

    private final Turns<Turns.Line<Connection>, Connection> turns = new Turns<>();

    /** Who waits for a node, and until when by the nanosecond clock: all wait equally long, so the first is the next. */
    private final Map<Connection, Long> expectant = new LinkedHashMap<>();

    private final Answers answers;
    private final Queue<Answers.Answered> answered = new ConcurrentLinkedQueue<>();
    private final ShownMap map = new ShownMap();

    /** By descriptor; null where there is none. */
    private Connection[] connections = new Connection[64];

    private int serial;
    /** Whether a connection has ended in this turn. */
    private boolean left;
    /** Whether somebody has a deadline. */
    private boolean sweeping;

    private long nextSweep;
    private long sliceEnd;
    private volatile boolean stopping;
    private volatile boolean broken;

    EventLoop(ListeningSocket listener, Dispatcher dispatcher, Limits limits, UserLog userLog, Logger log)
            throws IOException {
        this.limits = limits;
        this.log = log;
        this.userLog = userLog;
        users = new Users(limits);
        answers = new Answers(dispatcher, map::newest, this::take, this::fail);
        door = new Door(listener, users.admission(), this::greetSoon, this::fail, userLog, log);
    }

    /**
     * Shows a new map; for any thread.
     *
     * @param change what differs, for subscribers
     */
    void publish(Snapshot newSnapshot, Reply change) {
        map.publish(newSnapshot, change);
        epoll.wakeUp();
    }

    /** Shows the same map with newer figures; for any thread. */
    void refresh(Snapshot newSnapshot) {
        map.refresh(newSnapshot);
        epoll.wakeUp();
    }

    /** Ends {@link #run}; for any thread. */
    void stop() {
        stopping = true;
        epoll.wakeUp();
    }

    /** The clients of this moment; for any thread. */
    int connectionCount() {
        return users.admission().connections();
    }

    private void greetSoon(Door.Guest guest) {
        guests.add(guest);
        epoll.wakeUp();
    }

    private void take(Answers.Answered outcome) {
        answered.add(outcome);
        epoll.wakeUp();
    }

    private void fail() {
        broken = true;
        stop();
    }

    /** Serves until {@link #stop}; ends without it only by an exception. */
    void run() throws IOException {
        door.open();
        try {
            while (!stopping) {
                turn();
            }
            if (broken) {
                throw new IOException("a thread that answers or lets clients in has ended");
            }
        } finally {
            door.close();
            guests.forEach(guest -> socket.close(guest.fd()));
            answers.close();
            answered.forEach(Connection::dispose);
            connected().forEach(Connection::close);
        }
    }

    /** Frees what {@link #run} used, when it has ended and nobody publishes any more. */
    @Override
    public void close() {
        epoll.close();
    }

    Epoll epoll() {
        return epoll;
    }

    StreamSocket socket() {
        return socket;
    }

    NativeBuffer inputBuffer() {
        return inputBuffer;
    }

    NativeBuffer outputBuffer() {
        return outputBuffer;
    }

    /** Room for what was read. */
    byte[] chunk() {
        return chunk;
    }

    ReplyCache cache() {
        return cache;
    }

    Limits limits() {
        return limits;
    }

    Users users() {
        return users;
    }

    Logger log() {
        return log;
    }

    UserLog userLog() {
        return userLog;
    }

    /** Lets the outcome of a call be computed; the connection hears of it in a turn of its own. */
    void ask(Connection caller, byte[] message) {
        answers.ask(new Answers.Question(caller, message, caller.user().answers()));
    }

    /** Keeps a reply for whoever asks the same, if it is that of the map that is shown. */
    void remember(User user, Answers.Answered known, Reply reply) {
        if (reply != Reply.NONE
                && map.is(known.snapshot())
                && user.mayCache(cache.generation(), ReplyCache.MOST_OF_A_USER)) {
            cache.put(known.question().message(), reply);
        }
    }

    ShownMap map() {
        return map;
    }

    /** Ends the wait of a connection for what a new map may bring, unless it has waited before. */
    void expect(Connection connection) {
        expectant.putIfAbsent(
                connection, System.nanoTime() + limits.nodePatience().toNanos());
    }

    void expectNoMore(Connection connection) {
        expectant.remove(connection);
    }

    /** Copies what fits of a reply into the output buffer; gives its size. */
    int fillOutput(Reply reply, int from) {
        outputBuffer.bytes().clear();
        reply.copyTo(outputBuffer.bytes(), from);
        return outputBuffer.bytes().position();
    }

    /** Whether the connection whose turn it is has had its time. */
    boolean sliceIsOver() {
        return System.nanoTime() - sliceEnd > 0;
    }

    /** Gives a connection its turn when that of its user comes. */
    void later(Connection connection) {
        turns.add(connection.user().turns(), connection);
    }

    /** Whether so many connections of the user wait that it is worth a call to hear no more of this one. */
    boolean isCrowded(User user) {
        return user.turns().size() > HEARD;
    }

    /** Until when a message must be through that is on its way now. */
    long deadline() {
        sweepSoon();
        long deadline = System.nanoTime() + limits.patience().toNanos();
        return deadline == 0 ? 1 : deadline;
    }

    /** The connection's descriptor is about to be closed. */
    void forget(Connection connection) {
        expectant.remove(connection);
        connections[connection.fd()] = null;
        users.connected(connection.user(), -1);
        users.admission().leave(connection.user().uid());
        left = true;
    }

    private void turn() throws IOException {
        int ready = epoll.await(timeout());
        // before any question of this turn: who asks because of another sign of a new map must not be told of the old
        // one
        takeNewMap();
        boolean woken = false;
        for (int i = 0; i < ready; i++) {
            long data = epoll.data(i);
            if (epoll.takeWakeUp(i)) {
                woken = true;
            } else {
                int events = epoll.events(i);
                Connection connection = connections[(int) data];
                if (connection != null && connection.key() == data) {
                    guarded(connection, c -> c.onEvents(events));
                }
            }
        }
        if (woken) {
            takeAnswers();
        }
        greetGuests();
        endLongWaits();
        serve();
        if (left) {
            left = false;
            door.roomAgain();
        }
        if (userLog.isOwing()) {
            sweepSoon();
        }
        if (sweeping && System.nanoTime() - nextSweep > 0) {
            sweep();
        }
    }

    private int timeout() {
        if (!turns.isEmpty() || !guests.isEmpty()) {
            return 0;
        }
        int untilSweep = sweeping ? SWEEP_MILLIS : -1;
        if (expectant.isEmpty()) {
            return untilSweep;
        }
        long nanos = expectant.values().iterator().next() - System.nanoTime();
        // rounded up, or the last millisecond would be a busy one
        int untilNext = (int) Math.max(0, nanos / 1_000_000 + 1);
        return sweeping ? Math.min(untilSweep, untilNext) : untilNext;
    }

    private void endLongWaits() {
        while (!expectant.isEmpty()) {
            Map.Entry<Connection, Long> next = expectant.entrySet().iterator().next();
            if (System.nanoTime() - next.getValue() < 0) {
                return;
            }
            expectant.remove(next.getKey());
            guarded(next.getKey(), Connection::onWaitedLongEnough);
        }
    }

    /** Turns, as long as there is time until the next look at the events: somebody may have come who has taken less. */
    private void serve() {
        long now = System.nanoTime();
        long end = now + TURN_NANOS;
        while (!turns.isEmpty() && now - end < 0) {
            Turns.Line<Connection> line = turns.next(any -> true);
            Connection connection = turns.take(line);
            sliceEnd = now + SLICE_NANOS;
            guarded(connection, Connection::turn);
            long taken = System.nanoTime() - now;
            turns.charge(line, taken);
            connection.user().took(taken);
            now += taken;
        }
    }

    private void takeAnswers() {
        for (Answers.Answered next = answered.poll(); next != null; next = answered.poll()) {
            next.question().caller().onAnswer(next);
        }
    }

    private void takeNewMap() {
        if (!map.takeNewest()) {
            return;
        }
        cache.clear();
        map.readersOfTooOldOnes(connected()).forEach(c -> guarded(c, Connection::readsTooSlowly));
        if (map.isRevised()) {
            connected().forEach(connection -> guarded(connection, c -> c.onNewMap(map.change())));
        }
    }

    /** The connections of this moment, which may end while something is done with them. */
    private List<Connection> connected() {
        return Arrays.stream(connections).filter(Objects::nonNull).toList();
    }

    private void greetGuests() {
        long start = System.nanoTime();
        while (System.nanoTime() - start < TURN_NANOS) {
            Door.Guest guest = guests.poll();
            if (guest == null) {
                return;
            }
            try {
                connect(guest.fd(), guest.peer());
            } catch (IOException e) {
                log.warn("Could not listen to a client: {}", e.getMessage());
                socket.close(guest.fd());
                users.admission().leave(guest.peer().uid());
            }
        }
    }

    private void connect(int fd, StreamSocket.Peer peer) throws IOException {
        serial = serial + 1 & Integer.MAX_VALUE;
        Connection connection = new Connection(this, fd, (long) serial << 32 | fd, peer, users.of(peer.uid()));
        epoll.add(fd, Epoll.IN, connection.key());
        if (fd >= connections.length) {
            connections = Arrays.copyOf(connections, Math.max(fd + 1, 2 * connections.length));
        }
        connections[fd] = connection;
        users.connected(connection.user(), 1);
    }

    private void sweepSoon() {
        if (!sweeping) {
            sweeping = true;
            nextSweep = System.nanoTime() + SWEEP_MILLIS * 1_000_000L;
        }
    }

    private void sweep() {
        sweeping = false;
        userLog.report();
        long now = System.nanoTime();
        for (Connection connection : connected()) {
            if (connection.isOverdue(now)) {
                guarded(connection, Connection::giveUp);
            } else if (connection.isHurried()) {
                sweepSoon();
            }
        }
    }

    @FunctionalInterface
    private interface Turn {
        void take(Connection connection) throws IOException;
    }

    /** Whatever goes wrong with one client ends that client only. */
    private void guarded(Connection connection, Turn turn) {
        if (connection.isClosed()) {
            return;
        }
        try {
            turn.take(connection);
        } catch (IOException | RuntimeException e) {
            userLog.warn(
                    connection.peer().uid(),
                    "Disconnecting pid {}: {}",
                    connection.peer().pid(),
                    e.toString(),
                    e);
            connection.end();
        }
    }
}
