// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.command;

import static org.dmaheap.model.Type.FLAG;
import static org.dmaheap.model.Type.INTEGER;
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
import org.dmaheap.client.doctor.BusName;
import org.dmaheap.client.output.Output;
import org.dmaheap.client.output.Sentences;
import org.dmaheap.model.ClientFigures;
import org.dmaheap.model.ClientFigures.UserFigures;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.Issue;
import org.dmaheap.model.Table;
import org.dmaheap.protocol.Json;

/** {@code status}: whether the daemon runs, and where to reach it. */
final class DaemonStatus {
    private final Connection connection;
    private final Environment environment;
    private final Output output;

    DaemonStatus(Connection connection, Environment environment, Output output) {
        this.connection = connection;
        this.environment = environment;
        this.output = output;
    }

    /**
     * The facts that are known of the daemon.
     *
     * @param clients what they have and did; empty if the daemon does not tell
     * @param problems how many issues its map has; empty if it does not answer
     * @param staleMap a map.json that a daemon left behind which is gone
     */
    private record Facts(
            boolean running,
            Optional<String> version,
            Optional<Long> revision,
            UnitState unit,
            String socket,
            BusName bus,
            Optional<ClientFigures> clients,
            Optional<Integer> problems,
            Optional<String> staleMap) {

        private static final Table<Facts> TABLE = keys -> new Facts(
                keys.of("running", FLAG, Facts::running),
                keys.of("version", optional(TEXT), Facts::version),
                keys.of("revision", optional(NUMBER), Facts::revision),
                keys.of("unit", UnitState.TABLE, Facts::unit),
                keys.of("socket", TEXT, Facts::socket),
                keys.of("bus", BusName.TABLE, Facts::bus),
                keys.of("clients", optional(ClientFigures.TABLE), Facts::clients),
                keys.of("problems", optional(INTEGER), Facts::problems),
                keys.of("staleMap", optional(TEXT), Facts::staleMap));
    }

    Status run() throws IOException {
        try (DmaHeapClient client = connection.open()) {
            String socket = client.socket().toString();
            try {
                HeapMap map = client.map();
                show(
                        new Facts(
                                true,
                                Optional.of(client.info().version()),
                                Optional.of(map.revision()),
                                unit(),
                                socket,
                                BusName.ask(this::printed),
                                figures(client),
                                Optional.of(map.issues().size()),
                                Optional.empty()),
                        map.issues());
                return Status.DONE;
            } catch (NotAllowed e) {
                // whoever reached a limit of the daemon has proved that it runs
                show(silent(true, socket, Optional.empty()), List.of());
                throw e;
            }
        } catch (DaemonUnreachable e) {
            show(silent(false, connection.sockets().get(0).toString(), staleMap()), List.of());
            throw e;
        }
    }

    private Facts silent(boolean running, String socket, Optional<String> staleMap) {
        return new Facts(
                running,
                Optional.empty(),
                Optional.empty(),
                unit(),
                socket,
                BusName.ask(this::printed),
                Optional.empty(),
                Optional.empty(),
                staleMap);
    }

    /** An orderly end takes the file away: one that stands there without a daemon is of one that crashed. */
    private Optional<String> staleMap() {
        for (Path socket : connection.sockets()) {
            Path map = socket.resolveSibling("map.json");
            if (Files.exists(map)) {
                return Optional.of(map.toString());
            }
        }
        return Optional.empty();
    }

    private static Optional<ClientFigures> figures(DmaHeapClient client) throws IOException {
        try {
            return Optional.of(client.clients());
        } catch (UnexpectedReply e) {
            // a daemon of an earlier version
            return Optional.empty();
        }
    }

    private void show(Facts facts, List<Issue> issues) {
        if (output.wantsJson()) {
            output.json(Json.compact(Facts.TABLE, facts));
            return;
        }
        output.line("  Running: " + (facts.running() ? "yes" : "no"));
        output.line("  Version: " + facts.version().orElse("-"));
        output.line(" Revision: " + facts.revision().map(String::valueOf).orElse("-"));
        output.line("     Unit: " + Output.printable(facts.unit().words()));
        facts.unit().log().ifPresent(line -> output.line(" Last log: " + Output.printable(line)));
        output.line("   Socket: " + facts.socket());
        output.line(" Bus name: " + facts.bus().name() + " " + owned(facts.bus().taken()));
        facts.clients().ifPresent(this::show);
        facts.staleMap().ifPresent(map -> output.line("    Stale: " + map + " is of a daemon that is gone"));
        facts.problems().ifPresent(count -> output.line(" Problems: " + (count == 0 ? "none" : count.toString())));
        for (Issue issue : issues) {
            output.line("           " + Output.printable(Sentences.notRead(issue)));
        }
    }

    private void show(ClientFigures clients) {
        output.line(
                "  Clients: " + figures(clients.connections(), clients.senders(), clients.calls(), clients.refused()));
        for (UserFigures user : clients.users()) {
            output.line("  uid " + user.uid() + ": "
                    + figures(user.connections(), user.senders(), user.calls(), user.refused()) + ", "
                    + user.milliseconds() + " ms");
        }
    }

    private static String figures(int connections, int senders, long calls, long refused) {
        return connections + (connections == 1 ? " connection, " : " connections, ") + senders + " on the bus, " + calls
                + (calls == 1 ? " call, " : " calls, ") + refused + " refused";
    }

    private static String owned(Optional<Boolean> busName) {
        if (busName.isEmpty()) {
            return "(no system bus to ask)";
        }
        return busName.get() ? "taken" : "not taken";
    }

    private UnitState unit() {
        return UnitState.ask(environment.machine(), this::printed);
    }

    /** What a program prints; empty if it is not installed, says nothing or does not end. */
    private Optional<String> printed(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
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
