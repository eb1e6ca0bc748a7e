// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.verification;

import static org.dmaheap.model.Type.TEXT;
import static org.dmaheap.model.Type.optional;

import java.util.Optional;
import org.dmaheap.inventory.ProofStep;
import org.dmaheap.model.Table;
import org.dmaheap.model.Words;

/**
 * The end of one step.
 *
 * @param errno name of the kernel's error, if it refused: {@code EINVAL}
 * @param why a clause for people
 */
public record StepResult(ProofStep step, Outcome outcome, Optional<String> errno, String why) {

    static final Table<StepResult> TABLE = keys -> new StepResult(
            keys.of("step", ProofStep.WORDS, StepResult::step),
            keys.of("result", Outcome.WORDS, StepResult::outcome),
            keys.of("errno", optional(TEXT), StepResult::errno),
            keys.of("why", TEXT, StepResult::why));

    /** The end of a step. */
    public enum Outcome {
        OK,
        REFUSED,
        /** Not tried. */
        SKIPPED;

        static final Words<Outcome> WORDS = Words.of(values());

        /** The word on every interface. */
        public String word() {
            return WORDS.word(this);
        }
    }

    public static StepResult ok(ProofStep step, String why) {
        return new StepResult(step, Outcome.OK, Optional.empty(), why);
    }

    public static StepResult refused(ProofStep step, String errno, String why) {
        return new StepResult(step, Outcome.REFUSED, Optional.of(errno), why);
    }

    public static StepResult skipped(ProofStep step, String why) {
        return new StepResult(step, Outcome.SKIPPED, Optional.empty(), why);
    }
}
