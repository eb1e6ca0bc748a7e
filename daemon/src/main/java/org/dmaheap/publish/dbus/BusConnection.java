// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import java.io.Closeable;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.freedesktop.dbus.connections.BusAddress;
import org.freedesktop.dbus.connections.transports.AbstractTransport;
import org.freedesktop.dbus.connections.transports.TransportBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MessageFactory;

/**
 * One connection to a message bus: whole messages in, whole messages out.
 *
 * <p>dbus-java connects, authenticates and marshals. Its {@code DBusConnection} above that is not used, because
 * (5.2.0) it calls a method whatever the interface in the message, lets the class names of exceptions out as error
 * names, makes one system call for every field it writes, keeps up to nine threads, and takes any length of message
 * into memory.
 */
final class BusConnection implements Closeable {

    private static final int CHUNK = 64 * 1024;

    /**
     * What the kernel keeps of what the bus has not read, halved. A bus that has much to do reads 2 KiB of each connection before
     * it looks at the others (max_bytes_read_per_iteration, dbus/dbus-transport-socket.c, D-Bus 1.14), and what is kept is in
     * front of whatever we send next.
     */
    private static final int UNREAD_BYTES = 8 * 1024;

    private final AbstractTransport transport;
    private final SocketChannel channel;
    private final MessageReader reader;

    private BusConnection(AbstractTransport transport, SocketChannel channel) {
        this.transport = transport;
        this.channel = channel;
        this.reader = new MessageReader(channel);
    }

    static BusConnection open(String socket) throws IOException {
        BusAddress address = BusAddress.of("unix:path=").addParameter("path", socket);
        TransportBuilder builder = TransportBuilder.create(address);
        builder.configure().withAutoConnect(false);
        try {
            AbstractTransport transport = builder.build();
            SocketChannel channel = transport.connect();
            channel.setOption(StandardSocketOptions.SO_SNDBUF, UNREAD_BYTES);
            return new BusConnection(transport, channel);
        } catch (DBusException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    MessageFactory messages() {
        return transport.getMessageFactory();
    }

    /** Waits for the next message. Only one thread may read. */
    MessageReader.Incoming read() throws IOException {
        return reader.read();
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
}
