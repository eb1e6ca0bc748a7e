// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.dmaheap.linux.Epoll;
import org.dmaheap.linux.NativeBuffer;
import org.dmaheap.linux.StreamSocket;
import org.slf4j.Logger;

/**
 * The thread that lets clients in, or tells them that there are too many of their user. It does nothing else: the kernel's
 * queue of those who knock is one for all users, so whoever knocks waits for all that knocked before.
 */
final class Door implements AutoCloseable {
    private static final long LISTENER = 0;
    private static final int PAUSE_MILLIS = 1000;
    private static final long CLOSE_MILLIS = 1000;
    private static final int LONGEST_REFUSAL = 1024;

    /** What the kernel keeps for a client that does not read, halved. */
    private static final int UNREAD_BYTES = 16 << 10;

    private final ListeningSocket listener;
    private final Admission admission;
    private final Consumer<Guest> inside;
    private final Runnable onFailure;
    private final UserLog userLog;
    private final Logger log;
    private final Epoll epoll = new Epoll();
    private final StreamSocket socket = new StreamSocket();
    private final NativeBuffer refusal = new NativeBuffer(LONGEST_REFUSAL);
    private final Thread thread = new Thread(this::work, "varlink-door");

    /** Why the last client was refused, which is in the buffer. */
    private String lastReason = "";

    /** Whether a client could not be accepted, that was said, and nothing was said since. */
    private boolean failing;

    private long lastFailure;
    /** Whether nobody is let in for a moment. */
    private volatile boolean pausing;

    private volatile boolean closed;

    /**
     * @param inside takes those who were let in, in our thread
     * @param onFailure called when nobody is let in any more although nobody closed us
     */
    Door(
            ListeningSocket listener,
            Admission admission,
            Consumer<Guest> inside,
            Runnable onFailure,
            UserLog userLog,
            Logger log)
            throws IOException {
        this.listener = listener;
        this.admission = admission;
        this.inside = inside;
        this.onFailure = onFailure;
        this.userLog = userLog;
        this.log = log;
        thread.setDaemon(true);
        socket.refuseDescriptors(listener.fd());
        epoll.add(listener.fd(), Epoll.IN, LISTENER);
    }

    /** A client that was let in and that the {@link Admission} counts. */
    record Guest(int fd, StreamSocket.Peer peer) {}

    void open() {
        thread.start();
    }

    /** A descriptor has become free; for any thread. */
    void roomAgain() {
        if (pausing) {
            epoll.wakeUp();
        }
    }

    /** Lets nobody in any more. */
    @Override
    public void close() {
        closed = true;
        epoll.wakeUp();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!thread.isAlive()) {
            epoll.close();
        }
    }

    private void work() {
        try {
            while (!closed) {
                turn();
            }
        } catch (IOException | RuntimeException e) {
            log.error("Nobody can connect to the socket any more", e);
        } finally {
            if (!closed) {
                onFailure.run();
            }
        }
    }

    private void turn() throws IOException {
        int ready = epoll.await(failing ? PAUSE_MILLIS : -1);
        for (int i = 0; i < ready; i++) {
            epoll.takeWakeUp(i);
        }
        if (pausing) {
            pausing = false;
            epoll.modify(listener.fd(), Epoll.IN, LISTENER);
        }
        try {
            for (int client = next(); client != StreamSocket.WOULD_BLOCK; client = next()) {
                admit(client);
            }
            if (failing && System.nanoTime() - lastFailure > PAUSE_MILLIS * 1_000_000L) {
                failing = false;
                log.info("Accepting clients again");
            }
        } catch (IOException e) {
            // most likely out of descriptors: level-triggered events would come without end
            if (!failing) {
                log.warn("Could not accept a client, trying again each second: {}", e.getMessage());
            }
            failing = true;
            lastFailure = System.nanoTime();
            pausing = true;
            epoll.modify(listener.fd(), 0, LISTENER);
        }
    }

    private int next() throws IOException {
        return closed ? StreamSocket.WOULD_BLOCK : socket.accept(listener.fd());
    }

    private void admit(int client) throws IOException {
        StreamSocket.Peer peer;
        try {
            peer = socket.peer(client);
        } catch (IOException e) {
            socket.close(client);
            throw e;
        }
        Optional<String> reason = admission.admit(peer.uid());
        if (reason.isPresent()) {
            refuse(client, peer, reason.get());
            return;
        }
        socket.refuseDescriptors(client);
        socket.boundUnread(client, UNREAD_BYTES);
        inside.accept(new Guest(client, peer));
    }

    private void refuse(int client, StreamSocket.Peer peer, String reason) {
        if (!reason.equals(lastReason)) {
            // a flood is refused for one reason, and everybody waits behind it
            lastReason = reason;
            refusal.bytes().clear();
            VarlinkError.notAllowed(reason).reply().copyTo(refusal.bytes(), 0);
        }
        socket.send(client, refusal, 0, refusal.bytes().position());
        socket.close(client);
        userLog.warn(
                peer.uid(),
                "Refused a client of uid {}: {}; {} connections of all users",
                Integer.toUnsignedString(peer.uid()),
                reason,
                admission.connections());
    }
}
