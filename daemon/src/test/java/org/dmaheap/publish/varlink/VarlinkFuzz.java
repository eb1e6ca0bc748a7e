// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import static org.dmaheap.fuzz.Checks.check;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.dmaheap.boards.Boards;
import org.dmaheap.linux.StreamSocket.Peer;
import org.dmaheap.protocol.InvalidJson;
import org.dmaheap.protocol.Json;
import org.dmaheap.protocol.Snapshot;
import org.slf4j.helpers.NOPLogger;

/** Messages of a client of the socket: read, and answered for a Raspberry Pi 4 by the engine. */
public final class VarlinkFuzz {
    private static final Path TREE = Boards.module().resolve("src/test/fixtures/bcm2711-rpi-4-b");
    private static final Optional<Snapshot> SNAPSHOT = Optional.of(Snapshot.of(Boards.judgement(TREE)));
    private static final Peer ROOT = new Peer(1, 0, 0);
    private static final Peer STRANGER = new Peer(2, 1000, 1000);
    private static final UserLog LOG = new UserLog(NOPLogger.NOP_LOGGER, System::nanoTime);
    private static final Dispatcher DISPATCHER = new Dispatcher(
            new Interfaces(new ServiceInfo("vendor", "product", "1", "https://example.org")),
            new HeapOpener(
                    new HeapGate(TestPolicy.AS_INSTALLED, new ActiveSeats(TREE), group -> OptionalInt.of(44)),
                    TREE,
                    LOG));

    private VarlinkFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        int start = 0;
        for (int i = 0; i <= input.length; i++) {
            if (i == input.length || input[i] == 0) {
                byte[] message = Arrays.copyOfRange(input, start, i);
                answer(message, STRANGER, SNAPSHOT);
                answer(message, ROOT, SNAPSHOT);
                answer(message, ROOT, Optional.empty());
                start = i + 1;
            }
        }
    }

    private static void answer(byte[] message, Peer peer, Optional<Snapshot> snapshot) {
        Outcome outcome;
        try {
            outcome = DISPATCHER.outcome(Call.of(message), snapshot, peer, List::of);
        } catch (InvalidJson e) {
            check(e.getMessage().length() < 1024, "a long word about nonsense");
            return;
        }
        if (outcome instanceof Outcome.Answer answer) {
            whole(answer.reply());
        } else if (outcome instanceof Outcome.Once once) {
            whole(once.reply());
        } else if (outcome instanceof Outcome.Soon soon) {
            whole(soon.lastResort());
        } else if (outcome instanceof Outcome.Handover heap) {
            heap.descriptor().close();
            check(peer == ROOT, "a stranger got a heap");
            whole(heap.reply());
        }
    }

    private static void whole(Reply reply) {
        if (reply == Reply.NONE) {
            return;
        }
        ByteBuffer bytes = ByteBuffer.allocate(reply.length());
        reply.copyTo(bytes, 0);
        byte[] text = Arrays.copyOf(bytes.array(), reply.length() - 1);
        check(!bytes.hasRemaining() && bytes.get(text.length) == 0, "no NUL at the end");
        for (byte octet : text) {
            check(octet != 0, "a NUL within a reply");
        }
        try {
            Map<String, Object> fields = Json.readObject(text);
            check(!fields.containsKey("error") || text.length < 8192, "a long error");
        } catch (InvalidJson e) {
            throw new AssertionError("a reply that is no JSON", e);
        }
    }
}
