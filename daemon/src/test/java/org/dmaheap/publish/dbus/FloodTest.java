// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dmaheap.testing.Needs;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.Error;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MethodCall;
import org.freedesktop.dbus.messages.MethodReturn;
import org.freedesktop.dbus.messages.constants.Flags;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that ask more than they read. */
@Timeout(60)
@Needs({"dbus-daemon", "busctl"})
class FloodTest {
    private static final String OURS = "org.dmaheap.DmaHeap1";
    private static final String ROOT = "/org/dmaheap/DmaHeap1";

    @TempDir
    private Path directory;

    private TestBus bus;
    private DbusPublisher publisher;

    @BeforeEach
    void publish() throws InterruptedException {
        bus = TestBus.open(directory).start();
        Log log = new Log();
        publisher = new DbusPublisher(bus.address(), "0.1.0", log);
        new FakeRevision(SmallMaps.displayAndRenderer(3)).publishOn(publisher);
        log.until("On the message bus");
    }

    @AfterEach
    void close() {
        publisher.close();
        bus.close();
    }

    @Test
    void aFloodOfCallsThatNobodyReadsMakesUsDeafForNobody() throws Exception {
        try (BusConnection flooder = connect()) {
            for (int i = 0; i < 20_000; i++) {
                flooder.send(call(flooder, OURS + ".Manager", "GetMap", 0));
            }

            assertThat(bus.call(ROOT, "org.freedesktop.DBus.Peer", "Ping").answer())
                    .isEmpty();
            int answers = 0;
            int refusals = 0;
            while (answers + refusals < 20_000) {
                Message message = flooder.read().message();
                answers += message instanceof MethodReturn ? 1 : 0;
                if (message instanceof Error) {
                    assertThat(message.getName()).isEqualTo("org.freedesktop.DBus.Error.LimitsExceeded");
                    refusals++;
                }
            }
            assertThat(answers).as("what there was room for").isGreaterThanOrEqualTo(CallQueue.MOST_OF_A_SENDER);
            assertThat(refusals).as("the rest, of " + answers + " answers").isGreaterThan(1000);
        }
    }

    @Test
    void whoeverReadsEachAnswerIsNeverRefused() throws Exception {
        try (BusConnection client = connect()) {
            for (int i = 0; i < 10 * CallQueue.MOST_OF_A_SENDER; i++) {
                MethodCall call = call(client, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects", 0);
                client.send(call);
                assertThat(answerTo(call, client)).isInstanceOf(MethodReturn.class);
            }
        }
    }

    @Test
    void aCallThatWantsNoReplyGetsNone() throws Exception {
        try (BusConnection client = connect()) {
            client.send(call(client, OURS + ".Manager", "GetMap", Flags.NO_REPLY_EXPECTED));
            MethodCall ping = call(client, "org.freedesktop.DBus.Peer", "Ping", 0);
            client.send(ping);

            List<Long> answered = new ArrayList<>();
            do {
                Message message = client.read().message();
                if (message.getReplySerial() != 0) {
                    answered.add(message.getReplySerial());
                }
            } while (answered.isEmpty());
            assertThat(answered).containsExactly(ping.getSerial());
        }
    }

    private BusConnection connect() throws IOException, DBusException {
        BusConnection connection = BusConnection.open(bus.address().substring("unix:path=".length()));
        MethodCall hello = connection
                .messages()
                .createMethodCall(
                        "org.freedesktop.DBus",
                        "/org/freedesktop/DBus",
                        "org.freedesktop.DBus",
                        "Hello",
                        (byte) 0,
                        null);
        connection.send(hello);
        answerTo(hello, connection);
        return connection;
    }

    private static Message answerTo(MethodCall call, BusConnection connection) throws IOException {
        while (true) {
            Message message = connection.read().message();
            if (message.getReplySerial() == call.getSerial()) {
                return message;
            }
        }
    }

    private static MethodCall call(BusConnection connection, String contract, String method, int flags) {
        try {
            return connection.messages().createMethodCall(OURS, ROOT, contract, method, (byte) flags, null);
        } catch (DBusException e) {
            throw new IllegalStateException(e);
        }
    }
}
