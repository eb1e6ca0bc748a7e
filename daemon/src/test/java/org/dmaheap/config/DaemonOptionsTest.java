// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DaemonOptionsTest {

    @Test
    void withoutWordsTheRunningMachineIsShownOnTheSystemBus() throws UsageError {
        DaemonOptions options = DaemonOptions.parse();

        assertThat(options.root()).isEqualTo(Path.of("/"));
        assertThat(options.isLive()).isTrue();
        assertThat(options.rules()).isEmpty();
        assertThat(options.socket()).isEmpty();
        assertThat(options.bus()).isEqualTo("system");
        assertThat(options.logLevel()).isEqualTo("info");
        assertThat(options.help()).isFalse();
        assertThat(options.version()).isFalse();
    }

    @Test
    void everyOptionIsTaken() throws UsageError {
        DaemonOptions options = DaemonOptions.parse(
                "--root", "/a/../tree", "--rules=/x", "--rules", "y", "--socket=s", "--bus=none", "--log-level=debug");

        assertThat(options.root()).isEqualTo(Path.of("/tree"));
        assertThat(options.isLive()).isFalse();
        assertThat(options.rules()).containsExactly(Path.of("/x"), Path.of("y"));
        assertThat(options.socket()).contains(Path.of("s"));
        assertThat(options.bus()).isEqualTo("none");
        assertThat(options.logLevel()).isEqualTo("debug");
    }

    @Test
    void ofAnOptionGivenTwiceTheLastHolds() throws UsageError {
        DaemonOptions options = DaemonOptions.parse(
                "--root=/a",
                "--root=/b",
                "--socket=s",
                "--socket=t",
                "--bus=none",
                "--bus=session",
                "--log-level=debug",
                "--log-level=warn");

        assertThat(options.root()).isEqualTo(Path.of("/b"));
        assertThat(options.socket()).contains(Path.of("t"));
        assertThat(options.bus()).isEqualTo("session");
        assertThat(options.logLevel()).isEqualTo("warn");
    }

    @Test
    void aRelativeRootIsBelowTheWorkingDirectory() throws UsageError {
        assertThat(DaemonOptions.parse("--root=.").root())
                .isEqualTo(Path.of("").toAbsolutePath().normalize());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/.", "//", "/sys/.."})
    void theRunningMachineHasManyNames(String root) throws UsageError {
        assertThat(DaemonOptions.parse("--root", root).isLive()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"system", "session", "none", "unix:path=/run/bus", "unix:path=/a;unix:path=/b"})
    void aBusIsAWordOrAnAddress(String bus) throws UsageError {
        assertThat(DaemonOptions.parse("--bus", bus).bus()).isEqualTo(bus);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "extra | unexpected argument: extra",
                "--nonsense | nonsense",
                "--roo=/ | --roo",
                "--root | root",
                "--log-level=loud | --log-level is one of error, warn, info, debug, not loud",
                "--log-level=INFO | not INFO",
                "--bus=user | --bus is system, session, none or an address",
                "--bus=:x | --bus is system",
                "--socket=a\0b | no path: a",
            })
    void wordsThatMakeNoSenseAreNamed(String word, String said) {
        assertThatThrownBy(() -> DaemonOptions.parse(word))
                .isInstanceOf(UsageError.class)
                .hasMessageContaining(said);
    }

    @Test
    void theHelpNamesEveryOption() {
        assertThat(Arrays.stream(DaemonOptions.HELP.split("\\s+"))
                        .filter(word -> word.startsWith("--"))
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(
                        "--root", "--rules", "--socket", "--bus", "--log-level", "--version", "--help");
    }
}
