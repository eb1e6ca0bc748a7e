// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import jnr.unixsocket.UnixSocketChannel;
import org.dmaheap.linux.Descriptor;
import org.dmaheap.linux.Epoll;
import org.dmaheap.linux.StreamSocket;
import org.dmaheap.protocol.InvalidJson;

/**
 * One client. It has at most one reply on its way: as long as that is not out, nothing more is read, so a client that
 * does not read cannot make us remember things.
 *
 * <pre>
 *   READING ──call──► reply goes out whole ──► READING
 *      │                    └─ in part ──► WRITING ──► READING
 *      ├── Subscribe ──► SUBSCRIBED: only writes, until the client goes
 *      └── call before the first map, or for a heap whose node may come ──► WAITING ──► READING
 * </pre>
 */
final class Connection {
    private static final byte[] NO_BYTES = {};

    /** Calls of one client in a row, before others have their turn. */
    private static final int CALLS_IN_A_ROW = 64;

    private final EventLoop loop;
    private final UnixSocketChannel channel;
    private final int fd;
    private final long key;
    private final StreamSocket.Peer peer;

    /** What came of messages that are not complete, or not served yet. */
    private byte[] input = NO_BYTES;

    private int inputLength;
    /** The part of it that holds no NUL. */
    private int searched;

    private Reply reply = Reply.NONE;
    private int sent;
    private Optional<Descriptor> descriptor = Optional.empty();

    private boolean waiting;
    /** Whether what the call waits for has been given time enough. */
    private boolean waitedLongEnough;

    private boolean subscribed;
    private boolean newMap;
    private boolean runnable;
    private boolean ended;
    private boolean closed;
    private int interest = Epoll.IN;
    /** When the client must have read or finished its message, by the nanosecond clock; 0: no hurry. */
    private long deadline;

    Connection(EventLoop loop, UnixSocketChannel channel, long key, StreamSocket.Peer peer) {
        this.loop = loop;
        this.channel = channel;
        this.fd = channel.getFD();
        this.key = key;
        this.peer = peer;
    }

    int fd() {
        return fd;
    }

    /** Tells it from another connection that had the descriptor before. */
    long key() {
        return key;
    }

    StreamSocket.Peer peer() {
        return peer;
    }

    boolean isClosed() {
        return closed;
    }

    /** Something is to be read or can be written, or the client is gone. */
    void onEvents(int events) throws IOException {
        if ((events & Epoll.OUT) != 0) {
            write();
            serve();
        }
        if ((events & Epoll.IN) != 0 && takesCalls() && !runnable) {
            read();
            serve();
        } else if ((events & (Epoll.HANG_UP | Epoll.ERROR)) != 0 && !runnable) {
            close();
        }
    }

    /** Others had their turn. */
    void resume() throws IOException {
        runnable = false;
        serve();
    }

    /** There is a new map. */
    void onNewMap() throws IOException {
        if (subscribed) {
            newMap = true;
            write();
            settle();
        } else if (waiting) {
            waiting = false;
            serve();
        }
    }

    /** What the call waits for did not come in time. */
    void onWaitedLongEnough() throws IOException {
        if (waiting) {
            waiting = false;
            waitedLongEnough = true;
            serve();
        }
    }

    boolean isOverdue(long now) {
        return deadline != 0 && now - deadline > 0;
    }

    boolean isHurried() {
        return deadline != 0;
    }

    void close() {
        if (closed) {
            return;
        }
        closed = true;
        descriptor.ifPresent(Descriptor::close);
        loop.forget(this, inputLength);
        reply = Reply.NONE;
        input = NO_BYTES;
        try {
            channel.close();
        } catch (IOException e) {
            loop.log().debug("Could not close a connection: {}", e.getMessage());
        }
    }

    private boolean takesCalls() {
        return reply == Reply.NONE && !subscribed && !waiting && !closed;
    }

    private void read() {
        int length = loop.socket().receive(fd, loop.inputBuffer());
        if (length == StreamSocket.WOULD_BLOCK) {
            return;
        }
        if (length == StreamSocket.GONE) {
            close();
            return;
        }
        if (length == 0) {
            ended = true;
            return;
        }
        byte[] chunk = loop.chunk();
        loop.inputBuffer().bytes().get(0, chunk, 0, length);
        if (inputLength == 0) {
            // the usual case: whole messages, served where they lie
            int served = serve(chunk, length);
            keep(chunk, served, length);
        } else {
            keep(chunk, 0, length);
        }
    }

    /** Serves what was kept, as far as it goes. */
    private void serve() throws IOException {
        if (closed) {
            return;
        }
        if (inputLength > 0 && takesCalls() && !runnable) {
            drop(serve(input, inputLength));
        }
        if (ended && reply == Reply.NONE && !runnable) {
            close();
        }
        settle();
    }

    /** Serves calls from the start of an array; gives the number of bytes that are done with. */
    private int serve(byte[] bytes, int length) {
        int start = 0;
        int from = searched;
        searched = 0;
        for (int calls = 0; takesCalls(); calls++) {
            int end = indexOfNul(bytes, from, length);
            if (end < 0) {
                searched = length - start;
                break;
            }
            if (calls == CALLS_IN_A_ROW) {
                runnable = true;
                loop.later(this);
                break;
            }
            if (end - start > loop.limits().messageBytes()) {
                disconnect("its message is too long");
                break;
            }
            call(bytes, start, end);
            if (waiting) {
                break;
            }
            start = end + 1;
            from = start;
            searched = 0;
        }
        if (searched > loop.limits().messageBytes()) {
            disconnect("its message is too long");
        }
        return start;
    }

