// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.dmaheap.linux.Epoll;
import org.dmaheap.linux.StreamSocket;
import org.dmaheap.model.ClientFigures;
import org.dmaheap.protocol.Json;

/**
 * One client. It has at most one call that is answered or one reply on its way: as long as that is not out, nothing more is
 * read, so a client that does not read cannot make us remember things.
 *
 * <pre>
 *   READING ──call, known──► reply goes out whole ──► READING
 *      │                        └─ in part ──► WRITING ──► READING
 *      └── call ──► ASKING ──► reply, as above
 *                      ├── Subscribe ──► SUBSCRIBED: only writes, until the client goes
 *                      └── before the first map, or for a heap whose node may come ──► WAITING ──► ASKING
 * </pre>
 *
 * <p>Events and answers only note what is to be done and queue the connection; it is done in its turn.
 */
final class Connection {
    private final EventLoop loop;
    private final int fd;
    private final long key;
    private final StreamSocket.Peer peer;
    private final User user;

    private final Input input;
    private final Output output;

    private boolean readable;
    private boolean writable;
    private boolean hungUp;
    private boolean queued;
    private boolean asking;
    /** What the call that is answered, or waits for the first map, counts as kept for the user. */
    private int asked;

    private Optional<Answers.Answered> answer = Optional.empty();
    /** The call that waits for a map. */
    private Optional<byte[]> waiting = Optional.empty();

    /** Whether what the call waits for has been given time enough. */
    private boolean waitedLongEnough;

    private boolean subscribed;
    /** Whether it wants of a new map what differs, and not all. */
    private boolean followsChanges;
    /** Whether the subscriber is to get the newest map. */
    private boolean newMap;
    /** What it is to get instead. */
    private Reply change = Reply.NONE;

    /** To be closed when the reply is out. */
    private boolean last;
    /** Closed but for the descriptor, which an answer may still ask about. */
    private volatile boolean gone;

    private boolean closed;
    private int interest = Epoll.IN;
    /** When the client must have read or finished its message, by the nanosecond clock; 0: no hurry. */
    private long deadline;

