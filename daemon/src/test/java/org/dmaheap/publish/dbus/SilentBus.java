// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** A bus that takes a connection, lets it in if asked to, and then says nothing. */
final class SilentBus implements AutoCloseable {
    private final Path path;
    private final ServerSocketChannel server;
    private final CountDownLatch silent = new CountDownLatch(1);
    private final CompletableFuture<String> heard;

    SilentBus(Path path, boolean authenticates) throws IOException {
        this.path = path;
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path));
        heard = CompletableFuture.supplyAsync(() -> listen(authenticates));
    }

    /** Waits until a client is where it gets no answer any more. */
    void untilSilent() throws InterruptedException {
        silent.await();
    }

    /** All that the first client sent until it went. */
    String heard() {
        return heard.join();
    }

    private String listen(boolean authenticates) {
        StringBuilder said = new StringBuilder();
        try (SocketChannel client = server.accept();
                BufferedReader lines = new BufferedReader(
                        new InputStreamReader(Channels.newInputStream(client), StandardCharsets.ISO_8859_1))) {
            if (!authenticates) {
                silent.countDown();
            }
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                said.append(line).append('\n');
                if (authenticates && line.endsWith("AUTH")) {
                    answer(client, "REJECTED EXTERNAL\r\n");
                } else if (authenticates && line.startsWith("AUTH EXTERNAL")) {
                    answer(client, "OK 0123456789abcdef0123456789abcdef\r\n");
                } else if (authenticates && line.startsWith("NEGOTIATE_UNIX_FD")) {
                    answer(client, "AGREE_UNIX_FD\r\n");
                } else if (line.equals("BEGIN")) {
                    silent.countDown();
                }
            }
        } catch (IOException e) {
            said.append(e);
        }
        return said.toString();
    }

    private static void answer(SocketChannel client, String line) throws IOException {
        client.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII)));
    }

    @Override
    public void close() throws IOException {
        server.close();
        Files.delete(path);
    }
}
