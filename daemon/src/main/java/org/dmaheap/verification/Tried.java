// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.verification;

import java.util.List;
import java.util.Optional;
import org.dmaheap.inventory.Proof;
import org.dmaheap.inventory.ProofStep;
import org.dmaheap.judgement.RuledLink;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;

/**
 * One link, what was tried of it and what is proved.
 *
 * @param device id, which names another device after the next hotplug
 * @param heap preferred name of the pool
 * @param bytes size of each buffer; 0: none was made
 * @param buffers how many
 * @param expected verdict of the rules
 * @param rule which one says so: {@code file#id}; empty: none speaks of the link
 * @param why what proves it, or why nothing is proved, as a clause
 * @param devpath of the device, with driver and translation what a proof holds for
 */
public record Tried(
        String device,
        Use use,
        String heap,
        long bytes,
        int buffers,
        List<StepResult> steps,
        Optional<Verdict> proved,
        Optional<ProofStep> by,
        Verdict expected,
        Optional<String> rule,
        String why,
        String devpath,
        Optional<String> driver,
        List<String> translation) {
    private static final long MIB = 1 << 20;
    private static final long KIB = 1 << 10;

    public Tried {
        steps = List.copyOf(steps);
        translation = List.copyOf(translation);
    }

    /** A link of a plan after its trial. */
    public static Tried of(Plan.Entry entry, List<StepResult> steps, Conclusion conclusion) {
        RuledLink link = entry.link();
        return new Tried(
                link.link().device(),
                link.link().use(),
                link.link().heap(),
                entry.trial().map(Trial::bytes).orElse(0L),
                entry.trial().map(Trial::buffers).orElse(0),
                steps,
                conclusion.verdict(),
                conclusion.by(),
                link.link().verdict(),
                link.link().evidence().stream()
                        .findFirst()
                        .map(evidence -> evidence.rule().toString()),
                conclusion.why(),
                link.device().devpath(),
                link.device().driver(),
                Proof.translation(link.device().dmaDevices()));
    }

    /** Whether a buffer was made at all. */
    public boolean wasTried() {
        return !steps.isEmpty();
    }

    /** Whether the proof says what the rules say; empty where one of them says nothing. */
    public Optional<Boolean> agrees() {
        return expected == Verdict.UNKNOWN ? Optional.empty() : proved.map(expected::equals);
    }

    /** The proof, if anything is proved. */
    public Optional<Proof> proof() {
        return proved.map(verdict -> new Proof(
                devpath, driver, translation, use, heap, verdict, by.orElseThrow(), errno(), buffersInWords()));
    }

    /** The kernel's error, if it refused. */
    public Optional<String> errno() {
        return steps.stream()
                .filter(step -> step.outcome() == StepResult.Outcome.REFUSED)
                .filter(step -> by.isEmpty() || by.get() == step.step())
                .findFirst()
                .flatMap(StepResult::errno);
    }

    /** The buffers in words: {@code 3 buffers of 16 MiB}. */
    public String buffersInWords() {
        String size = bytes % MIB == 0 ? bytes / MIB + " MiB" : bytes / KIB + " KiB";
        return buffers == 1 ? "a buffer of " + size : buffers + " buffers of " + size;
    }
}
