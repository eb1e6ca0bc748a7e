// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.rules;

import java.util.List;
import java.util.Set;
import org.dmaheap.model.RuleRef;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;

/**
 * The administrator's last word on links. Only files below {@code /etc} may hold one; of several that match the last
 * one holds.
 *
 * @param uses empty: all
 * @param priority 1…1000 if compatible, else 0
 */
public record OverrideRule(
        RuleRef ref, String why, DeviceMatch match, List<Glob> heaps, Set<Use> uses, Verdict verdict, int priority) {
    public OverrideRule {
        heaps = List.copyOf(heaps);
        uses = Set.copyOf(uses);
    }
}
