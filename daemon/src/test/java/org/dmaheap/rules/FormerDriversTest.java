// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;
import org.dmaheap.boards.Boards;
import org.junit.jupiter.api.Test;

/** Drivers that only kernels before the newest have: who runs those is told of them, too. */
class FormerDriversTest {
    private static final Set<String> NAMED = Boards.rules().devices().stream()
            .flatMap(rule -> rule.match().driver().stream())
            .collect(Collectors.toUnmodifiableSet());

    @Test
    void aRuleSpeaksOfEveryDriverThatOnlyOlderKernelsHave() {
        assertThat(KernelDrivers.list().former())
                .hasSizeGreaterThan(10)
                .allSatisfy(driver -> assertThat(driver.names()).isNotEmpty().isSubsetOf(NAMED));
    }

    @Test
    void theirRulesSayWhatTheTableSays() {
        assertThat(KernelDrivers.list().former()).allSatisfy(driver -> {
            boolean refused = driver.last().word().equals("refused");
            assertThat(Boards.rules().devices().stream()
                            .filter(rule -> rule.match().driver().stream().anyMatch(driver.names()::contains))
                            .flatMap(rule -> rule.uses().values().stream()))
                    .as(driver.file())
                    .isNotEmpty()
                    .allMatch(memory -> (memory == MemoryDemand.NONE) == refused);
        });
    }
}
