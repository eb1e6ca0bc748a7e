// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.freedesktop.dbus.connections.BusAddress;
import org.freedesktop.dbus.connections.transports.AbstractTransport;
import org.freedesktop.dbus.connections.transports.TransportBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MessageFactory;
import org.freedesktop.dbus.messages.constants.Endian;

/**
 * One connection to a message bus: whole messages in, whole messages out.
 *
 * <p>dbus-java connects, authenticates and marshals. Its {@code DBusConnection} above that is not used, because
 * (5.2.0) it calls a method whatever the interface in the message, lets the class names of exceptions out as error
 * names, makes one system call for every field it writes, keeps up to nine threads, and takes any length of message
 * into memory.
 */
final class BusConnection implements Closeable {

    /** No question to the daemon is longer. What is longer costs the caller an error, not the daemon its memory. */
    static final int LONGEST_BODY = 64 * 1024;

    private static final int LONGEST_HEADER = 16 * 1024;
    private static final int FIXED_HEADER = 12;
    private static final int CHUNK = 64 * 1024;

    private final AbstractTransport transport;
    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocateDirect(8 * 1024).limit(0);

    private BusConnection(AbstractTransport transport, SocketChannel channel) {
        this.transport = transport;
        this.channel = channel;
    }

    /**
     * A message from the bus; without its arguments if these are longer than {@link #LONGEST_BODY}.
     *
     * @param length of the arguments that it has
     */
    record Incoming(Message message, boolean tooLong, int length) {}

    static BusConnection open(String socket) throws IOException {
        BusAddress address = BusAddress.of("unix:path=").addParameter("path", socket);
        TransportBuilder builder = TransportBuilder.create(address);
        builder.configure().withAutoConnect(false);
        try {
            AbstractTransport transport = builder.build();
            return new BusConnection(transport, transport.connect());
        } catch (DBusException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    MessageFactory messages() {
        return transport.getMessageFactory();
    }

    /** Waits for the next message. Only one thread may read. */
    Incoming read() throws IOException {
        while (true) {
            byte[] fixed = bytes(FIXED_HEADER);
            byte[] sizeOfFields = bytes(4);
            boolean big = fixed[0] == Endian.BIG;
            long body = number(fixed, 4, big);
            long fields = number(sizeOfFields, 0, big) + 7 & ~7L;
            if (fields > LONGEST_HEADER) {
                skip(fields + body);
                continue;
            }
            // the array of fields begins at byte 12 of the message, its first struct at byte 16
            byte[] header = new byte[8 + (int) fields];
            System.arraycopy(sizeOfFields, 0, header, 0, 4);
            fill(header, 8);
            boolean tooLong = body > LONGEST_BODY;
            byte[] arguments = tooLong ? new byte[0] : bytes((int) body);
            if (tooLong) {
                skip(body);
            }
            try {
                return new Incoming(
                        MessageFactory.createMessage(fixed[1], fixed, header, arguments, null),
                        tooLong,
                        arguments.length);
            } catch (DBusException | RuntimeException e) {
                // a type of message or a header field from a later protocol, which the specification says to ignore;
                // dbus-java fails on both
            }
        }
    }

    /** Sends a message whole. Any thread may send. */
    void send(Message message) throws IOException {
        send(List.of(bytes(message)));
    }

    /** Sends the parts of one message. Any thread may send. */
    synchronized void send(List<byte[]> parts) throws IOException {
        for (byte[] part : parts) {
            ByteBuffer out = ByteBuffer.wrap(part);
            // in chunks: the JDK keeps a direct buffer of the largest size a thread ever wrote
            while (out.position() < part.length) {
                out.limit(Math.min(part.length, out.position() + CHUNK));
                channel.write(out);
            }
        }
    }

    /** A message in one piece. */
    static byte[] bytes(Message message) {
        byte[][] parts = message.getWireData();
        int size = 0;
        for (int i = 0; i < parts.length && parts[i] != null; i++) {
            size += parts[i].length;
        }
        ByteBuffer bytes = ByteBuffer.allocate(size);
        for (int i = 0; i < parts.length && parts[i] != null; i++) {
            bytes.put(parts[i]);
        }
        return bytes.array();
    }

    @Override
    public void close() {
        try {
            transport.close();
        } catch (IOException e) {
            // nothing is left that could be lost
        }
    }

    private byte[] bytes(int count) throws IOException {
        byte[] bytes = new byte[count];
        fill(bytes, 0);
        return bytes;
    }

    private void fill(byte[] bytes, int from) throws IOException {
        for (int position = from; position < bytes.length; ) {
            receive();
            int count = Math.min(in.remaining(), bytes.length - position);
            in.get(bytes, position, count);
            position += count;
        }
    }

    private void skip(long count) throws IOException {
        for (long left = count; left > 0; ) {
            receive();
            int skipped = (int) Math.min(in.remaining(), left);
            in.position(in.position() + skipped);
            left -= skipped;
        }
    }

    private void receive() throws IOException {
        if (!in.hasRemaining()) {
            in.clear();
            int count = channel.read(in);
            in.flip();
            if (count < 0) {
                throw new EOFException("the bus closed the connection");
            }
        }
    }

    private static long number(byte[] bytes, int from, boolean big) {
        return big ? Message.demarshallintBig(bytes, from, 4) : Message.demarshallintLittle(bytes, from, 4);
    }
}
