// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.rules;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dmaheap.inventory.ProofStep;
import org.dmaheap.model.Copies;
import org.dmaheap.model.Need;
import org.dmaheap.model.RuleRef;
import org.dmaheap.model.Use;

/**
 * A rule of what a driver's answers to a buffer of a heap prove.
 *
 * @param why one sentence that a driver developer would sign
 * @param source file of the kernel tree that proves it
 * @param drivers names of bus drivers
 * @param uses of which it speaks; empty: all
 * @param needs of which it speaks; empty: all
 * @param steps what the end of each proves; one that is missing proves nothing
 */
public record ProvingRule(
        RuleRef ref,
        String why,
        String source,
        List<String> drivers,
        Set<Use> uses,
        Set<Need> needs,
        Map<ProofStep, Proves> steps) {
    /** What holds where no rule speaks of the driver: an import that is refused is refused. */
    public static final ProvingRule OF_ANY_DRIVER = new ProvingRule(
            new RuleRef("proofs.json", "any"),
            "Nobody has read what this driver checks when it takes a buffer.",
            "drivers/gpu/drm/drm_prime.c",
            List.of(),
            Set.of(),
            Set.of(),
            Map.of(ProofStep.IMPORT, Proves.REFUSAL, ProofStep.QUEUE, Proves.REFUSAL));

    public ProvingRule {
        drivers = List.copyOf(drivers);
        uses = Copies.of(uses);
        needs = Copies.of(needs);
        steps = Copies.of(new EnumMap<>(steps));
    }

    public boolean speaksOf(String driver, Use use, Need need) {
        return drivers.contains(driver)
                && (uses.isEmpty() || uses.contains(use))
                && (needs.isEmpty() || needs.contains(need));
    }

    public Proves of(ProofStep step) {
        return steps.getOrDefault(step, Proves.NOTHING);
    }
}
