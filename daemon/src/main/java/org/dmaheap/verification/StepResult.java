// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.verification;

import java.util.Optional;
import org.dmaheap.inventory.ProofStep;
import org.dmaheap.model.Words;

/**
 * How one step ended.
 *
 * @param errno name of the kernel's error, if it refused: {@code EINVAL}
 * @param why a clause for people
 */
public record StepResult(ProofStep step, Outcome outcome, Optional<String> errno, String why) {

    /** The end of a step. */
    public enum Outcome {
        OK,
        REFUSED,
        /** Not tried. */
        SKIPPED;

        private static final Words<Outcome> WORDS = Words.of(values());

        /** The word on every interface. */
        public String word() {
            return WORDS.word(this);
        }

        public static Optional<Outcome> ofWord(String word) {
            return WORDS.constant(word);
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
