// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MessageFactory;
import org.freedesktop.dbus.messages.constants.Endian;

/** Makes messages of what comes from a bus. For one thread. */
final class MessageReader {

    /** No question to the daemon is longer. What is longer costs the caller an error, not the daemon its memory. */
    static final int LONGEST_BODY = 64 * 1024;

    private static final int LONGEST_HEADER = 16 * 1024;
    private static final int FIXED_HEADER = 12;

    private final ReadableByteChannel channel;
    private final ByteBuffer in = ByteBuffer.allocateDirect(8 * 1024).limit(0);

    MessageReader(ReadableByteChannel channel) {
        this.channel = channel;
    }

    /**
     * A message from the bus; without its arguments if these are longer than {@link #LONGEST_BODY}.
     *
     * @param length of the arguments that it has
     */
    record Incoming(Message message, boolean tooLong, int length) {}

    /** Waits for the next message. */
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
            Optional<Message> message = message(fixed, header, arguments);
            if (message.isPresent()) {
                return new Incoming(message.get(), tooLong, arguments.length);
            }
        }
    }

    /**
     * Empty for a type of message or a header field from a later protocol, which the specification says to ignore; dbus-java
     * fails on both, for the type by an {@code IOException}.
     */
    private static Optional<Message> message(byte[] fixed, byte[] header, byte[] arguments) {
        try {
            return Optional.of(MessageFactory.createMessage(fixed[1], fixed, header, arguments, null));
        } catch (IOException | DBusException | RuntimeException e) {
            return Optional.empty();
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