    private void call(byte[] bytes, int start, int end) {
        int known = loop.cache().find(bytes, start, end);
        if (known != ReplyCache.ABSENT) {
            sendKnown(known);
            return;
        }
        byte[] message = Arrays.copyOfRange(bytes, start, end);
        try {
            follow(message, loop.outcome(Call.of(message), this));
        } catch (InvalidJson e) {
            disconnect("its message is no call: " + e.getMessage());
        }
    }

    private void follow(byte[] message, Outcome outcome) {
        if (outcome instanceof Outcome.Soon && !waitedLongEnough) {
            waiting = true;
            loop.expect(this);
            return;
        }
        waitedLongEnough = false;
        loop.expectNoMore(this);
        if (outcome instanceof Outcome.Soon late) {
            send(late.lastResort());
        } else if (outcome instanceof Outcome.Answer answer) {
            loop.remember(message, answer.reply());
            send(answer.reply());
        } else if (outcome instanceof Outcome.Once once) {
            send(once.reply());
        } else if (outcome instanceof Outcome.Handover handover) {
            descriptor = Optional.of(handover.descriptor());
            send(handover.reply());
        } else if (outcome instanceof Outcome.Stream) {
            subscribed = true;
            newMap = true;
            write();
        } else {
            waiting = true;
        }
    }

    /** Sends from the cache, which may change later: what does not go out at once is sent as any other reply. */
    private void sendKnown(int entry) {
        ReplyCache cache = loop.cache();
        Reply known = cache.reply(entry);
        int written = loop.socket().send(fd, cache.memory(), cache.offset(entry), known.length());
        if (written == StreamSocket.GONE) {
            close();
        } else if (written < known.length()) {
            reply = known;
            sent = Math.max(written, 0);
            write();
        }
    }

    private void send(Reply next) {
        reply = next;
        sent = 0;
        write();
    }

    /** Writes the reply, and to a subscriber then the newest map, as far as it goes without waiting. */
    private void write() {
        while (!closed && (reply != Reply.NONE || newMap)) {
            if (reply == Reply.NONE) {
                newMap = false;
                reply = loop.newestMap();
                sent = 0;
            }
            if (!writeReply()) {
                return;
            }
            reply = Reply.NONE;
            deadline = 0;
        }
    }

    /** Whether the whole reply is out. */
    private boolean writeReply() {
        while (sent < reply.length()) {
            int size = loop.fillOutput(reply, sent);
            int written = descriptor.isPresent()
                    ? loop.socket()
                            .sendWithDescriptor(
                                    fd,
                                    loop.outputBuffer(),
                                    size,
                                    descriptor.get().fd())
                    : loop.socket().send(fd, loop.outputBuffer(), 0, size);
            if (written == StreamSocket.WOULD_BLOCK) {
                return false;
            }
            if (written == StreamSocket.GONE) {
                close();
                return false;
            }
            descriptor.ifPresent(Descriptor::close);
            descriptor = Optional.empty();
            if (written == StreamSocket.TOO_MANY_REFERENCES) {
                reply = VarlinkError.notAllowed("too many descriptors are on their way, read them first")
                        .reply();
            } else {
                sent += written;
            }
        }
        return true;
    }

    private void disconnect(String reason) {
        loop.log().info("Disconnecting uid {} pid {}: {}", peer.uid(), peer.pid(), reason);
        close();
    }

    private void keep(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length == 0 || closed) {
            return;
        }
        if (!loop.reserve(length)) {
            disconnect("half messages take too much memory");
            return;
        }
        if (inputLength + length > input.length) {
            input = Arrays.copyOf(input, Math.max(inputLength + length, 2 * input.length));
        }
        System.arraycopy(bytes, from, input, inputLength, length);
        inputLength += length;
    }

    /** Forgets the first bytes of what was kept. */
    private void drop(int length) {
        if (length == 0 || closed) {
            return;
        }
        loop.reserve(-length);
        inputLength -= length;
        System.arraycopy(input, length, input, 0, inputLength);
        if (inputLength == 0) {
            input = NO_BYTES;
        }
        if (reply == Reply.NONE) {
            deadline = 0;
        }
    }

    /** Says what to wait for now, and how long. */
    private void settle() throws IOException {
        if (closed) {
            return;
        }
        if (subscribed) {
            // nothing that it may have sent after Subscribe will ever be served
            drop(inputLength);
        }
        boolean hurried = reply != Reply.NONE || inputLength > 0 && !waiting;
        deadline = !hurried ? 0 : deadline != 0 ? deadline : loop.deadline();
        int wanted = reply != Reply.NONE ? Epoll.OUT : takesCalls() && !ended ? Epoll.IN : 0;
        if (wanted != interest) {
            interest = wanted;
            loop.epoll().modify(fd, interest, key);
        }
    }

    private static int indexOfNul(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == 0) {
                return i;
            }
        }
        return -1;
    }
}
