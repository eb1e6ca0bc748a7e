// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.dmaheap.protocol.InvalidJson;
import org.dmaheap.protocol.Json;

/** A client of the socket that can also misbehave. Waits ten seconds for anything, then fails. */
final class TestClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final SocketChannel channel;
    private final Selector selector = Selector.open();
    private final ByteBuffer received = ByteBuffer.allocate(64 << 10).flip();

    TestClient(Path socket) throws IOException {
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
    }

    SocketChannel channel() {
        return channel;
    }

    /** Sends messages in one piece. */
    TestClient send(String... messages) throws IOException {
        return sendRaw((String.join("\0", messages) + "\0").getBytes(UTF_8));
    }

    TestClient sendRaw(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (buffer.hasRemaining()) {
            if (channel.write(buffer) == 0 && System.nanoTime() > end) {
                throw new IOException("the server does not read");
            }
        }
        return this;
    }

    /** Whether the server takes no more for now. */
    boolean isFull(byte[] bytes) throws IOException {
        return channel.write(ByteBuffer.wrap(bytes)) < bytes.length;
    }

    String ask(String message) throws IOException {
        return send(message).receive();
    }

    Map<String, Object> askForFields(String message) throws IOException, InvalidJson {
        return Json.readObject(ask(message).getBytes(UTF_8));
    }

    /** The next message without its NUL. */
    String receive() throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        while (true) {
            while (received.hasRemaining()) {
                byte next = received.get();
                if (next == 0) {
                    return message.toString(UTF_8);
                }
                message.write(next);
            }
            if (!fill()) {
                throw new IOException("closed by the server");
            }
        }
    }

    /** Takes some bytes of a message, no more than 64 KiB. */
    void startToReceive() throws IOException {
        if (!fill()) {
            throw new IOException("closed by the server");
        }
    }

    /** Whether the server closes the connection and sends nothing before. */
    boolean isClosedByServer() throws IOException {
        try {
            return !received.hasRemaining() && !fill();
        } catch (IOException e) {
            if (e.getMessage().contains("reset") || e.getMessage().contains("pipe")) {
                return true;
            }
            throw e;
        }
    }

    private boolean fill() throws IOException {
        if (selector.select(PATIENCE.toMillis()) == 0) {
            throw new IOException("no answer within " + PATIENCE);
        }
        selector.selectedKeys().clear();
        received.clear();
        int length = channel.read(received);
        received.flip();
        return length > 0;
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
    }
}
