// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.dmaheap.client.Environment;
import org.dmaheap.client.Status;
import org.dmaheap.client.api.DaemonUnreachable;
import org.dmaheap.client.api.DmaHeapClient;
import org.dmaheap.client.output.Output;
import org.dmaheap.protocol.Json;

/** {@code status}: whether the daemon runs, and where to reach it. */
final class DaemonStatus {
    private static final String UNIT = "dmaheapd.service";
    private static final String BUS_NAME = "org.dmaheap.DmaHeap1";

    private final Connection connection;
    private final Environment environment;
    private final Output output;

    DaemonStatus(Connection connection, Environment environment, Output output) {
        this.connection = connection;
        this.environment = environment;
        this.output = output;
    }

    /**
     * What is known of the daemon.
     *
     * @param unit what systemd says of the unit; empty where there is no systemd to ask
     * @param busName whether somebody has the name on the system bus; empty if the bus cannot be asked
     */
    private record Facts(
            boolean running,
            Optional<String> version,
            OptionalLong revision,
            Optional<String> unit,
            String socket,
            Optional<Boolean> busName) {}

    Status run() throws IOException {
        try (DmaHeapClient client = connection.open()) {
            long revision = client.map().revision();
            show(new Facts(
                    true,
                    Optional.of(client.info().version()),
                    OptionalLong.of(revision),
                    unit(),
                    client.socket().toString(),
                    busName()));
            return Status.DONE;
        } catch (DaemonUnreachable e) {
            show(new Facts(
                    false,
                    Optional.empty(),
                    OptionalLong.empty(),
                    unit(),
                    connection.sockets().get(0).toString(),
                    busName()));
            throw e;
        }
    }

    private void show(Facts facts) {
        if (output.wantsJson()) {
            output.json(Json.compact(document(facts)));
            return;
        }
        output.line("  Running: " + (facts.running() ? "yes" : "no"));
        output.line("  Version: " + facts.version().orElse("-"));
        output.line(" Revision: "
                + (facts.revision().isPresent() ? Long.toString(facts.revision().getAsLong()) : "-"));
        output.line("     Unit: " + UNIT + " " + facts.unit().orElse("(no systemd to ask)"));
        output.line("   Socket: " + facts.socket());
        output.line(" Bus name: " + BUS_NAME + " " + owned(facts.busName()));
    }

    private static String owned(Optional<Boolean> busName) {
        if (busName.isEmpty()) {
            return "(no system bus to ask)";
        }
        return busName.get() ? "taken" : "not taken";
    }

    private static Map<String, Object> document(Facts facts) {
        Map<String, Object> unit = new LinkedHashMap<>();
        unit.put("name", UNIT);
        unit.put("active", facts.unit().orElse(null));
        Map<String, Object> bus = new LinkedHashMap<>();
        bus.put("name", BUS_NAME);
        bus.put("taken", facts.busName().orElse(null));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("running", facts.running());
        document.put("version", facts.version().orElse(null));
        document.put("revision", facts.revision().isPresent() ? facts.revision().getAsLong() : null);
        document.put("unit", unit);
        document.put("socket", facts.socket());
        document.put("bus", bus);
        return document;
    }

    private Optional<String> unit() {
        if (!Files.isDirectory(Path.of("/run/systemd/system"))) {
            return Optional.empty();
        }
        return printed("systemctl", "is-active", UNIT);
    }

    private Optional<Boolean> busName() {
        return printed(
                        "busctl",
                        "--system",
                        "call",
                        "org.freedesktop.DBus",
                        "/org/freedesktop/DBus",
                        "org.freedesktop.DBus",
                        "NameHasOwner",
                        "s",
                        BUS_NAME)
                .map(reply -> reply.equals("b true"));
    }

    /** What a program prints; empty if it is not installed, says nothing or does not end. */
    private Optional<String> printed(String... command) {
        ProcessBuilder builder = new ProcessBuilder(List.of(command)).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(environment.variables());
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            // a line or two: they fit into the pipe, so the program ends without a reader
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroy();
                return Optional.empty();
            }
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return text.isEmpty() ? Optional.empty() : Optional.of(text);
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
