// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.verification;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.dmaheap.inventory.ProofStep;
import org.dmaheap.judgement.MemoryFit;
import org.dmaheap.model.Contiguity;
import org.dmaheap.model.Need;
import org.dmaheap.model.Verdict;
import org.dmaheap.rules.Proves;
import org.dmaheap.rules.ProvingRule;
import org.dmaheap.verification.StepResult.Outcome;

/**
 * The proof that the steps of a trial make of a link. Pure.
 *
 * @param verdict compatible or incompatible; empty: nothing is proved
 * @param by the step that proves it
 * @param why a clause: what proves it, or why nothing is proved
 */
public record Conclusion(Optional<Verdict> verdict, Optional<ProofStep> by, String why) {

    /** Errors of an import or a framebuffer that speak of the memory, and not of how the machine is at the moment. */
    private static final Set<String> OF_THE_MEMORY = Set.of("EINVAL", "EIO", "EREMOTE", "ENOSYS", "EOPNOTSUPP");

    /** What videobuf2 answers for memory that is no run, or that the CPU cannot map; others speak of the format. */
    private static final Set<String> OF_THE_MEMORY_TO_A_QUEUE = Set.of("EFAULT");

    /** @param rule what the device's driver proves */
    public static Conclusion of(
            MemoryFit fit, Trial trial, List<StepResult> steps, ProvingRule rule, Surroundings surroundings) {
        // a framebuffer that is refused speaks of its geometry, unless the driver looks at the memory there
        Optional<StepResult> refused = steps.stream()
                .filter(step -> step.outcome() == Outcome.REFUSED)
                .filter(step -> step.step().compareTo(ProofStep.FRAMEBUFFER) < 0
                        || step.step() == ProofStep.QUEUE
                        || rule.of(step.step()) != Proves.NOTHING)
                .findFirst();
        if (refused.isPresent()) {
            return refused(refused.get(), rule);
        }
        // a display that gives no layout for a framebuffer has taken the import all the same
        Optional<StepResult> untried = steps.stream()
                .filter(step -> step.outcome() == Outcome.SKIPPED && step.step() != ProofStep.FRAMEBUFFER)
                .findFirst();
        if (untried.isPresent()) {
            return nothing(untried.get().why());
        }
        Optional<ProofStep> taken = steps.stream()
                .filter(step -> step.outcome() == Outcome.OK && rule.of(step.step()) == Proves.BOTH)
                .map(StepResult::step)
                .reduce((earlier, later) -> later);
        if (taken.isEmpty()) {
            return nothing(rule.why());
        }
        ProofStep by = taken.get();
        return doubt(fit, trial, surroundings)
                .map(Conclusion::nothing)
                .orElseGet(() -> new Conclusion(Optional.of(Verdict.COMPATIBLE), Optional.of(by), rule.why()));
    }

    private static Conclusion nothing(String why) {
        return new Conclusion(Optional.empty(), Optional.empty(), why);
    }

    private static Conclusion refused(StepResult step, ProvingRule rule) {
        Set<String> ofTheMemory = step.step() == ProofStep.QUEUE ? OF_THE_MEMORY_TO_A_QUEUE : OF_THE_MEMORY;
        boolean proves = step.step() != ProofStep.ALLOCATE
                && rule.of(step.step()) != Proves.NOTHING
                && step.errno().filter(ofTheMemory::contains).isPresent();
        return proves
                ? new Conclusion(Optional.of(Verdict.INCOMPATIBLE), Optional.of(step.step()), step.why())
                : nothing(step.why());
    }

    /** Why a device may have taken memory that does not suit it. */
    private static Optional<String> doubt(MemoryFit fit, Trial trial, Surroundings surroundings) {
        if (fit.need() == Need.CPU) {
            return Optional.empty();
        }
        if (fit.bounced()) {
            return Optional.of("all DMA of the device is bounced through a pool of its own");
        }
        if (fit.contiguous() == Contiguity.YES) {
            if (FalsePositives.couldBeBounced(trial.bytes())) {
                return Optional.of("so small a buffer could have been bounced");
            }
            return fit.partlyInReach()
                    ? Optional.of("another part of the pool may be out of the device's reach")
                    : Optional.empty();
        }
        if (FalsePositives.couldBeContiguousByAccident(trial.bytes(), trial.buffers(), surroundings.pageSize())) {
            return Optional.of("buffers as few and small could be one run by accident");
        }
        boolean reachMatters = fit.need() != Need.IOMMU;
        return reachMatters && FalsePositives.couldBeOutOfReach(fit.reachBits(), fit.memoryEnd())
                ? Optional.of("other pages of the machine may be out of the device's reach")
                : Optional.empty();
    }
}
