// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A real dbus-daemon of the test's own, at a socket that stays the same when it is started again. */
final class TestBus implements AutoCloseable {

    private final Path directory;
    private final String configuration;
    private Process daemon;

    private TestBus(Path directory, String configuration) {
        this.directory = directory;
        this.configuration = configuration;
    }

    /** A bus where everybody may do everything, not started yet. */
    static TestBus open(Path directory) {
        return new TestBus(directory, """
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
    static TestBus system(Path directory, Path policy) {
        return new TestBus(directory, """
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
            daemon = new ProcessBuilder("dbus-daemon", "--nofork", "--print-address=1", "--config-file=" + file)
                    .redirectError(directory.resolve("bus.err").toFile())
                    .start();
            BufferedReader out = daemon.inputReader(StandardCharsets.UTF_8);
            if (out.readLine() == null) {
                throw new IllegalStateException(Files.readString(directory.resolve("bus.err")));
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void stop() {
        daemon.destroyForcibly().onExit().join();
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
