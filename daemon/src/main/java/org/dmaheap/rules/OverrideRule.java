// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.rules;

import java.util.List;
import java.util.Set;
import org.dmaheap.model.Copies;
import org.dmaheap.model.RuleRef;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;

/**
 * The administrator's last word on links. Only files below {@code /etc} may hold one; of several that match the last
 * one holds.
 *
 * @param uses empty: all
 * @param verdict compatible where it prefers
 * @param priority 1…1000 if compatible, else 0
 * @param prefers whether it says nothing of ability: of the heaps that are compatible anyway these come first
 */
public record OverrideRule(
        RuleRef ref,
        String why,
        DeviceMatch match,
        List<Glob> heaps,
        Set<Use> uses,
        Verdict verdict,
        int priority,
        boolean prefers) {
    private static final int FIRST = 1000;

    public OverrideRule {
        heaps = List.copyOf(heaps);
        uses = Copies.of(uses);
    }

    /** One that decides. */
    public OverrideRule(
            RuleRef ref,
            String why,
            DeviceMatch match,
            List<Glob> heaps,
            Set<Use> uses,
            Verdict verdict,
            int priority) {
        this(ref, why, match, heaps, uses, verdict, priority, false);
    }

    /** One that prefers. */
    public static OverrideRule preference(RuleRef ref, String why, DeviceMatch match, List<Glob> heaps, Set<Use> uses) {
        return new OverrideRule(ref, why, match, heaps, uses, Verdict.COMPATIBLE, FIRST, true);
    }

    /** Whether it speaks of a heap for a use. */
    public boolean speaksOf(Use use, List<String> names) {
        return (uses.isEmpty() || uses.contains(use))
                && names.stream().anyMatch(name -> heaps.stream().anyMatch(glob -> glob.matches(name)));
    }
}
