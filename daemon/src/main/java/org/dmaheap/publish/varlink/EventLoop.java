// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicReference;
import jnr.unixsocket.UnixSocketChannel;
import org.dmaheap.linux.Epoll;
import org.dmaheap.linux.NativeBuffer;
import org.dmaheap.linux.StreamSocket;
import org.dmaheap.protocol.Snapshot;
import org.slf4j.Logger;

/** The one thread that serves all clients, and never waits for one of them. */
final class EventLoop implements AutoCloseable {
    private static final long LISTENER = -2;
    private static final int BUFFER_SIZE = 64 << 10;
    private static final int SWEEP_MILLIS = 1000;

    private final ListeningSocket listener;
    private final Dispatcher dispatcher;
    private final Limits limits;
    private final Logger log;
    private final Epoll epoll = new Epoll();
    private final StreamSocket socket = new StreamSocket();
    private final NativeBuffer inputBuffer = new NativeBuffer(BUFFER_SIZE);
    private final NativeBuffer outputBuffer = new NativeBuffer(BUFFER_SIZE);
    private final byte[] chunk = new byte[BUFFER_SIZE];
    private final ReplyCache cache = new ReplyCache();
    private final Queue<Connection> runnable = new ArrayDeque<>();

    /** Who waits for a node, and until when by the nanosecond clock: all wait equally long, so the first is the next. */
    private final Map<Connection, Long> expectant = new LinkedHashMap<>();

    private final Map<Integer, Integer> connectionsOfUsers = new HashMap<>();
    private final AtomicReference<Optional<Snapshot>> published = new AtomicReference<>(Optional.empty());

    /** By descriptor; null where there is none. */
    private Connection[] connections = new Connection[64];

    private volatile int connectionCount;
    private int serial;
    private int partialBytes;
    private Optional<Snapshot> snapshot = Optional.empty();
    private Reply newestMap = Reply.NONE;
    private boolean listening = true;
    private boolean full;
    /** Whether somebody has a deadline. */
    private boolean sweeping;

    private long nextSweep;
    private volatile boolean stopping;

    EventLoop(ListeningSocket listener, Dispatcher dispatcher, Limits limits, Logger log) throws IOException {
        this.listener = listener;
        this.dispatcher = dispatcher;
        this.limits = limits;
        this.log = log;
        socket.refuseDescriptors(listener.fd());
        epoll.add(listener.fd(), Epoll.IN, LISTENER);
    }

    /** Shows a new map; for any thread. */
    void publish(Snapshot newSnapshot) {
        published.set(Optional.of(newSnapshot));
        epoll.wakeUp();
    }

    /** Ends {@link #run}; for any thread. */
    void stop() {
        stopping = true;
        epoll.wakeUp();
    }

    /** The clients of this moment; for any thread. */
    int connectionCount() {
        return connectionCount;
    }

