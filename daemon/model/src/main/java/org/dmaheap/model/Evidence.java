// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import java.util.List;

/**
 * One reason for a verdict.
 *
 * @param verdict what this rule alone would say
 * @param why one sentence
 * @param facts what the rule rests on in the scanned tree
 */
public record Evidence(Verdict verdict, RuleRef rule, String why, List<Fact> facts) {
    public Evidence {
        facts = List.copyOf(facts);
    }
}
