// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.dmaheap.model.ClientFigures.UserFigures;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.MessageFactory;
import org.freedesktop.dbus.messages.MethodCall;
import org.freedesktop.dbus.messages.constants.Endian;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class CallQueueTest {
    private static final long SECOND = 1_000_000_000L;

    private final CallQueue queue = new CallQueue();
    private final MessageFactory messages = new MessageFactory(Endian.LITTLE);

    @Test
    void aShortAnswerComesBeforeTheLongOnesOfTheSameUser() throws Exception {
        comes(":1.1", 1000);
        asks(":1.1", "GetMap", 3);
        asks(":1.1", "FindHeaps", 1);

        assertThat(sent(4, 0)).containsExactly("FindHeaps", "GetMap", "GetMap", "GetMap");
    }

    @Test
    void whoHasTakenMuchTimeGetsLongAnswersForAShareOfItAndOthersGoFirst() throws Exception {
        comes(":1.1", 1000);
        comes(":1.2", 1001);
        asks(":1.1", "GetMap", 16);
        // a bus that takes an answer slowly
        assertThat(sent(1, SECOND)).containsExactly("GetMap");

        asks(":1.2", "GetMap", 1);
        long begin = System.nanoTime();
        assertThat(sent(1, 0)).containsExactly("GetMap");
        assertThat(System.nanoTime() - begin)
                .as("nobody waits for the first user")
                .isLessThan(SECOND);
    }

    @Test
    void whatIsTooMuchIsRefusedAndCounted() throws Exception {
        comes(":1.1", 1000);
        asks(":1.1", "Ping", 20);

        assertThat(sent(20, 0))
                .containsSubsequence("Ping", "refused")
                .filteredOn("refused"::equals)
                .hasSize(4);
        assertThat(queue.figures()).containsExactly(new UserFigures(1000, 0, 1, 20, 4, 0));
    }

    @Test
    void callsThatCameBeforeTheUserWasKnownAreTheUsersOnceItIs() throws Exception {
        assertThat(queue.isNew(":1.1")).isTrue();
        asks(":1.1", "GetMap", 2);
        assertThat(queue.figures()).isEmpty();
        queue.know(":1.1", 1000);

        assertThat(queue.figures()).containsExactly(new UserFigures(1000, 0, 1, 2, 0, 0));
        assertThat(sent(2, 0)).containsExactly("GetMap", "GetMap");
        asks(":1.1", "Ping", 16);
        assertThat(sent(16, 0)).as("room for as many as ever").containsOnly("Ping");
    }

    private void comes(String name, int uid) {
        assertThat(queue.isNew(name)).isTrue();
        queue.know(name, uid);
    }

    private void asks(String caller, String method, int times) throws DBusException {
        for (int i = 0; i < times; i++) {
            MethodCall call =
                    messages.createMethodCall(caller, "org.dmaheap.DmaHeap1", "/", "a.b", method, (byte) 0, null);
            queue.add(null, call, Calls.hasLongAnswer(call), false, 0);
        }
    }

    /** What is sent next, if each takes so long. */
    private List<String> sent(int count, long nanos) throws InterruptedException {
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            CallQueue.Waiting next = queue.take().orElseThrow();
            sent.add(
                    next.sending() instanceof CallQueue.Answer answer
                            ? answer.call().getName()
                            : "refused");
            queue.done(next, nanos);
        }
        return sent;
    }
}
