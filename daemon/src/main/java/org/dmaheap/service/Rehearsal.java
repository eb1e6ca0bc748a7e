// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.service;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dmaheap.linux.MachineEvents;

/**
 * Runs the daemon, asks it what clients ask, and ends, so that an archive of classes made meanwhile holds what a start
 * needs. {@code dmaheapd-archive} runs it, with the daemon's own options.
 */
final class Rehearsal {
    private static final List<String> QUESTIONS = List.of(
            "{\"method\":\"org.varlink.service.GetInfo\"}",
            "{\"method\":\"org.dmaheap.DmaHeap.GetMap\"}",
            "{\"method\":\"org.dmaheap.DmaHeap.FindHeaps\",\"parameters\":{\"devices\":[{\"device\":\"card1\"},"
                    + "{\"device\":\"renderD128\",\"use\":\"render\"}]}}",
            "{\"method\":\"org.dmaheap.DmaHeap.Explain\",\"parameters\":{\"device\":\"card0\",\"heap\":\"system\"}}");

    /** Enough for D-Bus and udev, which the daemon turns to after its first answer. */
    private static final long REST_MILLIS = 1500;

    private static final long PAUSE_MILLIS = 100;

    private Rehearsal() {}

    /** @param args the daemon's; {@code --socket} and the path come first, then {@code --root} and a made-up machine */
    public static void main(String[] args) throws IOException, InterruptedException {
        // only a daemon that scans the running machine listens to its events
        MachineEvents.subscribe().start(news -> {});
        Thread daemon = new Thread(() -> System.exit(Main.run(args, System.getenv(), System.out, System.err)), "main");
        daemon.setDaemon(true);
        daemon.start();
        UnixDomainSocketAddress socket = UnixDomainSocketAddress.of(Path.of(args[1]));
        for (String question : QUESTIONS) {
            ask(socket, question);
        }
        Thread.sleep(REST_MILLIS);
        change(Path.of(args[3]), Path.of(args[1]).resolveSibling("map.json"));
        System.exit(0);
    }

    /** A heap comes, and a second map with it, as at each start of a running machine. */
    private static void change(Path machine, Path map) throws IOException, InterruptedException {
        Path heap = Files.createDirectories(machine.resolve("sys/class/dma_heap/rehearsed"));
        Files.writeString(heap.resolve("dev"), "250:99\n");
        // the daemon looks again when somebody takes away what it shows
        Files.deleteIfExists(map);
        for (long left = REST_MILLIS; left > 0 && !Files.exists(map); left -= PAUSE_MILLIS) {
            Thread.sleep(PAUSE_MILLIS);
        }
        // for D-Bus, which is told behind it
        Thread.sleep(PAUSE_MILLIS);
    }

    private static void ask(UnixDomainSocketAddress socket, String question) throws IOException, InterruptedException {
        try (SocketChannel client = connected(socket)) {
            client.write(ByteBuffer.wrap((question + "\0").getBytes(StandardCharsets.UTF_8)));
            ByteBuffer answer = ByteBuffer.allocate(1 << 16);
            do {
                answer.clear();
            } while (client.read(answer) > 0 && answer.get(answer.position() - 1) != 0);
        }
    }

    /** As soon as the daemon listens; if it cannot, it ends the process. */
    private static SocketChannel connected(UnixDomainSocketAddress socket) throws InterruptedException {
        while (true) {
            try {
                return SocketChannel.open(socket);
            } catch (IOException e) {
                Thread.sleep(20);
            }
        }
    }
}
