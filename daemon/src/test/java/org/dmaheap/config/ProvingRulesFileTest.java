// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.dmaheap.boards.Boards;
import org.dmaheap.inventory.ProofStep;
import org.dmaheap.model.Need;
import org.dmaheap.model.Use;
import org.dmaheap.rules.DeviceRule;
import org.dmaheap.rules.Proves;
import org.dmaheap.rules.ProvingRule;
import org.dmaheap.rules.ProvingRules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The file that says what drivers' answers prove. */
class ProvingRulesFileTest {

    private static ProvingRules shipped() throws ConfigurationException {
        return ProvingRulesFile.read(Boards.module().resolve("src/main"));
    }

    @ParameterizedTest
    @CsvSource({
        "mxsfb, SCANOUT, CONTIGUOUS, IMPORT, BOTH",
        "ili9341, SCANOUT, CONTIGUOUS, IMPORT, BOTH",
        "armada-drm, SCANOUT, CONTIGUOUS, IMPORT, REFUSAL",
        "armada-drm, SCANOUT, CONTIGUOUS, FRAMEBUFFER, BOTH",
        "amdgpu, SCANOUT, DEVICE_LOCAL, FRAMEBUFFER, REFUSAL",
        "xe, SCANOUT, DEVICE_LOCAL, FRAMEBUFFER, NOTHING",
        "omapdrm, SCANOUT, CONTIGUOUS, IMPORT, BOTH",
        "omapdrm, SCANOUT, MMU, IMPORT, REFUSAL",
        "rcar-du, SCANOUT, CONTIGUOUS, IMPORT, NOTHING",
        "faux_driver, SCANOUT, CPU, IMPORT, REFUSAL",
        "panfrost, RENDER, MMU, IMPORT, BOTH",
        "cedrus, VIDEO, CONTIGUOUS, QUEUE, REFUSAL",
        "vim2m, VIDEO, CPU, QUEUE, BOTH",
        "nobody-knows-me, SCANOUT, UNKNOWN, IMPORT, REFUSAL",
    })
    void whatADriversAnswerProves(String driver, Use use, Need need, ProofStep step, Proves proves) throws Exception {
        assertThat(shipped().of(Optional.of(driver), use, need).of(step)).isEqualTo(proves);
    }

    @Test
    void everyDriverInItHasARuleOfItsOwn() throws Exception {
        Set<String> known = new TreeSet<>();
        for (DeviceRule rule : Boards.rules().devices()) {
            known.addAll(rule.match().driver());
        }
        for (ProvingRule rule : shipped().rules()) {
            assertThat(known).as(rule.ref().id()).containsAll(rule.drivers());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"proofs\": [{\"id\": \"a\", \"drivers\": [\"a\"], \"steps\": {}, \"why\": \"A.\"}]}",
                "{\"proofs\": [{\"id\": \"a\", \"drivers\": [\"a\"], \"steps\": {\"look\": \"both\"}, \"why\": \"A.\", \"source\": \"a.c\"}]}",
                "{\"proofs\": [{\"id\": \"a\", \"drivers\": [\"a\"], \"steps\": {\"import\": \"some\"}, \"why\": \"A.\", \"source\": \"a.c\"}]}",
                "{\"proofs\": [{\"id\": \"a\", \"drivers\": [\"a\"], \"uses\": [\"fun\"], \"steps\": {}, \"why\": \"A.\", \"source\": \"a.c\"}]}",
            })
    void whatIsNotUnderstoodIsRefused(String text) {
        assertThatThrownBy(() -> ProvingRulesFile.parse(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(RuleFileException.class);
    }
}
