// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.command;

import static org.dmaheap.model.Type.TEXT;
import static org.dmaheap.model.Type.optional;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.dmaheap.model.Table;

/**
 * The state of the daemon's unit, of systemd; nothing where there is no systemd to ask.
 *
 * @param active {@code active}, {@code inactive}, {@code failed}, …
 * @param result how its last run ended, if it is not active: {@code success}, {@code exit-code}, …
 * @param log the last line that it wrote to the journal, if it is not active and the caller may read that
 */
record UnitState(String name, Optional<String> active, Optional<String> result, Optional<String> log) {
    private static final String UNIT = "dmaheapd.service";

    static final Table<UnitState> TABLE = keys -> new UnitState(
            keys.of("name", TEXT, UnitState::name),
            keys.of("active", optional(TEXT), UnitState::active),
            keys.of("result", optional(TEXT), UnitState::result),
            keys.of("log", optional(TEXT), UnitState::log));

    /**
     * Asks systemd.
     *
     * @param machine root of the running machine
     * @param printed what a program prints; empty if it is not installed or says nothing
     */
    static UnitState ask(Path machine, Function<List<String>, Optional<String>> printed) {
        if (!Files.isDirectory(machine.resolve("run/systemd/system"))) {
            return new UnitState(UNIT, Optional.empty(), Optional.empty(), Optional.empty());
        }
        Optional<String> active = printed.apply(List.of("systemctl", "is-active", UNIT));
        if (active.isEmpty() || active.get().equals("active")) {
            return new UnitState(UNIT, active, Optional.empty(), Optional.empty());
        }
        return new UnitState(
                UNIT,
                active,
                printed.apply(List.of("systemctl", "show", "--property=Result", "--value", UNIT)),
                // by the field and not by the unit: lines of systemd on the unit say less than its own
                printed.apply(List.of("journalctl", "--quiet", "--lines=1", "--output=cat", "_SYSTEMD_UNIT=" + UNIT)));
    }

    /** In words: {@code dmaheapd.service failed, result: exit-code}. */
    String words() {
        return name + " " + active.orElse("(no systemd to ask)")
                + result.map(how -> ", result: " + how).orElse("");
    }
}
