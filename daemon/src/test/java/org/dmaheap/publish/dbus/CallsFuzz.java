// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import static org.dmaheap.fuzz.Checks.check;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.dmaheap.boards.Boards;
import org.dmaheap.protocol.Snapshot;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.MessageFactory;
import org.freedesktop.dbus.messages.MethodCall;

/** What comes from a bus: messages, and calls of a client, answered for a Raspberry Pi 4 by the engine. */
public final class CallsFuzz {
    private static final BusView VIEW = BusView.of(
            Snapshot.of(Boards.judgement(Boards.module().resolve("src/test/fixtures/bcm2711-rpi-4-b"))), "1");
    private static final MessageFactory MESSAGES = new MessageFactory((byte) 'l');
    private static final Calls CALLS = new Calls();

    private CallsFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        if (!headersAreValid(input)) {
            return;
        }
        MessageReader reader = new MessageReader(Channels.newChannel(new ByteArrayInputStream(input)));
        while (true) {
            try {
                MessageReader.Incoming incoming = reader.read();
                if (incoming.message() instanceof MethodCall call && isWhole(call, incoming.length())) {
                    answer(call, incoming.tooLong());
                }
            } catch (EOFException e) {
                return;
            }
        }
    }

    /** A bus lets no others through; dbus-java does not look whether lengths in them fit. */
    private static boolean headersAreValid(byte[] input) {
        for (int at = 0; input.length - at >= 16; ) {
            ByteBuffer message = ByteBuffer.wrap(input, at, input.length - at)
                    .slice()
                    .order(input[at] == 'B' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
            long fields = Integer.toUnsignedLong(message.getInt(12));
            long length = 16 + (fields + 7 & ~7L) + Integer.toUnsignedLong(message.getInt(4));
            if (16 + fields > message.limit()) {
                return false;
            }
            message.position(12).limit((int) (16 + fields));
            if (!WireFormat.isValid("a(yv)", message)) {
                return false;
            }
            if (length > input.length - at) {
                return true;
            }
            at += (int) length;
        }
        return true;
    }

    /** A bus lets nothing else through: it sets the sender, and compares arguments with their types, which dbus-java does not. */
    private static boolean isWhole(MethodCall call, int length) {
        byte[] message = BusConnection.bytes(call);
        ByteBuffer body = ByteBuffer.wrap(message, message.length - length, length)
                .slice()
                .order(message[0] == 'B' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        try {
            return call.getSource() != null
                    && call.getPath() != null
                    && call.getName() != null
                    && (call.getInterface() == null || !call.getInterface().isEmpty())
                    && WireFormat.isValid(call.getSig() == null ? "" : call.getSig(), body);
        } catch (ClassCastException e) {
            // a header field of another type than it has
            return false;
        }
    }

    private static void answer(MethodCall call, boolean tooLong) {
        try {
            List<byte[]> parts = CALLS.reply(MESSAGES, call, tooLong, VIEW);
            ByteBuffer first = ByteBuffer.wrap(parts.get(0)).order(ByteOrder.LITTLE_ENDIAN);
            int header = 16 + (first.getInt(12) + 7 & ~7);
            int length = parts.stream().mapToInt(part -> part.length).sum();
            check(length == header + first.getInt(4), "a reply of another length than it says");
            String text = new String(parts.get(0), StandardCharsets.ISO_8859_1);
            check(
                    !text.substring(0, header).contains(BusError.Name.FAILED.onTheBus())
                            || !text.startsWith("internal error", header + Integer.BYTES),
                    "a fault of ours for an answer: " + call);
        } catch (DBusException e) {
            throw new AssertionError("an answer that D-Bus cannot carry", e);
        }
    }
}
