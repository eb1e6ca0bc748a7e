// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MethodCall;

/**
 * A reply whose arguments were marshalled before, for the answers that are the same for everybody as long as a revision
 * holds. The header is made here, as the D-Bus specification has it ("Message Format"); the arguments begin at a multiple
 * of eight bytes, so they do not depend on it.
 */
final class WireReply {
    private static final byte METHOD_RETURN = 2;
    private static final byte NO_REPLY_EXPECTED = 1;
    private static final byte PROTOCOL = 1;

    private static final byte FIELD_REPLY_SERIAL = 5;
    private static final byte FIELD_DESTINATION = 6;
    private static final byte FIELD_SIGNATURE = 8;

    private WireReply() {}

    /**
     * Arguments, little-endian.
     *
     * @param type their signature
     */
    record Body(String type, byte[] bytes) {

        /** One string. */
        static Body ofText(byte[] utf8) {
            ByteBuffer bytes =
                    ByteBuffer.allocate(Integer.BYTES + utf8.length + 1).order(ByteOrder.LITTLE_ENDIAN);
            bytes.putInt(utf8.length).put(utf8).put((byte) 0);
            return new Body("s", bytes.array());
        }

        /** The arguments of a message as dbus-java marshals it, little-endian. */
        static Body of(String type, Message message) {
            ByteBuffer whole = ByteBuffer.wrap(BusConnection.bytes(message)).order(ByteOrder.LITTLE_ENDIAN);
            byte[] bytes = new byte[whole.getInt(4)];
            whole.position(whole.capacity() - bytes.length);
            whole.get(bytes);
            return new Body(type, bytes);
        }
    }

    /** The parts of the reply to a call. */
    static List<byte[]> parts(MethodCall call, Body body) throws DBusException {
        byte[] destination = call.getSource().getBytes(StandardCharsets.UTF_8);
        byte[] type = body.type().getBytes(StandardCharsets.US_ASCII);
        ByteBuffer header =
                ByteBuffer.allocate(64 + destination.length + type.length).order(ByteOrder.LITTLE_ENDIAN);
        // only dbus-java knows which numbers it has given
        int serial = (int) Messages.reply(call, null).getSerial();
        header.put(new byte[] {'l', METHOD_RETURN, NO_REPLY_EXPECTED, PROTOCOL});
        header.putInt(body.bytes().length).putInt(serial).putInt(0);
        header.put(new byte[] {FIELD_REPLY_SERIAL, 1, 'u', 0}).putInt((int) call.getSerial());
        header.put(new byte[] {FIELD_DESTINATION, 1, 's', 0});
        header.putInt(destination.length).put(destination).put((byte) 0);
        align(header);
        header.put(new byte[] {FIELD_SIGNATURE, 1, 'g', 0});
        header.put((byte) type.length).put(type).put((byte) 0);
        header.putInt(12, header.position() - 16);
        align(header);
        byte[] bytes = new byte[header.position()];
        header.flip().get(bytes);
        return List.of(bytes, body.bytes());
    }

    private static void align(ByteBuffer buffer) {
        while (buffer.position() % 8 != 0) {
            buffer.put((byte) 0);
        }
    }
}
