// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.Channels;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MessageFactory;
import org.junit.jupiter.api.Test;

class MessageReaderTest {
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

    @Test
    void aMessageOfATypeThatTheProtocolDoesNotHaveYetIsPassedOver() throws Exception {
        for (byte type : new byte[] {0, 5, -1}) {
            byte[] message = BusConnection.bytes(ping("Later"));
            message[1] = type;
            sent.write(message);
        }
        sent.write(BusConnection.bytes(ping("Ping")));

        assertOnlyPing();
    }

    @Test
    void aHeaderFieldOfALaterProtocolMakesAMessageThatIsPassedOver() throws Exception {
        byte[] message = BusConnection.bytes(ping("Later"));
        message[16] = 99;
        sent.write(message);
        sent.write(BusConnection.bytes(ping("Ping")));

        assertOnlyPing();
    }

    @Test
    void argumentsThatAreTooLongAreNotKept() throws Exception {
        byte[] message = BusConnection.bytes(ping("Long"));
        int length = MessageReader.LONGEST_BODY + 1;
        message[4] = (byte) length;
        message[5] = (byte) (length >> 8);
        message[6] = (byte) (length >> 16);
        sent.write(message);
        sent.write(new byte[length]);
        sent.write(BusConnection.bytes(ping("Ping")));

        MessageReader reader = reader();
        assertThat(reader.read().tooLong()).isTrue();
        assertThat(reader.read().message().getName()).isEqualTo("Ping");
    }

    private void assertOnlyPing() throws IOException {
        MessageReader reader = reader();
        assertThat(reader.read().message().getName()).isEqualTo("Ping");
        assertThatThrownBy(reader::read).isInstanceOf(EOFException.class);
    }

    private MessageReader reader() {
        return new MessageReader(Channels.newChannel(new ByteArrayInputStream(sent.toByteArray())));
    }

    private static Message ping(String name) throws DBusException {
        return new MessageFactory((byte) 'l')
                .createMethodCall("org.example.A", "/", "org.freedesktop.DBus.Peer", name, (byte) 0, null);
    }
}
