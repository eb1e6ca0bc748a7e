// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** A real message bus of the test's own, at a socket that stays the same when it is started again. */
final class TestBus implements AutoCloseable {

    private final Path directory;
    private final Kind kind;
    private final String configuration;
    private Process daemon;

    private TestBus(Path directory, Kind kind, String configuration) {
        this.directory = directory;
        this.kind = kind;
        this.configuration = configuration;
    }

    /** The two programs that are message buses. */
    enum Kind {
        DBUS_DAEMON,
        DBUS_BROKER
    }

    /** A bus where everybody may do everything, not started yet. */
    static TestBus open(Path directory) {
        return new TestBus(directory, Kind.DBUS_DAEMON, """
                <busconfig>
                  <type>session</type>
                  <listen>unix:path=%s</listen>
                  <auth>EXTERNAL</auth>
                  <policy context="default">
                    <allow send_destination="*" eavesdrop="true"/>
                    <allow eavesdrop="true"/>
                    <allow own="*"/>
                  </policy>
                </busconfig>
                """.formatted(directory.resolve("bus")));
    }

    /** A bus with the rules of Debian's system bus and a policy file of ours, not started yet. */
    static TestBus system(Path directory, Kind kind, Path policy) {
        return new TestBus(directory, kind, """
                <busconfig>
                  <type>system</type>
                  <listen>unix:path=%s</listen>
                  <auth>EXTERNAL</auth>
                  <policy context="default">
                    <allow user="*"/>
                    <deny own="*"/>
                    <deny send_type="method_call"/>
                    <allow send_type="signal"/>
                    <allow send_requested_reply="true" send_type="method_return"/>
                    <allow send_requested_reply="true" send_type="error"/>
                    <allow receive_type="method_call"/>
                    <allow receive_type="method_return"/>
                    <allow receive_type="error"/>
                    <allow receive_type="signal"/>
                    <allow send_destination="org.freedesktop.DBus" send_interface="org.freedesktop.DBus"/>
                  </policy>
                  <include>%s</include>
                </busconfig>
                """.formatted(directory.resolve("bus"), policy));
    }

    String address() {
        return "unix:path=" + directory.resolve("bus");
    }

    TestBus start() {
        try {
            Path file = Files.writeString(
                    directory.resolve("bus.conf"),
                    "<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN\"\n"
                            + " \"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\n" + configuration);
            Files.deleteIfExists(directory.resolve("bus"));
            daemon = new ProcessBuilder(program(file))
                    .redirectErrorStream(true)
                    .redirectInput(new File("/dev/null"))
                    .start();
            BufferedReader out = daemon.inputReader(StandardCharsets.UTF_8);
            List<String> said = new ArrayList<>();
            for (String line = out.readLine(); !Files.exists(directory.resolve("bus")); line = out.readLine()) {
                if (line == null) {
                    throw new IllegalStateException("no bus: " + said);
                }
                said.add(line);
            }
            Files.setPosixFilePermissions(directory.resolve("bus"), PosixFilePermissions.fromString("rw-rw-rw-"));
            // a bus whose log nobody reads stands still when the pipe is full
            Thread reader = new Thread(() -> out.lines().forEach(line -> {}), "log of the bus");
            reader.setDaemon(true);
            reader.start();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> program(Path configurationFile) {
        return switch (kind) {
            case DBUS_DAEMON ->
                List.of("dbus-daemon", "--nofork", "--print-address=1", "--config-file=" + configurationFile);
            case DBUS_BROKER -> List.of("unshare", "--mount", "sh", "-c", BROKER, "broker", directory.toString());
        };
    }

    /** dbus-broker without systemd: a directory /run of its own, a journal that takes nothing, a bus above it. */
    private static final String BROKER = """
            set -e
            mount -t tmpfs none /run
            mkdir -p /run/systemd/journal
            systemd-socket-activate --datagram -l /run/systemd/journal/socket sleep 600 &
            journal=$!
            dbus-daemon --session --nofork --address=unix:path=/run/bus &
            above=$!
            while [ ! -e /run/bus ] || [ ! -e /run/systemd/journal/socket ]; do sleep 0.05; done
            systemd-socket-activate -E XDG_RUNTIME_DIR=/run -E DBUS_SESSION_BUS_ADDRESS=unix:path=/run/bus \\
                -l "$1/bus" dbus-broker-launch --scope user --config-file="$1/bus.conf" &
            bus=$!
            trap 'kill $bus $above $journal; wait; exit' TERM
            wait
            """;

    /** Whether this machine lets us run such a bus. */
    static boolean canRun(Kind kind) {
        return kind == Kind.DBUS_DAEMON
                || Command.exists("dbus-broker-launch")
                        && Command.run("unshare", "--mount", "mount", "-t", "tmpfs", "none", "/run")
                                        .status()
                                == 0;
    }

    void stop() {
        if (kind == Kind.DBUS_DAEMON) {
            daemon.destroyForcibly();
        } else {
            daemon.destroy();
        }
        daemon.onExit().join();
    }

    ProcessHandle process() {
        return daemon.toHandle();
    }

    Command busctl(String... words) {
        return Command.run(words("busctl", "--address=" + address(), words));
    }

    /** {@code busctl call} to the daemon. */
    Command call(String path, String contract, String method, String... arguments) {
        List<String> words = words("busctl", "--address=" + address(), "call", "org.dmaheap.DmaHeap1", path);
        words.add(contract);
        words.add(method);
        words.addAll(List.of(arguments));
        return Command.run(words);
    }

    Command gdbus(String verb, String... words) {
        List<String> all = words("gdbus", verb, "--address", address());
        all.addAll(List.of(words));
        return Command.run(all);
    }

    @Override
    public void close() {
        if (daemon != null) {
            stop();
        }
    }

    private static List<String> words(String first, String second, String... more) {
        List<String> words = new ArrayList<>(List.of(first, second));
        words.addAll(List.of(more));
        return words;
    }
}
