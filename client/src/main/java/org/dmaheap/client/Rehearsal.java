// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client;

import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dmaheap.protocol.InvalidJson;
import org.dmaheap.protocol.Json;

/**
 * Does once what the command does, in one process and with a daemon that answers by heart, so that an archive of classes
 * made meanwhile holds what a start needs. {@code dmaheapctl-archive} runs it.
 */
final class Rehearsal {
    private final Map<String, Object> answers;

    private Rehearsal(Map<String, Object> answers) {
        this.answers = answers;
    }

    /** @param args the tree of a made-up machine */
    public static void main(String[] args) throws IOException, InvalidJson {
        Path directory = Files.createTempDirectory("dmaheapctl");
        Path socket = directory.resolve("socket");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            Rehearsal rehearsal = new Rehearsal(answers());
            Thread daemon = new Thread(() -> rehearsal.serve(server), "daemon");
            daemon.setDaemon(true);
            daemon.start();
            for (String style : List.of("--json=off", "--json=short", "--json=pretty")) {
                for (String verb : List.of("map", "devices", "heaps", "find card0 card1", "explain card0 system")) {
                    rehearse(style + " --socket " + socket + " " + verb);
                }
                rehearse(style + " --root " + args[0] + " map");
            }
            rehearse("map");
            Main.stream(new FileOutputStream(FileDescriptor.err), 1).flush();
            Environment.ofProcess();
            rehearse("--help");
        } finally {
            Files.deleteIfExists(socket);
            Files.delete(directory);
        }
    }

    private static Map<String, Object> answers() throws IOException, InvalidJson {
        try (InputStream stream = Rehearsal.class.getResourceAsStream("rehearsal.json")) {
            return Json.readObject(stream.readAllBytes());
        }
    }

    private static void rehearse(String words) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Environment environment = new Environment(
                Map.of("LANG", "C.UTF-8"),
                Optional.empty(),
                Path.of(System.getProperty("dmaheapd.home", "/")),
                Duration.ofSeconds(5));
        Dmaheapctl.run(List.of(words.split(" ")), nowhere, nowhere, environment);
    }

    private void serve(ServerSocketChannel server) {
        while (server.isOpen()) {
            try (SocketChannel client = server.accept()) {
                answer(client);
            } catch (IOException | InvalidJson e) {
                // the client is gone, or the rehearsal is over
            }
        }
    }

    private void answer(SocketChannel client) throws IOException, InvalidJson {
        InputStream input = Channels.newInputStream(client);
        ByteArrayOutputStream call = new ByteArrayOutputStream();
        int b;
        while ((b = input.read()) >= 0) {
            if (b > 0) {
                call.write(b);
                continue;
            }
            Object method = Json.readObject(call.toByteArray()).get("method");
            call.reset();
            ByteArrayOutputStream reply = new ByteArrayOutputStream();
            reply.writeBytes(Json.compact(Map.of("parameters", answers.get(method))));
            reply.write(0);
            client.write(ByteBuffer.wrap(reply.toByteArray()));
        }
    }
}
