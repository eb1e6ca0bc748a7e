// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A connection that speaks Varlink: JSON messages, each with a NUL behind it. For one thread at a time. */
final class VarlinkConnection implements AutoCloseable {
    private static final int MAX_MESSAGE = 64 << 20;

    private final Path socket;
    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final ByteBuffer input = ByteBuffer.allocate(32 << 10).limit(0);

    /** Why nothing can be sent any more; what the daemon said before it hung up can be read all the same. */
    private Optional<IOException> deaf = Optional.empty();

    private VarlinkConnection(Path socket, SocketChannel channel, Selector selector) throws IOException {
        this.socket = socket;
        this.channel = channel;
        this.selector = selector;
        this.key = channel.register(selector, 0);
    }

    static VarlinkConnection open(Path socket, Duration patience) throws IOException {
        SocketChannel channel = connected(socket, patience);
        try {
            return new VarlinkConnection(socket, channel, channel.provider().openSelector());
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static SocketChannel connected(Path socket, Duration patience) throws IOException {
        try {
            return connected(socket, SocketChannel.open(StandardProtocolFamily.UNIX), false);
        } catch (ConnectException e) {
            throw e;
        } catch (SocketException e) {
            // the queue may be full, which the JDK tells only in words; then the kernel waits, and without end
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            Thread watchdog = new Thread(() -> closeAfter(patience, channel), "watchdog");
            watchdog.setDaemon(true);
            watchdog.start();
            try {
                return connected(socket, channel, true);
            } catch (AsynchronousCloseException late) {
                throw new IOException("it takes no connection within " + patience.getSeconds() + " s", late);
            } finally {
                watchdog.interrupt();
            }
        }
    }

    private static SocketChannel connected(Path socket, SocketChannel channel, boolean waiting) throws IOException {
        try {
            channel.configureBlocking(waiting);
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.configureBlocking(false);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static void closeAfter(Duration patience, SocketChannel channel) {
        try {
            Thread.sleep(patience.toMillis());
            channel.close();
        } catch (InterruptedException | IOException e) {
            // connected in time, or closed already
        }
    }

    Path socket() {
        return socket;
    }

    /**
     * Sends a call.
     *
     * @param parameters a JSON object
     */
    void send(String method, byte[] parameters, boolean more, Duration patience) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream(256);
        message.write(ascii("{\"method\":\"" + method + "\",\"parameters\":"));
        message.write(parameters);
        message.write(ascii(more ? ",\"more\":true}" : "}"));
        message.write(0);
        ByteBuffer bytes = ByteBuffer.wrap(message.toByteArray());
        try {
            while (channel.write(bytes) == 0 || bytes.hasRemaining()) {
                await(SelectionKey.OP_WRITE, patience);
            }
        } catch (DaemonUnreachable e) {
            throw e;
        } catch (IOException e) {
            deaf = Optional.of(e);
        }
    }

    /**
     * Waits for the next reply.
     *
     * @param patience zero: for ever
     */
    Reply receive(Duration patience) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream(input.capacity());
        while (true) {
            int end = endOfMessage();
            message.write(input.array(), input.position(), end - input.position());
            if (end < input.limit()) {
                input.position(end + 1);
                return Reply.of(message.toByteArray());
            }
            if (message.size() > MAX_MESSAGE) {
                throw new UnexpectedReply("The daemon at " + socket + " sent a message without end");
            }
            fill(patience);
        }
    }

    private int endOfMessage() {
        int end = input.position();
        while (end < input.limit() && input.get(end) != 0) {
            end++;
        }
        return end;
    }

    private void fill(Duration patience) throws IOException {
        input.clear();
        try {
            int count;
            while ((count = channel.read(input)) == 0) {
                await(SelectionKey.OP_READ, patience);
            }
            if (count < 0) {
                throw new DaemonUnreachable("The daemon at " + socket + " hung up", deaf.orElse(null));
            }
        } catch (DaemonUnreachable e) {
            throw e;
        } catch (IOException e) {
            throw new DaemonUnreachable("The daemon at " + socket + " hung up", e);
        } finally {
            input.flip();
        }
    }

    private void await(int operation, Duration patience) throws IOException {
        try {
            key.interestOps(operation);
            boolean ready = selector.select(patience.toMillis()) > 0;
            if (!ready && selector.isOpen() && !Thread.currentThread().isInterrupted()) {
                throw new DaemonUnreachable(
                        "The daemon at " + socket + " did not answer within " + patience.getSeconds() + " s");
            }
            selector.selectedKeys().clear();
        } catch (ClosedSelectorException | CancelledKeyException e) {
            // closed by another thread: the next read or write says so
        }
    }

    /** Ends a wait in another thread as well. */
    @Override
    public void close() {
        try {
            channel.close();
            selector.close();
        } catch (IOException e) {
            // nothing was left to lose: every call waits for its reply
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
