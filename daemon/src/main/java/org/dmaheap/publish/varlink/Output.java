// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import java.util.Optional;
import java.util.OptionalLong;
import org.dmaheap.linux.StreamSocket;

/**
 * The reply that is on its way to one client, and the descriptor that goes with it. What waits for the client to read
 * counts for its user; the map and its changes, which are the same for all, do not.
 */
final class Output {
    private final EventLoop loop;
    private final int fd;
    private final StreamSocket.Peer peer;
    private final User user;

    private Reply reply = Reply.NONE;
    private int sent;
    /** Which of the maps that we have shown the reply is of. */
    private long mapNumber;
    /** What of the reply counts as kept for the user. */
    private int kept;

    private Optional<Outcome.Handover> handover = Optional.empty();

    Output(EventLoop loop, int fd, StreamSocket.Peer peer, User user) {
        this.loop = loop;
        this.fd = fd;
        this.peer = peer;
        this.user = user;
    }

    /** How far a reply has come. */
    enum Progress {
        THROUGH,
        WAITS_FOR_READER,
        READER_IS_GONE
    }

    boolean isEmpty() {
        return reply == Reply.NONE;
    }

    /** Which map the client still reads; empty if it reads none. */
    OptionalLong readsMap() {
        return reply.isShared() ? OptionalLong.of(mapNumber) : OptionalLong.empty();
    }

    /** Whether the user has room for a reply that it does not read at once. */
    boolean mayKeep(Reply next) {
        return next.isShared() || loop.users().mayKeepReply(user, next.length());
    }

    /** Makes this the reply that is on its way; nothing else is. */
    void start(Reply next) {
        reply = next;
        sent = 0;
        mapNumber = loop.map().number();
    }

    /** The same, of a reply with a descriptor. */
    void start(Outcome.Handover heap) {
        handover = Optional.of(heap);
        start(heap.reply());
    }

    /**
     * Sends from the cache, which may change later: what does not go out at once is on its way as any other reply.
     *
     * @param entry of the cache
     */
    Progress sendKnown(int entry) {
        ReplyCache cache = loop.cache();
        Reply known = cache.reply(entry);
        int written = loop.socket().send(fd, cache.memory(), cache.offset(entry), known.length());
        if (written == StreamSocket.GONE) {
            return Progress.READER_IS_GONE;
        }
        if (written == known.length()) {
            return Progress.THROUGH;
        }
        start(known);
        sent = Math.max(written, 0);
        return write();
    }

    /** Writes, as far as it goes without waiting. */
    Progress write() {
        while (sent < reply.length()) {
            int written = writeSome();
            if (written == StreamSocket.WOULD_BLOCK) {
                keep();
                return Progress.WAITS_FOR_READER;
            }
            if (written == StreamSocket.GONE) {
                return Progress.READER_IS_GONE;
            }
            if (handover.isEmpty() || isHandedOver(written)) {
                sent += written;
            }
        }
        forget();
        return Progress.THROUGH;
    }

    /** Forgets the reply, and closes the descriptor that was to go with it. */
    void clear() {
        handover.ifPresent(waiting -> waiting.descriptor().close());
        handover = Optional.empty();
        forget();
    }

    private int writeSome() {
        int size = loop.fillOutput(reply, sent);
        return handover.isPresent()
                ? loop.socket()
                        .sendWithDescriptor(
                                fd,
                                loop.outputBuffer(),
                                size,
                                handover.get().descriptor().fd())
                : loop.socket().send(fd, loop.outputBuffer(), 0, size);
    }

    /** What the kernel said of the descriptor; if it was no, another reply takes the place of this one. */
    private boolean isHandedOver(int written) {
        Outcome.Handover heap = handover.orElseThrow();
        handover = Optional.empty();
        heap.descriptor().close();
        if (written == StreamSocket.TOO_MANY_REFERENCES) {
            refuse(heap, "too many descriptors are on their way, read them first");
            return false;
        }
        if (written == StreamSocket.TAKES_NO_DESCRIPTORS) {
            refuse(heap, "your socket takes no descriptors (SO_PASSRIGHTS is off)");
            return false;
        }
        log("OpenHeap: {} granted to uid {} pid {}: {}", heap.heap(), heap.title());
        return true;
    }

    private void refuse(Outcome.Handover heap, String reason) {
        log("OpenHeap: {} refused to uid {} pid {}: {}", heap.heap(), reason);
        reply = VarlinkError.notAllowed(reason).reply();
    }

    private void log(String format, String heap, String reason) {
        loop.userLog()
                .info(
                        peer.uid(),
                        format,
                        heap,
                        Integer.toUnsignedString(peer.uid()),
                        Integer.toString(peer.pid()),
                        reason);
    }

    /** Counts what waits for the user to read. */
    private void keep() {
        if (kept == 0 && !reply.isShared()) {
            kept = reply.length();
            loop.users().keepReply(user, kept);
        }
    }

    private void forget() {
        reply = Reply.NONE;
        loop.users().keepReply(user, -kept);
        kept = 0;
    }
}
