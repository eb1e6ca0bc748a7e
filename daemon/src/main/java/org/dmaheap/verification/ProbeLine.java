// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.verification;

import static org.dmaheap.model.Type.TEXT;
import static org.dmaheap.model.Type.optional;

import java.util.Optional;
import org.dmaheap.inventory.ProofStep;
import org.dmaheap.model.Table;
import org.dmaheap.model.Type;

/**
 * A line that the probe says: one when a step begins, one when it has ended.
 *
 * @param trial which one of the question, from 0
 * @param step which it speaks of
 * @param result how it ended; empty: it begins
 */
public record ProbeLine(int trial, ProofStep step, Optional<StepResult> result) {

    public static final Table<ProbeLine> TABLE = keys -> {
        int trial = keys.of("trial", Type.integer(0, Integer.MAX_VALUE), ProbeLine::trial);
        ProofStep step = keys.of("step", ProofStep.WORDS, ProbeLine::step);
        Optional<StepResult.Outcome> outcome =
                keys.of("result", optional(StepResult.Outcome.WORDS), line -> line.result.map(StepResult::outcome));
        Optional<String> errno = keys.of("errno", optional(TEXT), line -> line.result.flatMap(StepResult::errno));
        Optional<String> why = keys.of("why", optional(TEXT), line -> line.result.map(StepResult::why));
        return new ProbeLine(trial, step, outcome.map(end -> new StepResult(step, end, errno, why.orElse(""))));
    };

    public static ProbeLine begins(int trial, ProofStep step) {
        return new ProbeLine(trial, step, Optional.empty());
    }

    public static ProbeLine ended(int trial, StepResult result) {
        return new ProbeLine(trial, result.step(), Optional.of(result));
    }
}
