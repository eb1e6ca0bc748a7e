// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The bus's end of one connection, in the test's hands: it says and hears nothing by itself. */
final class FakeBus implements AutoCloseable {

    private static final int FIXED_HEADER = 16;

    private final Path path;
    private final ServerSocketChannel listener;
    private SocketChannel client;

    FakeBus(Path path) throws IOException {
        this.path = path;
        listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(path));
    }

    String address() {
        return "unix:path=" + path;
    }

    /** Lets a client in, as whoever it says it is. */
    void accept() throws IOException {
        client = listener.accept();
        for (String line = line(); !line.equals("BEGIN"); line = line()) {
            write((line.startsWith("AUTH") ? "OK 0123456789abcdef0123456789abcdef\r\n" : "ERROR\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** Reads a message, which is little-endian, and gives its serial number. */
    int serialOfNextMessage() throws IOException {
        ByteBuffer header = read(FIXED_HEADER);
        read((header.getInt(12) + 7 & ~7) + header.getInt(4));
        return header.getInt(8);
    }

    /** Answers {@code Hello}: a method return whose fields are the serial of the call, the sender and the type. */
    void welcome(int serial) throws IOException {
        ByteBuffer reply = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
        reply.put(new byte[] {'l', 2, 1, 1}).putInt(9).putInt(1).putInt(0);
        reply.put(new byte[] {5, 1, 'u', 0}).putInt(serial);
        reply.put(new byte[] {7, 1, 's', 0});
        string(reply, "org.freedesktop.DBus");
        reply.position(reply.position() + 7 & ~7);
        reply.put(new byte[] {8, 1, 'g', 0, 1, 's', 0});
        reply.putInt(12, reply.position() - FIXED_HEADER);
        reply.position(reply.position() + 7 & ~7);
        string(reply, ":1.1");
        reply.flip();
        byte[] bytes = new byte[reply.remaining()];
        reply.get(bytes);
        write(bytes);
    }

    /** From now on the client cannot send any more, and does not learn it by reading. */
    void hearNoMore() throws IOException {
        client.shutdownInput();
    }

    /** Whether the client has said anything that was not read yet. */
    boolean hasUnread() throws IOException {
        client.configureBlocking(false);
        return client.read(ByteBuffer.allocate(1)) != 0;
    }

    private static void string(ByteBuffer to, String text) {
        to.putInt(text.length()).put(text.getBytes(StandardCharsets.US_ASCII)).put((byte) 0);
    }

    private void write(byte[] bytes) throws IOException {
        for (ByteBuffer out = ByteBuffer.wrap(bytes); out.hasRemaining(); ) {
            client.write(out);
        }
    }

    /** A line of the authentication, which begins with a NUL. */
    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.indexOf("\r\n") < 0) {
            line.append((char) read(1).get());
        }
        return line.toString().strip().replace("\0", "");
    }

    private ByteBuffer read(int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (client.read(bytes) < 0) {
                throw new EOFException("the client is gone");
            }
        }
        return bytes.flip();
    }

    @Override
    public void close() throws IOException {
        if (client != null) {
            client.close();
        }
        listener.close();
        Files.delete(path);
    }
}
