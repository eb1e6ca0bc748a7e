// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.dmaheap.inventory.BootProofs;
import org.dmaheap.inventory.Proof;
import org.dmaheap.model.Confidence;
import org.dmaheap.model.Contiguity;
import org.dmaheap.model.Evidence;
import org.dmaheap.model.Link;
import org.dmaheap.model.Need;
import org.dmaheap.model.RuleRef;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;
import org.dmaheap.rules.HeapRole;

/** Lays what trying showed on this boot over what the rules say of the links of one use of a device. */
final class ProvenLinks {
    /** Whose heaps these are is no matter of ability. */
    static final Set<HeapRole> NOT_OF_ABILITY =
            EnumSet.of(HeapRole.FOREIGN_REGION, HeapRole.PRIVATE_REGION, HeapRole.UNCLAIMED_REGION, HeapRole.PROTECTED);

    /** Priorities of heaps that are not in the table of the rules: those of vendors' heaps of the same kind. */
    private static final int SCATTERED = 589;

    private static final int POOL_FOR_CONTIGUOUS = 480;
    private static final int POOL_FOR_OTHERS = 280;

    private final BootProofs proofs;
    private final DeviceNeeds needs;
    private final Use use;
    private final List<String> translation;
    private final int lowest;

    /** @param byRules the links as the rules have them */
    ProvenLinks(BootProofs proofs, DeviceNeeds needs, Use use, List<Link> byRules) {
        this.proofs = proofs;
        this.needs = needs;
        this.use = use;
        this.translation = Proof.translation(
                needs.device().dmaDevices().stream().map(Judgement::shown).toList());
        this.lowest = byRules.stream()
                .mapToInt(Link::priority)
                .filter(priority -> priority > 0)
                .min()
                .orElse(Integer.MAX_VALUE);
    }

    /** The link with what is proved of it, if anything is. */
    Link of(Link byRules, KnownHeap heap, HeapRole role) {
        Optional<Proof> proof = NOT_OF_ABILITY.contains(role) ? Optional.empty() : proof(heap);
        return proof.map(proved -> proven(byRules, heap, proved)).orElse(byRules);
    }

    private Optional<Proof> proof(KnownHeap heap) {
        String devpath = needs.device().device().bus().devpath();
        return proofs.proofs().stream()
                .filter(proof -> proof.devpath().equals(devpath)
                        && proof.driver().equals(needs.device().device().bus().driver())
                        && proof.translation().equals(translation)
                        && proof.use() == use
                        && proof.heap().equals(heap.heap().pool()))
                .findFirst();
    }

    private Link proven(Link byRules, KnownHeap heap, Proof proof) {
        boolean agrees = byRules.verdict() == proof.verdict() || byRules.verdict() == Verdict.UNKNOWN;
        if (byRules.confidence() == Confidence.OVERRIDE) {
            // the administrator has the last word, and is told
            return agrees
                    ? byRules
                    : with(
                            byRules,
                            byRules.verdict(),
                            byRules.priority(),
                            Confidence.OVERRIDE,
                            List.of(byRules.evidence().get(0), evidence(byRules, heap, proof, false)));
        }
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(evidence(byRules, heap, proof, agrees));
        evidence.addAll(byRules.evidence());
        if (proof.verdict() == Verdict.INCOMPATIBLE) {
            // what the kernel answered is a fact; "verified" is the word for an import that succeeded
            return with(byRules, Verdict.INCOMPATIBLE, 0, Confidence.DERIVED, evidence);
        }
        int priority = byRules.verdict() == Verdict.COMPATIBLE ? byRules.priority() : priority(heap);
        return with(byRules, Verdict.COMPATIBLE, priority, Confidence.VERIFIED, evidence);
    }

    /** A heap that only trying shows to fit comes after all that were known to fit. */
    private int priority(KnownHeap heap) {
        int ofItsKind = heap.heap().contiguous() == Contiguity.NO
                ? SCATTERED
                : needs.need(use) == Need.CONTIGUOUS ? POOL_FOR_CONTIGUOUS : POOL_FOR_OTHERS;
        return Math.max(1, Math.min(ofItsKind, lowest - 1));
    }

    private Evidence evidence(Link byRules, KnownHeap heap, Proof proof, boolean agrees) {
        String did = proof.verdict() == Verdict.COMPATIBLE
                ? byRules.device() + " took " + proof.what() + " of " + heap.name() + " on this boot."
                : byRules.device() + " refused " + proof.what() + " of " + heap.name() + " on this boot: "
                        + proof.errno().orElse("no error was named") + ".";
        String bug = agrees
                ? ""
                : " " + byRules.evidence().get(0).rule() + " says "
                        + byRules.verdict().word()
                        + ": one of the two is wrong, which is a bug to report with what dmaheapctl capture writes.";
        return new Evidence(new RuleRef(BootProofs.FILE_NAME, proof.step().word()), did + bug, proofs.facts(proof));
    }

    private static Link with(Link link, Verdict verdict, int priority, Confidence confidence, List<Evidence> evidence) {
        return new Link(link.device(), link.use(), link.heap(), verdict, priority, confidence, evidence);
    }
}
