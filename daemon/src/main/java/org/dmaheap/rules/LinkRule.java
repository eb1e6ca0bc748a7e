// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.rules;

import java.util.Optional;
import java.util.Set;
import org.dmaheap.model.Confidence;
import org.dmaheap.model.Copies;
import org.dmaheap.model.Need;
import org.dmaheap.model.RuleRef;
import org.dmaheap.model.Verdict;

/**
 * One cell of the decision table: which verdict a heap in a certain role gets from a device with a certain need. Of all
 * rules that speak for a link the worst verdict holds.
 *
 * @param roles heap roles; empty: all
 * @param needs needs; empty: all
 * @param priority 1…1000 if compatible, else 0
 * @param confidence empty: as the need was established
 */
public record LinkRule(
        RuleRef ref,
        String why,
        String source,
        Set<HeapRole> roles,
        Set<Need> needs,
        LinkCondition condition,
        Verdict verdict,
        int priority,
        Optional<Confidence> confidence) {
    public LinkRule {
        roles = Copies.of(roles);
        needs = Copies.of(needs);
    }

    public boolean speaksOf(HeapRole role, Need need) {
        return (roles.isEmpty() || roles.contains(role)) && (needs.isEmpty() || needs.contains(need));
    }
}
