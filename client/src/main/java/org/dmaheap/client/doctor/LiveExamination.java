// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.dmaheap.client.doctor.Live.Daemon;
import org.dmaheap.client.doctor.Live.Service;
import org.dmaheap.client.doctor.Live.ServiceManager;
import org.dmaheap.client.doctor.Live.Unit;
import org.dmaheap.client.doctor.Live.User;

/** Asks the running machine: the kernel who asks, the service manager and the bus what they know. */
public final class LiveExamination {
    private static final String UNIT = "dmaheapd.service";
    private static final String SOCKET = "dmaheapd.socket";
    private static final int PATIENCE_SECONDS = 10;

    /** From good to bad. */
    private static final List<String> FILE_STATES = List.of("enabled", "disabled", "masked");

    private final Tree tree;

    private LiveExamination(Path root) {
        this.tree = new Tree(root);
    }

    /**
     * Looks around.
     *
     * @param root of the running machine
     * @param version of the daemon that answered; empty if none did
     * @param isSystems whether it answered at the system's socket, so that the system's bus should know it
     * @param client version of this program
     */
    public static Live of(Path root, Optional<String> version, boolean isSystems, String client) {
        LiveExamination examination = new LiveExamination(root);
        ServiceManager manager = examination.manager();
        return new Live(
                examination.user(),
                new Daemon(
                        version,
                        client,
                        manager == ServiceManager.SYSTEMD ? examination.unit() : Optional.empty(),
                        isSystems ? BusName.ask(LiveExamination::printed).taken() : Optional.empty()),
                manager,
                manager == ServiceManager.SYSTEMD ? examination.services() : List.of());
    }

    private ServiceManager manager() {
        if (tree.isDirectory("run/systemd/system")) {
            return ServiceManager.SYSTEMD;
        }
        return tree.isDirectory("run/openrc") ? ServiceManager.OPENRC : ServiceManager.NONE;
    }

    private User user() {
        Map<String, String> status = properties(tree.lines("proc/self/status").toList(), ":");
        String uid = firstWord(status.getOrDefault("Uid", "")).orElse("");
        Set<String> gids =
                new TreeSet<>(List.of(status.getOrDefault("Groups", "").strip().split("\\s+")));
        firstWord(status.getOrDefault("Gid", "")).ifPresent(gids::add);
        return new User(
                name("etc/passwd", uid).orElse(uid),
                uid.equals("0"),
                gids.stream().map(gid -> name("etc/group", gid).orElse(gid)).collect(Collectors.toSet()));
    }

    private static Optional<String> firstWord(String text) {
        String stripped = text.strip();
        return stripped.isEmpty() ? Optional.empty() : Optional.of(stripped.split("\\s+")[0]);
    }

    /** The name of a number in {@code passwd} or {@code group}. */
    private Optional<String> name(String file, String number) {
        return tree.lines(file)
                .map(line -> line.split(":"))
                .filter(fields -> fields.length > 2 && fields[2].equals(number))
                .map(fields -> fields[0])
                .findFirst();
    }

    private Optional<Unit> unit() {
        List<Map<String, String>> units = shown("--property=Id,LoadState,UnitFileState,ActiveState", UNIT, SOCKET);
        return units.stream()
                .filter(unit -> UNIT.equals(unit.get("Id")))
                .findFirst()
                .map(unit -> new Unit(
                        unit.getOrDefault("LoadState", ""),
                        units.stream()
                                .map(each -> each.getOrDefault("UnitFileState", ""))
                                .max((one, other) -> FILE_STATES.indexOf(one) - FILE_STATES.indexOf(other))
                                .orElse(""),
                        unit.getOrDefault("ActiveState", "")));
    }

    private List<Service> services() {
        return shown("--property=Id,DevicePolicy,DeviceAllow", "*.service").stream()
                .filter(unit -> unit.containsKey("DeviceAllow"))
                .map(unit -> new Service(
                        unit.getOrDefault("Id", ""),
                        unit.getOrDefault("DevicePolicy", ""),
                        allowed(unit.get("DeviceAllow"))))
                .toList();
    }

    /** Lines of nodes or classes, each with what is allowed behind it. */
    private static List<String> allowed(String text) {
        return text.lines().flatMap(line -> firstWord(line).stream()).toList();
    }

    /** Properties of units; of one that a unit has several times all values, a line each. */
    private List<Map<String, String>> shown(String... words) {
        List<String> command = new ArrayList<>(List.of("systemctl", "show"));
        command.addAll(List.of(words));
        return printed(command)
                .map(text -> List.of(text.split("\n\n")).stream()
                        .map(unit -> properties(unit.lines().toList(), "="))
                        .toList())
                .orElse(List.of());
    }

    private static Map<String, String> properties(List<String> lines, String separator) {
        Map<String, String> properties = new LinkedHashMap<>();
        for (String line : lines) {
            int at = line.indexOf(separator);
            if (at > 0) {
                properties.merge(line.substring(0, at), line.substring(at + 1), (one, other) -> one + "\n" + other);
            }
        }
        return properties;
    }

    /** What a program prints; empty if it is not installed, fails or does not end. */
    private static Optional<String> printed(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(new HashMap<>(Map.of("LC_ALL", "C", "SYSTEMD_COLORS", "0", "SYSTEMD_PAGER", "")));
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            CompletableFuture<String> text = CompletableFuture.supplyAsync(() -> text(process));
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            return process.exitValue() == 0 ? Optional.of(text.join()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static String text(Process process) {
        try {
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
