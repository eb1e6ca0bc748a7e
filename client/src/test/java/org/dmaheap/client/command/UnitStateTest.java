// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code status} asks systemd. */
class UnitStateTest {
    @TempDir
    private Path machine;

    private static Optional<String> failed(List<String> command) {
        return Optional.of(
                switch (command.get(0) + " " + command.get(1)) {
                    case "systemctl is-active" -> "failed";
                    case "systemctl show" -> "exit-code";
                    default -> "dmaheapd: /etc/dmaheapd/dmaheapd.json:3: no such key";
                });
    }

    @Test
    void aUnitThatFailedHasItsResultAndItsLastLine() throws Exception {
        Files.createDirectories(machine.resolve("run/systemd/system"));
        UnitState state = UnitState.ask(machine, UnitStateTest::failed);
        assertThat(state.words()).isEqualTo("dmaheapd.service failed, result: exit-code");
        assertThat(state.log()).contains("dmaheapd: /etc/dmaheapd/dmaheapd.json:3: no such key");
    }

    @Test
    void aUnitThatRunsIsAskedNoMore() throws Exception {
        Files.createDirectories(machine.resolve("run/systemd/system"));
        UnitState state = UnitState.ask(
                machine, command -> command.contains("is-active") ? Optional.of("active") : Optional.of("never asked"));
        assertThat(state.words()).isEqualTo("dmaheapd.service active");
        assertThat(state.log()).isEmpty();
    }

    @Test
    void whereThereIsNoSystemdNothingIsStarted() {
        UnitState state = UnitState.ask(machine, command -> {
            throw new AssertionError("started " + command);
        });
        assertThat(state.words()).isEqualTo("dmaheapd.service (no systemd to ask)");
    }
}
