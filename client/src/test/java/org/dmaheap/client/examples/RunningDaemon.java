// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dmaheap.client.Boards;

/**
 * The real daemon in a process of its own, on a tree of files: with its socket where it would stand for a user's daemon,
 * and on a message bus of its own where there is a {@code dbus-daemon}.
 */
final class RunningDaemon implements AutoCloseable {
    private final Path directory;
    private final Optional<Process> bus;
    private final Process daemon;

    private RunningDaemon(Path directory, Optional<Process> bus, Process daemon) {
        this.directory = directory;
        this.bus = bus;
        this.daemon = daemon;
    }

    /** Starts it and waits until it serves. */
    static RunningDaemon start(Path directory, Path tree) throws Exception {
        Optional<Process> bus = Program.exists("dbus-daemon") ? Optional.of(startBus(directory)) : Optional.empty();
        // a build that runs under nohup or in the background passes on signals that it ignores, and a JVM leaves them
        // ignored
        List<String> words = new ArrayList<>(List.of("env", "--default-signal"));
        words.addAll(java("-Ddmaheapd.home=" + Boards.home()));
        words.addAll(List.of("org.dmaheap.service.Main", "--root", tree.toString()));
        words.addAll(List.of("--socket", socket(directory).toString()));
        words.add("--bus=" + (bus.isPresent() ? busAddress(directory) : "none"));
        Process daemon = new ProcessBuilder(words)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        RunningDaemon running = new RunningDaemon(directory, bus, daemon);
        Set<String> awaited = new HashSet<>(Set.of("Revision 1:"));
        if (bus.isPresent()) {
            awaited.add("On the message bus");
        }
        try {
            CompletableFuture.runAsync(() -> running.await(awaited)).get(60, TimeUnit.SECONDS);
            return running;
        } catch (ExecutionException | TimeoutException e) {
            running.close();
            throw new IllegalStateException("the daemon does not serve: missing " + awaited, e);
        }
    }

    /** The JVM of this test with the classes of both modules; the name of a main class and its arguments follow. */
    static List<String> java(String... options) {
        return javaWith(System.getProperty("java.class.path"), options);
    }

    /** The same with no more than a program has that depends on the client library. */
    static List<String> javaWithTheLibrary() {
        String path = Stream.of(System.getProperty("java.class.path").split(":"))
                .filter(entry -> Stream.of("client/target/classes", "daemon/model/target/", "/jackson-core/")
                        .anyMatch(entry::contains))
                .collect(Collectors.joining(":"));
        return javaWith(path);
    }

    private static List<String> javaWith(String classPath, String... options) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m"));
        words.addAll(List.of(options));
        words.addAll(List.of("-cp", classPath));
        return words;
    }

    Path socket() {
        return socket(directory);
    }

    boolean hasBus() {
        return bus.isPresent();
    }

    String busAddress() {
        return busAddress(directory);
    }

    /** What makes a client ask this daemon. */
    Map<String, String> variables() {
        return Map.of("XDG_RUNTIME_DIR", directory.toString(), "DBUS_SYSTEM_BUS_ADDRESS", busAddress());
    }

    /** Makes it look at its tree again. */
    void scanAgain() throws Exception {
        // the shell's own: the program is in a package that not every machine has
        Program.run(Map.of(), List.of("sh", "-c", "kill -HUP " + daemon.pid())).answer();
    }

    /** Ends it, and leaves the bus. */
    void stop() {
        daemon.destroy();
        daemon.onExit().join();
    }

    @Override
    public void close() {
        stop();
        bus.ifPresent(process -> process.destroyForcibly().onExit().join());
    }

    private void await(Set<String> awaited) {
        StringBuilder log = new StringBuilder();
        BufferedReader lines = daemon.errorReader(StandardCharsets.UTF_8);
        try {
            while (!awaited.isEmpty()) {
                String line = lines.readLine();
                if (line == null) {
                    throw new IllegalStateException("it ended: " + log);
                }
                log.append(line).append('\n');
                awaited.removeIf(line::contains);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // or it would stop at a full pipe
        Thread drain = new Thread(() -> lines.lines().forEach(line -> {}), "daemon's log");
        drain.setDaemon(true);
        drain.start();
    }

    private static Process startBus(Path directory) throws IOException {
        Path configuration = Files.writeString(directory.resolve("bus.conf"), """
                <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
                 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
                <busconfig>
                  <type>session</type>
                  <listen>%s</listen>
                  <auth>EXTERNAL</auth>
                  <policy context="default">
                    <allow send_destination="*" eavesdrop="true"/>
                    <allow eavesdrop="true"/>
                    <allow own="*"/>
                  </policy>
                </busconfig>
                """.formatted(busAddress(directory)));
        Process bus = new ProcessBuilder(
                        "dbus-daemon", "--nofork", "--print-address=1", "--config-file=" + configuration)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (bus.inputReader(StandardCharsets.UTF_8).readLine() == null) {
            throw new IOException("dbus-daemon does not start");
        }
        return bus;
    }

    private static Path socket(Path directory) {
        return directory.resolve("dmaheapd/org.dmaheap.DmaHeap");
    }

    private static String busAddress(Path directory) {
        return "unix:path=" + directory.resolve("bus");
    }
}
