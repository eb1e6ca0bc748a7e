// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.dmaheap.inventory.ProofStep;
import org.dmaheap.judgement.MemoryFit;
import org.dmaheap.model.Contiguity;
import org.dmaheap.model.DevNum;
import org.dmaheap.model.Need;
import org.dmaheap.model.RuleRef;
import org.dmaheap.model.Verdict;
import org.dmaheap.rules.Proves;
import org.dmaheap.rules.ProvingRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the steps of a trial prove. */
class ConclusionTest {
    private static final long MIB = 1 << 20;
    private static final StepResult ALLOCATED = StepResult.ok(ProofStep.ALLOCATE, "");
    private static final StepResult IMPORTED = StepResult.ok(ProofStep.IMPORT, "");
    private static final Surroundings MACHINE =
            new Surroundings(4096, OptionalLong.empty(), Set.of(), Map.of(), Optional.empty());

    private Need need = Need.CONTIGUOUS;
    private Contiguity contiguous = Contiguity.YES;
    private OptionalInt reachBits = OptionalInt.of(32);
    private boolean partlyInReach;
    private boolean bounced;
    private OptionalLong memoryEnd = OptionalLong.of(1024 * MIB);
    private Trial trial = trial(4 * MIB, 1);

    private static Trial trial(long bytes, int buffers) {
        return new Trial("/dev/dma_heap/some", new DevNum(252, 0), List.of(), bytes, buffers, 0);
    }

    private MemoryFit fit() {
        return new MemoryFit(need, contiguous, reachBits, partlyInReach, bounced, memoryEnd);
    }

    private static ProvingRule rule(ProofStep step, Proves proves) {
        return new ProvingRule(
                new RuleRef("proofs.json", "test"),
                "Why.",
                "source.c",
                List.of("some"),
                Set.of(),
                Set.of(),
                Map.of(step, proves));
    }

    private Conclusion after(ProvingRule rule, StepResult... steps) {
        return Conclusion.of(fit(), trial, List.of(steps), rule, MACHINE);
    }

    private Conclusion imported() {
        return after(rule(ProofStep.IMPORT, Proves.BOTH), ALLOCATED, IMPORTED);
    }

    private void assertThatNothingIsProved(String why) {
        assertThat(imported().verdict()).isEmpty();
        assertThat(imported().why()).contains(why);
    }