    Connection(EventLoop loop, int fd, long key, StreamSocket.Peer peer, User user) {
        this.loop = loop;
        this.fd = fd;
        this.key = key;
        this.peer = peer;
        this.user = user;
        input = new Input(loop.users(), user, loop.limits().messageBytes());
        output = new Output(loop, fd, peer, user);
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

    User user() {
        return user;
    }

    /** The caller's groups, asked of the kernel; while an answer is on its way the descriptor is not another's. */
    List<Integer> groups() throws IOException {
        return StreamSocket.peerGroups(fd);
    }

    /** Whether nobody waits for an answer any more; for any thread. */
    boolean isGone() {
        return gone;
    }

    boolean isClosed() {
        return closed;
    }

    /** Something is to be read or can be written, or the client is gone. */
    void onEvents(int events) throws IOException {
        readable |= (events & Epoll.IN) != 0;
        writable |= (events & Epoll.OUT) != 0;
        hungUp |= (events & (Epoll.HANG_UP | Epoll.ERROR)) != 0;
        if (asking) {
            if (hungUp) {
                end();
            } else {
                hear(0);
            }
            return;
        }
        if (queued || loop.isCrowded(user)) {
            hear(0);
        }
        queue();
    }

    /** Its call was answered. */
    void onAnswer(Answers.Answered outcome) {
        asking = false;
        if (gone) {
            dispose(outcome);
            close();
            return;
        }
        answer = Optional.of(outcome);
        queue();
    }

    /**
     * There is a new map.
     *
     * @param difference from the one before; {@link Reply#NONE} if nobody knows it
     */
    void onNewMap(Reply difference) {
        if (subscribed) {
            // whoever has not read what came before gets the map, or would miss a change
            boolean upToDate = output.isEmpty() && !newMap && change == Reply.NONE;
            change = followsChanges && upToDate ? difference : Reply.NONE;
            newMap = change == Reply.NONE;
            queue();
        } else if (waiting.isPresent()) {
            queue();
        }
    }

    /** What the call waits for did not come in time. */
    void onWaitedLongEnough() {
        waitedLongEnough = true;
        if (waiting.isPresent()) {
            queue();
        }
    }

    private void queue() {
        if (!queued) {
            queued = true;
            loop.later(this);
        }
    }

    /** Does what there is to do, within the time of a turn. */
    void turn() throws IOException {
        queued = false;
        if (answer.isPresent()) {
            Answers.Answered known = answer.get();
            answer = Optional.empty();
            follow(known);
        } else if (waiting.isPresent() && loop.map().isPresent()) {
            byte[] call = waiting.get();
            waiting = Optional.empty();
            ask(call);
        }
        if (hasNews() || writable && !output.isEmpty()) {
            write();
        }
        writable = false;
        serve();
        if (readable && takesCalls() && !queued) {
            readable = false;
            read();
            serve();
        } else if (hungUp && !queued && !closed) {
            // what it sent before it went has been served
            end();
        }
        settle();
    }

    /** Which map it still reads; empty if it reads none. */
    OptionalLong readsMap() {
        return output.readsMap();
    }

    /** What it reads takes memory that others need. */
    void readsTooSlowly() {
        disconnect("it reads its map too slowly");
    }

    boolean isOverdue(long now) {
        return deadline != 0 && now - deadline > 0;
    }

    boolean isHurried() {
        return deadline != 0;
    }

    /** Its time is over. */
    void giveUp() throws IOException {
        disconnect("it does not read, or does not finish its message");
        settle();
    }

    /** Closes it, as soon as nobody asks about its descriptor any more. */
    void end() {
        if (closed || gone) {
            return;
        }
        if (!asking) {
            close();
            return;
        }
        gone = true;
        deadline = 0;
        try {
            loop.epoll().remove(fd);
        } catch (IOException e) {
            loop.log().debug("Could not stop listening to a connection: {}", e.getMessage());
        }
    }

    /** Closes it at once. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        gone = true;
        answer.ifPresent(Connection::dispose);
        output.clear();
        forgetCall();
        input.clear();
        loop.forget(this);
        loop.socket().close(fd);
    }

    /** Nobody takes this any more. */
    static void dispose(Answers.Answered answered) {
        if (answered.outcome() instanceof Outcome.Handover unwanted) {
            unwanted.descriptor().close();
        }
    }

    private boolean takesCalls() {
        return output.isEmpty() && !asking && waiting.isEmpty() && !subscribed && !gone && !closed;
    }

    private void read() {
        int length = loop.socket().receive(fd, loop.inputBuffer());
        if (length == StreamSocket.WOULD_BLOCK) {
            return;
        }
        if (length == StreamSocket.GONE || length == 0) {
            // whatever came whole before has been answered: else nothing would be read
            end();
            return;
        }
        byte[] chunk = loop.chunk();
        loop.inputBuffer().bytes().get(0, chunk, 0, length);
        if (!input.add(chunk, length)) {
            refuseMore();
            return;
        }
        serve();
        if (!closed && !gone && !last && !input.keepRest()) {
            refuseMore();
        }
    }

    private void refuseMore() {
        refuse("messages of your user that are not complete take too much memory");
    }

    /** Serves the calls that are there, as far as it goes. */
    private void serve() {
        boolean served = false;
        while (takesCalls() && !queued && input.hasMessage()) {
            if (served && loop.sliceIsOver()) {
                queue();
                break;
            }
            served = true;
            byte[] bytes = input.bytes();
            int start = input.messageStart();
            int end = input.messageEnd();
            input.pass();
            call(bytes, start, end);
        }
        if (served && output.isEmpty()) {
            deadline = 0;
        }
        if (served && input.isEmpty()) {
            input.clear();
        }
        if (!closed && !gone && !last && input.isTooLong()) {
            refuse("a message is longer than " + loop.limits().messageBytes() + " bytes");
        }
    }

    private void call(byte[] bytes, int start, int end) {
        user.called();
        int known = loop.cache().find(bytes, start, end);
        if (known != ReplyCache.ABSENT) {
            sendKnown(known);
        } else {
            ask(Arrays.copyOfRange(bytes, start, end));
        }
    }

    private void ask(byte[] call) {
        if (asked == 0) {
            if (!loop.users().keepInput(user, call.length)) {
                refuse("calls of your user that are not answered yet take too much memory");
                return;
            }
            asked = call.length;
        }
        asking = true;
        loop.ask(this, call);
    }

    private void forgetCall() {
        loop.users().keepInput(user, -asked);
        asked = 0;
    }

    private void follow(Answers.Answered known) {
        Outcome outcome = known.outcome();
        if (outcome instanceof Outcome.Later || outcome instanceof Outcome.Soon && !waitedLongEnough) {
            await(known);
            return;
        }
        waitedLongEnough = false;
        loop.expectNoMore(this);
        forgetCall();
        if (outcome instanceof Outcome.Soon late) {
            send(late.lastResort());
        } else if (outcome instanceof Outcome.Answer answered) {
            loop.remember(user, known, answered.reply());
            send(answered.reply());
        } else if (outcome instanceof Outcome.Once once) {
            send(once.reply());
        } else if (outcome instanceof Outcome.Handover heap) {
            output.start(heap);
            write();
        } else if (outcome instanceof Outcome.Figures) {
            send(Reply.success(Json.compact(ClientFigures.TABLE, loop.users().figures(user))));
        } else if (outcome instanceof Outcome.Stream stream) {
            subscribed = true;
            followsChanges = stream.changes();
            newMap = true;
        } else if (outcome instanceof Outcome.TooMuch tooMuch) {
            refuse(tooMuch.why());
        } else if (outcome instanceof Outcome.NoCall noCall) {
            disconnect("its message is no call: " + noCall.why());
        } else if (outcome instanceof Outcome.Failure failure) {
            throw failure.cause();
        }
    }

    /** Asks again when there is a new map; at once, if one came while the call was on its way. */
    private void await(Answers.Answered known) {
        waiting = Optional.of(known.question().message());
        if (known.outcome() instanceof Outcome.Soon) {
            loop.expect(this);
        }
        if (!loop.map().is(known.snapshot())) {
            queue();
        }
    }

    private void sendKnown(int entry) {
        if (!output.mayKeep(loop.cache().reply(entry))) {
            refuseReply();
        } else if (output.sendKnown(entry) == Output.Progress.READER_IS_GONE) {
            end();
        }
    }

    private void send(Reply next) {
        if (next == Reply.NONE) {
            return;
        }
        if (!last && !output.mayKeep(next)) {
            refuseReply();
            return;
        }
        output.start(next);
        write();
    }

    private void refuseReply() {
        refuse("replies that your user does not read take too much memory");
    }

    private boolean hasNews() {
        return newMap || change != Reply.NONE;
    }

    /** Writes the reply, and to a subscriber then what is new, as far as it goes without waiting. */
    private void write() {
        while (!closed && !gone && (!output.isEmpty() || hasNews())) {
            if (output.isEmpty()) {
                output.start(newMap ? loop.map().reply() : change);
                newMap = false;
                change = Reply.NONE;
            }
            Output.Progress progress = output.write();
            if (progress == Output.Progress.READER_IS_GONE) {
                end();
            }
            if (progress != Output.Progress.THROUGH) {
                return;
            }
            deadline = 0;
        }
        if (last && output.isEmpty()) {
            end();
        }
    }

    /** A limit is reached: says so, and ends. */
    private void refuse(String reason) {
        user.wasRefused();
        disconnect(reason);
    }

    /** Says why, unless another reply is on its way, and ends. */
    private void disconnect(String reason) {
        loop.userLog()
                .info(
                        peer.uid(),
                        "Disconnecting uid {} pid {}: {}",
                        Integer.toUnsignedString(peer.uid()),
                        Integer.toString(peer.pid()),
                        reason);
        boolean between = output.isEmpty() && !subscribed;
        if (between && !last) {
            last = true;
            input.clear();
            send(VarlinkError.notAllowed(reason).reply());
        } else {
            end();
        }
    }

    /** Says what to wait for now, and how long. */
    private void settle() throws IOException {
        if (closed || gone) {
            return;
        }
        if (subscribed) {
            // nothing that it may have sent after Subscribe will ever be served
            input.clear();
        }
        boolean half = !input.isEmpty() && !asking && !queued && waiting.isEmpty();
        boolean hurried = !output.isEmpty() || half;
        deadline = !hurried ? 0 : deadline != 0 ? deadline : loop.deadline();
        if (asking) {
            // nothing may come until it is answered, and then nothing was to be changed
            return;
        }
        hear(!output.isEmpty() ? Epoll.OUT : takesCalls() && !queued ? Epoll.IN : 0);
    }

    private void hear(int wanted) throws IOException {
        if (wanted != interest) {
            interest = wanted;
            loop.epoll().modify(fd, interest, key);
        }
    }
}
