// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.rules;

import java.util.List;
import java.util.Optional;
import org.dmaheap.model.Need;
import org.dmaheap.model.Use;

/** All rules of what drivers' answers prove; the first rule that speaks of a link holds. */
public record ProvingRules(List<ProvingRule> rules) {
    public ProvingRules {
        rules = List.copyOf(rules);
    }

    /** The rule for a use of a device. */
    public ProvingRule of(Optional<String> driver, Use use, Need need) {
        return driver.flatMap(name -> rules.stream()
                        .filter(rule -> rule.speaksOf(name, use, need))
                        .findFirst())
                .orElse(ProvingRule.OF_ANY_DRIVER);
    }
}
