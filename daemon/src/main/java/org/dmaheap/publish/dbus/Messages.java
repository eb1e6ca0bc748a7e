// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import java.util.Arrays;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.DBusSignal;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MessageFactory;
import org.freedesktop.dbus.messages.MethodCall;
import org.freedesktop.dbus.messages.MethodReturn;
import org.freedesktop.dbus.messages.constants.Endian;

/**
 * Messages that may be long. dbus-java (5.2.0) keeps one array for every field of a message and makes room for 20 more
 * at a time, copying what it has: the objects of 64 devices and 32 heaps took it a second. Here the room doubles.
 */
final class Messages {
    private Messages() {}

    static Message reply(MethodCall call, String type, Object... values) throws DBusException {
        return new Reply(call, type, values);
    }

    /** The arguments of a reply to whomever. */
    static WireReply.Body body(String type, Object... values) throws DBusException {
        return WireReply.Body.of(type, new Reply(type, values));
    }

    static Message signal(
            MessageFactory messages, String path, String contract, String name, String type, Object... values)
            throws DBusException {
        return new Signal(messages.getEndianess(), path, contract, name, type, values);
    }

    private static final class Reply extends MethodReturn {

        Reply(MethodCall call, String type, Object... values) throws DBusException {
            super(call, type, values);
        }

        Reply(String type, Object... values) throws DBusException {
            super(Endian.LITTLE, ":0.0", 1, type, values);
        }

        @Override
        protected void appendBytes(byte[] bytes) {
            setWireData(withRoom(getWireData()));
            super.appendBytes(bytes);
        }

        @Override
        protected void appendByte(byte b) {
            setWireData(withRoom(getWireData()));
            super.appendByte(b);
        }
    }

    private static final class Signal extends DBusSignal {

        Signal(byte endianness, String path, String contract, String name, String type, Object... values)
                throws DBusException {
            super(endianness, null, path, contract, name, type, values);
        }

        @Override
        protected void appendBytes(byte[] bytes) {
            setWireData(withRoom(getWireData()));
            super.appendBytes(bytes);
        }

        @Override
        protected void appendByte(byte b) {
            setWireData(withRoom(getWireData()));
            super.appendByte(b);
        }
    }

    private static byte[][] withRoom(byte[][] fields) {
        return fields[fields.length - 1] == null ? fields : Arrays.copyOf(fields, 2 * fields.length);
    }
}
