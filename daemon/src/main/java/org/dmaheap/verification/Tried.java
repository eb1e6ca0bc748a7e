// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.verification;

import static org.dmaheap.model.Type.BYTES;
import static org.dmaheap.model.Type.FLAG;
import static org.dmaheap.model.Type.INTEGER;
import static org.dmaheap.model.Type.TEXT;
import static org.dmaheap.model.Type.list;
import static org.dmaheap.model.Type.optional;

import java.util.List;
import java.util.Optional;
import org.dmaheap.inventory.Proof;
import org.dmaheap.inventory.ProofStep;
import org.dmaheap.judgement.RuledLink;
import org.dmaheap.model.Table;
import org.dmaheap.model.Type;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;

/**
 * One link, what was tried of it and what is proved.
 *
 * @param device id, which names another device after the next hotplug
 * @param heap preferred name of the pool
 * @param bytes size of each buffer; 0: none was made
 * @param expected verdict of the rules
 * @param agrees whether the proof says what the rules say, whatever a document claims; empty where one of them says nothing
 * @param by the step that proves it
 * @param why what proves it, or why nothing is proved, as a clause
 * @param rule which one says what is expected: {@code file#id}; empty: none speaks of the link
 * @param buffers how many
 * @param devpath of the device, with driver and translation what a proof holds for
 */
public record Tried(
        String device,
        Use use,
        String heap,
        long bytes,
        List<StepResult> steps,
        Optional<Verdict> proved,
        Verdict expected,
        Optional<Boolean> agrees,
        Optional<ProofStep> by,
        String why,
        Optional<String> rule,
        int buffers,
        String devpath,
        Optional<String> driver,
        List<String> translation) {
    private static final long MIB = 1 << 20;
    private static final long KIB = 1 << 10;

    public Tried {
        steps = List.copyOf(steps);
        translation = List.copyOf(translation);
        if (proved.isPresent() && (by.isEmpty() || proved.get() == Verdict.UNKNOWN)) {
            throw new IllegalArgumentException("a proof that no step makes");
        }
        agrees = expected == Verdict.UNKNOWN ? Optional.empty() : proved.map(expected::equals);
    }

    private static final Type<Optional<Verdict>> PROVED = Type.text(
            "compatible, incompatible or nothing",
            proved -> proved.map(Verdict::word).orElse("nothing"),
            word -> word.equals("nothing") ? Optional.empty() : Optional.of(Verdict.WORDS.read(word)));

    public static final Table<Tried> TABLE = keys -> new Tried(
            keys.of("device", TEXT, Tried::device),
            keys.of("use", Use.WORDS, Tried::use),
            keys.of("heap", TEXT, Tried::heap),
            keys.of("bytes", BYTES, Tried::bytes),
            keys.of("steps", list(StepResult.TABLE), Tried::steps),
            keys.of("proved", PROVED, Tried::proved),
            keys.of("expected", Verdict.WORDS, Tried::expected),
            keys.of("agrees", optional(FLAG), Tried::agrees),
            keys.of("by", optional(ProofStep.WORDS), Tried::by),
            keys.of("why", TEXT, Tried::why),
            keys.of("rule", optional(TEXT), Tried::rule),
            keys.of("buffers", INTEGER, Tried::buffers),
            keys.of("devpath", TEXT, Tried::devpath),
            keys.of("driver", optional(TEXT), Tried::driver),
            keys.of("translation", list(TEXT), Tried::translation));

    /** A link of a plan after its trial. */
    public static Tried of(Plan.Entry entry, List<StepResult> steps, Conclusion conclusion) {
        RuledLink link = entry.link();
        return new Tried(
                link.link().device(),
                link.link().use(),
                link.link().heap(),
                entry.trial().map(Trial::bytes).orElse(0L),
                steps,
                conclusion.verdict(),
                link.link().verdict(),
                Optional.empty(),
                conclusion.by(),
                conclusion.why(),
                link.link().evidence().stream()
                        .findFirst()
                        .map(evidence -> evidence.rule().toString()),
                entry.trial().map(Trial::buffers).orElse(0),
                link.device().devpath(),
                link.device().driver(),
                Proof.translation(link.device().dmaDevices()));
    }

    /** Whether a buffer was made at all. */
    public boolean wasTried() {
        return !steps.isEmpty();
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
