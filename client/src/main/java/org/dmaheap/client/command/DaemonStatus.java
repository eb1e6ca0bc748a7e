// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.command;

import static org.dmaheap.model.Type.FLAG;
import static org.dmaheap.model.Type.NUMBER;
import static org.dmaheap.model.Type.TEXT;
import static org.dmaheap.model.Type.optional;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.dmaheap.client.Environment;
import org.dmaheap.client.Status;
import org.dmaheap.client.api.DaemonUnreachable;
import org.dmaheap.client.api.DmaHeapClient;
import org.dmaheap.client.api.NotAllowed;
import org.dmaheap.client.api.UnexpectedReply;
import org.dmaheap.client.output.Output;
import org.dmaheap.model.ClientFigures;
import org.dmaheap.model.ClientFigures.UserFigures;
import org.dmaheap.model.Table;
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
     * @param clients what they have and did; empty if the daemon does not tell
     */
    private record Facts(
            boolean running,
            Optional<String> version,
            Optional<Long> revision,
            UnitState unit,
            String socket,
            BusName bus,
            Optional<ClientFigures> clients) {

        private static final Table<Facts> TABLE = keys -> new Facts(
                keys.of("running", FLAG, Facts::running),
                keys.of("version", optional(TEXT), Facts::version),
                keys.of("revision", optional(NUMBER), Facts::revision),
                keys.of("unit", UnitState.TABLE, Facts::unit),
                keys.of("socket", TEXT, Facts::socket),
                keys.of("bus", BusName.TABLE, Facts::bus),
                keys.of("clients", optional(ClientFigures.TABLE), Facts::clients));
    }

    /** @param active what systemd says of the unit; empty where there is no systemd to ask */
    private record UnitState(String name, Optional<String> active) {

        private static final Table<UnitState> TABLE = keys -> new UnitState(
                keys.of("name", TEXT, UnitState::name), keys.of("active", optional(TEXT), UnitState::active));
    }

    /** @param taken whether somebody has the name on the system bus; empty if the bus cannot be asked */
    private record BusName(String name, Optional<Boolean> taken) {

        private static final Table<BusName> TABLE = keys ->
                new BusName(keys.of("name", TEXT, BusName::name), keys.of("taken", optional(FLAG), BusName::taken));
    }

    Status run() throws IOException {
        try (DmaHeapClient client = connection.open()) {
            String socket = client.socket().toString();
            try {
                Optional<Long> revision = Optional.of(client.map().revision());
                Optional<String> version = Optional.of(client.info().version());
                show(new Facts(true, version, revision, unit(), socket, bus(), figures(client)));
                return Status.DONE;
            } catch (NotAllowed e) {
                // whoever reached a limit of the daemon has proved that it runs
                show(silent(true, socket));
                throw e;
            }
        } catch (DaemonUnreachable e) {
            show(silent(false, connection.sockets().get(0).toString()));
            throw e;
        }
    }

    private Facts silent(boolean running, String socket) {
        return new Facts(running, Optional.empty(), Optional.empty(), unit(), socket, bus(), Optional.empty());
    }

    private static Optional<ClientFigures> figures(DmaHeapClient client) throws IOException {
        try {
            return Optional.of(client.clients());
        } catch (UnexpectedReply e) {
            // a daemon of an earlier version
            return Optional.empty();
        }
    }

    private void show(Facts facts) {
        if (output.wantsJson()) {
            output.json(Json.compact(Facts.TABLE, facts));
            return;
        }
        output.line("  Running: " + (facts.running() ? "yes" : "no"));
        output.line("  Version: " + facts.version().orElse("-"));
        output.line(" Revision: " + facts.revision().map(String::valueOf).orElse("-"));
        output.line("     Unit: " + UNIT + " " + facts.unit().active().orElse("(no systemd to ask)"));
        output.line("   Socket: " + facts.socket());
        output.line(" Bus name: " + BUS_NAME + " " + owned(facts.bus().taken()));
        facts.clients().ifPresent(this::show);
    }

    private void show(ClientFigures clients) {
        output.line("  Clients: " + figures(clients.connections(), clients.calls(), clients.refused()));
        for (UserFigures user : clients.users()) {
            output.line("  uid " + user.uid() + ": " + figures(user.connections(), user.calls(), user.refused()) + ", "
                    + user.milliseconds() + " ms");
        }
    }

    private static String figures(int connections, long calls, long refused) {
        return connections + (connections == 1 ? " connection, " : " connections, ") + calls
                + (calls == 1 ? " call, " : " calls, ") + refused + " refused";
    }

    private static String owned(Optional<Boolean> busName) {
        if (busName.isEmpty()) {
            return "(no system bus to ask)";
        }
        return busName.get() ? "taken" : "not taken";
    }

    private UnitState unit() {
        boolean systemd = Files.isDirectory(Path.of("/run/systemd/system"));
        return new UnitState(UNIT, systemd ? printed("systemctl", "is-active", UNIT) : Optional.empty());
    }

    private BusName bus() {
        return new BusName(
                BUS_NAME,
                printed(
                                "busctl",
                                "--system",
                                "call",
                                "org.freedesktop.DBus",
                                "/org/freedesktop/DBus",
                                "org.freedesktop.DBus",
                                "NameHasOwner",
                                "s",
                                BUS_NAME)
                        .map(reply -> reply.equals("b true")));
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
