// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A daemon that says what a test told it to say, over a real socket. Calls that it has no answer for stay unanswered. */
public final class FakeDaemon implements AutoCloseable {
    private static final String INTERFACE = "org.dmaheap.DmaHeap.";

    private final Path socket;
    private final ServerSocketChannel server;
    private final Map<String, String> replies = new ConcurrentHashMap<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final List<SocketChannel> clients = new CopyOnWriteArrayList<>();
    private final List<SocketChannel> subscribers = new CopyOnWriteArrayList<>();
    private final AtomicInteger refused = new AtomicInteger();
    private volatile boolean refusing;
    private volatile String greeting;

    public FakeDaemon(Path directory) throws IOException {
        this(directory, "org.dmaheap.DmaHeap");
    }

    public FakeDaemon(Path directory, String name) throws IOException {
        socket = Files.createDirectories(directory).resolve(name);
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        start(this::accept);
    }

    public Path socket() {
        return socket;
    }

    /** What came in, in order. */
    public List<String> calls() {
        return calls;
    }

    /** Answers a method of the daemon's interface with these parameters. */
    public FakeDaemon answers(String method, String parameters) {
        return replies(INTERFACE + method, "{\"parameters\":" + parameters + "}");
    }

    public FakeDaemon answers(String method, byte[] parameters) {
        return answers(method, new String(parameters, StandardCharsets.UTF_8));
    }

    /** Answers a method, by its full name, with this message. */
    public FakeDaemon replies(String method, String message) {
        replies.put(method, message);
        return this;
    }

    /** Sends each subscriber another map. */
    public void publish(byte[] map) throws IOException {
        for (SocketChannel subscriber : subscribers) {
            send(subscriber, "{\"parameters\":" + new String(map, StandardCharsets.UTF_8) + ",\"continues\":true}");
        }
    }

    /** Hangs up on everybody, and listens on. */
    public void hangUp() throws IOException {
        for (SocketChannel client : clients) {
            client.close();
        }
        clients.clear();
        subscribers.clear();
    }

    /** Hangs up on everybody who comes from now on. */
    public void refuseAll() throws IOException {
        refusing = true;
        hangUp();
    }

    /** Sends this to everybody who comes and hangs up, before a call can arrive. */
    public FakeDaemon greetsAndHangsUp(String message) {
        greeting = message;
        return this;
    }

    /** How many came in vain. */
    public int refused() {
        return refused.get();
    }

    @Override
    public void close() throws IOException {
        server.close();
        hangUp();
        Files.deleteIfExists(socket);
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel client = server.accept();
                if (greeting != null) {
                    send(client, greeting);
                    client.close();
                } else if (refusing) {
                    refused.incrementAndGet();
                    client.close();
                } else {
                    clients.add(client);
                    start(() -> serve(client));
                }
            }
        } catch (IOException e) {
            // closed: the test is over
        }
    }

    private void serve(SocketChannel client) {
        try (client) {
            InputStream input = Channels.newInputStream(client);
            ByteArrayOutputStream call = new ByteArrayOutputStream();
            int b;
            while ((b = input.read()) >= 0) {
                if (b == 0) {
                    answer(client, call.toString(StandardCharsets.UTF_8));
                    call.reset();
                } else {
                    call.write(b);
                }
            }
        } catch (IOException e) {
            // the client is gone
        }
    }

    private void answer(SocketChannel client, String call) throws IOException {
        calls.add(call);
        String method = call.replaceFirst(".*?\"method\":\"([^\"]*)\".*", "$1");
        String reply = replies.get(method);
        if (method.endsWith(".Subscribe")) {
            subscribers.add(client);
            String map = replies.get(INTERFACE + "GetMap");
            reply = map == null || map.contains("\"error\"")
                    ? map
                    : map.substring(0, map.length() - 1) + ",\"continues\":true}";
            reply = replies.getOrDefault(method, reply);
        }
        if (reply != null) {
            send(client, reply);
        }
    }

    private static void send(SocketChannel client, String message) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((message + "\0").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            client.write(bytes);
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "fake daemon");
        thread.setDaemon(true);
        thread.start();
    }
}
