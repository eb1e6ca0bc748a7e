// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The surroundings of one run of the command.
 *
 * @param variables the environment variables
 * @param terminal the terminal that standard output is; empty if it is none
 * @param home where the distribution stands, with the rules that hold where none are named
 * @param patience how long to wait for the daemon
 * @param machine root of the running machine, {@code /}
 */
public record Environment(
        Map<String, String> variables, Optional<Terminal> terminal, Path home, Duration patience, Path machine) {

    public Environment(Map<String, String> variables, Optional<Terminal> terminal, Path home, Duration patience) {
        this(variables, terminal, home, patience, Path.of("/"));
    }

    /** A terminal's size in characters. */
    public record Terminal(int columns, int rows) {

        /** One that may not say how large it is: serial consoles say 0 and 0. */
        public static Terminal of(int columns, int rows) {
            return new Terminal(columns > 0 ? columns : 80, rows > 0 ? rows : 24);
        }
    }

    /**
     * The launcher says in system properties what Java cannot find out without native code: {@code dmaheapctl.terminal}
     * holds the size of the terminal as {@code stty size} prints it, {@code dmaheapd.home} where rules are.
     */
    static Environment ofProcess() {
        return new Environment(
                System.getenv(),
                terminal(System.getProperty("dmaheapctl.terminal", "")),
                Path.of(System.getProperty("dmaheapd.home", "/usr/lib/dmaheapd")),
                Duration.ofSeconds(10));
    }

    private static Optional<Terminal> terminal(String size) {
        int space = size.indexOf(' ');
        if (space < 0) {
            return Optional.empty();
        }
        try {
            int rows = Integer.parseInt(size.substring(0, space));
            int columns = Integer.parseInt(size.substring(space + 1));
            return Optional.of(Terminal.of(columns, rows));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The variable's value; empty if it is not set or holds nothing. */
    public Optional<String> variable(String name) {
        String value = variables.get(name);
        return value == null || value.isEmpty() ? Optional.empty() : Optional.of(value);
    }

    /** Whether colours help: the output is a terminal that has some, and nobody said no. */
    public boolean colour() {
        if (terminal.isEmpty() || "dumb".equals(variables.get("TERM"))) {
            return false;
        }
        Optional<String> systemd = variable("SYSTEMD_COLORS");
        if (systemd.isPresent()) {
            return switch (systemd.get()) {
                case "0", "no", "n", "false", "f", "off" -> false;
                default -> true;
            };
        }
        return !variables.containsKey("NO_COLOR");
    }

    /** Whether text may hold more than ASCII. */
    public boolean utf8() {
        String locale = variable("LC_ALL")
                .or(() -> variable("LC_CTYPE"))
                .or(() -> variable("LANG"))
                .orElse("");
        String upper = locale.toUpperCase(Locale.ROOT);
        return upper.contains("UTF-8") || upper.contains("UTF8");
    }
}