    /** Serves until {@link #stop}; ends without it only by an exception. */
    void run() throws IOException {
        try {
            while (!stopping) {
                turn();
            }
        } finally {
            Arrays.stream(connections.clone()).filter(c -> c != null).forEach(Connection::close);
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

    Logger log() {
        return log;
    }

    Outcome outcome(Call call, Connection caller) {
        return dispatcher.outcome(call, snapshot, caller.peer(), () -> socket.peerGroups(caller.fd()));
    }

    void remember(byte[] request, Reply reply) {
        if (reply != Reply.NONE) {
            cache.put(request, reply);
        }
    }

    /** The map as subscribers get it. */
    Reply newestMap() {
        return newestMap;
    }

    /** Copies what fits of a reply into the output buffer; gives its size. */
    int fillOutput(Reply reply, int from) {
        outputBuffer.bytes().clear();
        reply.copyTo(outputBuffer.bytes(), from);
        return outputBuffer.bytes().position();
    }

    /** Lets a connection go on when others had their turn. */
    void later(Connection connection) {
        runnable.add(connection);
    }

    /** Ends the wait of a connection for what a new map may bring, unless it has waited before. */
    void expect(Connection connection) {
        expectant.putIfAbsent(
                connection, System.nanoTime() + limits.nodePatience().toNanos());
    }

    void expectNoMore(Connection connection) {
        expectant.remove(connection);
    }

    /** Takes memory for messages that are not complete, or gives it back; false if there is none left. */
    boolean reserve(int bytes) {
        if (bytes > 0 && partialBytes + bytes > limits.partialBytes()) {
            return false;
        }
        partialBytes += bytes;
        return true;
    }

    /** Until when a message must be through that is on its way now. */
    long deadline() {
        sweepSoon();
        long deadline = System.nanoTime() + limits.patience().toNanos();
        return deadline == 0 ? 1 : deadline;
    }

    void forget(Connection connection, int reserved) {
        partialBytes -= reserved;
        expectant.remove(connection);
        connections[connection.fd()] = null;
        connectionCount--;
        connectionsOfUsers.computeIfPresent(connection.peer().uid(), (uid, count) -> count == 1 ? null : count - 1);
        full = false;
    }

    private void turn() throws IOException {
        int ready = epoll.await(timeout());
        boolean woken = false;
        boolean knocked = false;
        for (int i = 0; i < ready; i++) {
            long data = epoll.data(i);
            if (data == LISTENER) {
                knocked = true;
            } else if (epoll.takeWakeUp(i)) {
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
            takeNewMap();
        }
        // after the events, which may name descriptors that a new client could get
        if (knocked) {
            acceptClients();
        }
        for (int turns = runnable.size(); turns > 0; turns--) {
            guarded(runnable.remove(), Connection::resume);
        }
        endLongWaits();
        if (sweeping && System.nanoTime() - nextSweep > 0) {
            sweep();
        }
    }

    private int timeout() {
        if (!runnable.isEmpty()) {
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

    private void takeNewMap() {
        Optional<Snapshot> newest = published.get();
        if (newest.equals(snapshot)) {
            return;
        }
        boolean isNews = snapshot.isEmpty()
                || newest.isEmpty()
                || snapshot.get().map().revision() != newest.get().map().revision();
        snapshot = newest;
        cache.clear();
        newestMap = newest.map(s -> Reply.oneOfMany(s.mapJson())).orElse(Reply.NONE);
        if (!isNews) {
            return;
        }
        for (Connection connection : connections.clone()) {
            if (connection != null) {
                guarded(connection, Connection::onNewMap);
            }
        }
    }

    private void acceptClients() throws IOException {
        try {
            for (Optional<UnixSocketChannel> client = listener.accept();
                    client.isPresent();
                    client = listener.accept()) {
                admit(client.get());
            }
        } catch (IOException e) {
            // most likely out of descriptors: level-triggered events would come without end
            log.warn("Could not accept a client, pausing: {}", e.getMessage());
            listen(false);
        }
    }

    private void admit(UnixSocketChannel client) throws IOException {
        try {
            StreamSocket.Peer peer = socket.peer(client.getFD());
            if (isFullFor(peer)) {
                client.close();
            } else {
                socket.refuseDescriptors(client.getFD());
                connect(client, peer);
            }
        } catch (IOException e) {
            client.close();
            throw e;
        }
    }

    private boolean isFullFor(StreamSocket.Peer peer) {
        int ofUser = connectionsOfUsers.getOrDefault(peer.uid(), 0);
        if (connectionCount < limits.connections() && (peer.uid() == 0 || ofUser < limits.connectionsOfAUser())) {
            return false;
        }
        if (!full) {
            log.warn("Refusing clients: {} connections, {} of them of uid {}", connectionCount, ofUser, peer.uid());
        }
        full = true;
        return true;
    }

    private void connect(UnixSocketChannel client, StreamSocket.Peer peer) throws IOException {
        int fd = client.getFD();
        serial = serial + 1 & Integer.MAX_VALUE;
        Connection connection = new Connection(this, client, (long) serial << 32 | fd, peer);
        epoll.add(fd, Epoll.IN, connection.key());
        if (fd >= connections.length) {
            connections = Arrays.copyOf(connections, Math.max(fd + 1, 2 * connections.length));
        }
        connections[fd] = connection;
        connectionCount++;
        connectionsOfUsers.merge(peer.uid(), 1, Integer::sum);
    }

    private void listen(boolean on) throws IOException {
        listening = on;
        epoll.modify(listener.fd(), on ? Epoll.IN : 0, LISTENER);
        if (!on) {
            sweepSoon();
        }
    }

    private void sweepSoon() {
        if (!sweeping) {
            sweeping = true;
            nextSweep = System.nanoTime() + SWEEP_MILLIS * 1_000_000L;
        }
    }

    private void sweep() throws IOException {
        if (!listening) {
            listen(true);
        }
        sweeping = false;
        long now = System.nanoTime();
        List<Connection> overdue = new ArrayList<>();
        for (Connection connection : connections) {
            if (connection != null && connection.isOverdue(now)) {
                overdue.add(connection);
            } else if (connection != null && connection.isHurried()) {
                sweepSoon();
            }
        }
        for (Connection connection : overdue) {
            log.info(
                    "Disconnecting uid {} pid {}: it does not read, or does not finish its message",
                    connection.peer().uid(),
                    connection.peer().pid());
            connection.close();
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
            log.warn("Disconnecting pid {}: {}", connection.peer().pid(), e.toString(), e);
            connection.close();
        }
    }
}