    @Test
    void anImportOfAPoolProvesWhatTheRuleSaysItProves() {
        assertThat(imported())
                .isEqualTo(new Conclusion(Optional.of(Verdict.COMPATIBLE), Optional.of(ProofStep.IMPORT), "Why."));
        assertThat(after(rule(ProofStep.IMPORT, Proves.REFUSAL), ALLOCATED, IMPORTED)
                        .verdict())
                .isEmpty();
        assertThat(after(rule(ProofStep.IMPORT, Proves.NOTHING), ALLOCATED, IMPORTED)
                        .verdict())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"EINVAL", "EIO"})
    void aRefusedImportProvesThatTheMemoryDoesNotDo(String errno) {
        StepResult refused = StepResult.refused(ProofStep.IMPORT, errno, "");
        assertThat(after(rule(ProofStep.IMPORT, Proves.REFUSAL), ALLOCATED, refused)
                        .verdict())
                .contains(Verdict.INCOMPATIBLE);
        assertThat(after(rule(ProofStep.IMPORT, Proves.NOTHING), ALLOCATED, refused)
                        .verdict())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ENOMEM", "ENODEV", "EBUSY", "EACCES", "EMFILE"})
    void anErrorOfTheMomentProvesNothing(String errno) {
        StepResult refused = StepResult.refused(ProofStep.IMPORT, errno, "gone");
        Conclusion conclusion = after(rule(ProofStep.IMPORT, Proves.BOTH), ALLOCATED, refused);
        assertThat(conclusion.verdict()).isEmpty();
        assertThat(conclusion.why()).isEqualTo("gone");
    }

    @Test
    void aHeapThatIsFullProvesNothing() {
        StepResult refused = StepResult.refused(ProofStep.ALLOCATE, "EINVAL", "no buffer");
        assertThat(after(rule(ProofStep.ALLOCATE, Proves.BOTH), refused).verdict())
                .isEmpty();
    }

    @Test
    void aQueueProvesByEfaultAloneBecauseEinvalSpeaksOfTheFormat() {
        ProvingRule queue = rule(ProofStep.QUEUE, Proves.BOTH);
        assertThat(after(queue, ALLOCATED, StepResult.refused(ProofStep.QUEUE, "EFAULT", ""))
                        .verdict())
                .contains(Verdict.INCOMPATIBLE);
        assertThat(after(queue, ALLOCATED, StepResult.refused(ProofStep.QUEUE, "EINVAL", ""))
                        .verdict())
                .isEmpty();
    }

    @Test
    void oneQueueThatCouldNotBeTriedLeavesTheOthersWithoutProof() {
        Conclusion conclusion = after(
                rule(ProofStep.QUEUE, Proves.BOTH),
                ALLOCATED,
                StepResult.ok(ProofStep.QUEUE, ""),
                StepResult.skipped(ProofStep.QUEUE, "busy"));
        assertThat(conclusion.verdict()).isEmpty();
        assertThat(conclusion.why()).isEqualTo("busy");
    }

    @Test
    void oneQueueThatRefusesOutweighsAnotherThatTakes() {
        Conclusion conclusion = after(
                rule(ProofStep.QUEUE, Proves.BOTH),
                ALLOCATED,
                StepResult.ok(ProofStep.QUEUE, ""),
                StepResult.refused(ProofStep.QUEUE, "EFAULT", ""));
        assertThat(conclusion.verdict()).contains(Verdict.INCOMPATIBLE);
    }

    @Test
    void aFramebufferThatIsRefusedSpeaksOfTheGeometryUnlessTheRuleSaysOtherwise() {
        StepResult refused = StepResult.refused(ProofStep.FRAMEBUFFER, "EINVAL", "");
        assertThat(after(rule(ProofStep.IMPORT, Proves.BOTH), ALLOCATED, IMPORTED, refused)
                        .verdict())
                .contains(Verdict.COMPATIBLE);
        assertThat(after(rule(ProofStep.FRAMEBUFFER, Proves.REFUSAL), ALLOCATED, IMPORTED, refused)
                        .verdict())
                .contains(Verdict.INCOMPATIBLE);
    }

    @Test
    void aSmallBufferOfAPoolCouldHaveBeenBounced() {
        trial = trial(256 * 1024, 1);
        assertThatNothingIsProved("bounced");
    }

    @Test
    void onePartOfAPoolProvesNothingOfAnotherOutOfReach() {
        partlyInReach = true;
        assertThatNothingIsProved("another part");
    }

    @Test
    void aDeviceWithARestrictedPoolTakesEverything() {
        bounced = true;
        assertThatNothingIsProved("bounced");
    }

    @Test
    void memoryThatMayBeScatteredIsProvedByThreeLargeBuffersOnly() {
        contiguous = Contiguity.NO;
        trial = trial(16 * MIB, 3);
        assertThat(imported().verdict()).contains(Verdict.COMPATIBLE);
        contiguous = Contiguity.UNKNOWN;
        assertThat(imported().verdict()).contains(Verdict.COMPATIBLE);
        trial = trial(16 * MIB, 1);
        assertThatNothingIsProved("by accident");
    }

    @Test
    void scatteredPagesProveNothingWhereOthersAreOutOfReach() {
        contiguous = Contiguity.NO;
        trial = trial(16 * MIB, 3);
        need = Need.MMU;
        memoryEnd = OptionalLong.of(8192 * MIB);
        assertThatNothingIsProved("out of the device's reach");
        need = Need.IOMMU;
        assertThat(imported().verdict()).contains(Verdict.COMPATIBLE);
    }

    @ParameterizedTest
    @EnumSource(value = Contiguity.class)
    void whereTheCpuDoesTheWorkNothingIsOutOfReach(Contiguity any) {
        contiguous = any;
        need = Need.CPU;
        trial = trial(4096, 1);
        assertThat(imported().verdict()).contains(Verdict.COMPATIBLE);
    }
}
