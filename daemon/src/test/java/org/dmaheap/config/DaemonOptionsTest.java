// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DaemonOptionsTest {

    @Test
    void withoutOptionsItServesThisMachineOnTheSystemBus() throws UsageException {
        DaemonOptions options = DaemonOptions.parse();

        assertThat(options.isLive()).isTrue();
        assertThat(options.bus()).isEqualTo("system");
        assertThat(options.socket()).isEmpty();
        assertThat(options.rules()).isEmpty();
        assertThat(options.logLevel()).isEqualTo("info");
    }

    @Test
    void rulesMayBeNamedSeveralTimes() throws UsageException {
        assertThat(DaemonOptions.parse("--rules", "a", "--rules=b").rules())
                .containsExactly(Path.of("a"), Path.of("b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"system", "session", "none", "unix:path=/run/bus"})
    void aBusIsAWordOrAnAddress(String bus) throws UsageException {
        assertThat(DaemonOptions.parse("--bus=" + bus).bus()).isEqualTo(bus);
    }

    @ParameterizedTest
    @CsvSource({
        "--bogus, --bogus",
        "--soc=x, --soc",
        "--socket, socket",
        "--socket=, --socket needs a value",
        "--root=, --root needs a value",
        "--bus=other, --bus is system",
        "--log-level=loud, --log-level is one of",
        "extra, unexpected argument: extra",
    })
    void whatMakesNoSenseIsNamed(String word, String message) {
        assertThatThrownBy(() -> DaemonOptions.parse(word))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(message);
    }

    @Test
    void theHelpNamesEveryOption() {
        assertThat(DaemonOptions.HELP)
                .contains("--root", "--rules", "--socket", "--bus", "--log-level", "--version", "-h, --help");
    }
}
