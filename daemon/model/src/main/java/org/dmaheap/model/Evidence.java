// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import static org.dmaheap.model.Type.TEXT;
import static org.dmaheap.model.Type.list;

import java.util.List;

/**
 * One reason for a verdict.
 *
 * @param why one sentence
 * @param facts what the rule rests on in the scanned tree
 */
public record Evidence(RuleRef rule, String why, List<Fact> facts) {
    public Evidence {
        facts = List.copyOf(facts);
    }

    public static final Table<Evidence> TABLE = keys -> new Evidence(
            keys.of("rule", RuleRef.TYPE, Evidence::rule),
            keys.of("why", TEXT, Evidence::why),
            keys.of("facts", list(Fact.TABLE), Evidence::facts));
}
