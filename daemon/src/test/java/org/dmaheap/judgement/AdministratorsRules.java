// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.dmaheap.boards.Answers;
import org.dmaheap.boards.Boards;
import org.dmaheap.boards.FakeTree;
import org.dmaheap.model.RuleRef;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;
import org.dmaheap.rules.DeviceMatch;
import org.dmaheap.rules.DeviceMatches;
import org.dmaheap.rules.Glob;
import org.dmaheap.rules.OverrideRule;
import org.dmaheap.rules.RuleSet;

/** Overrides beside the shipped rules, in the order in which they are added. */
final class AdministratorsRules {
    private final List<OverrideRule> overrides = new ArrayList<>();

    AdministratorsRules compatible(String driver, String heaps, int priority) {
        return add(driver, heaps, Set.of(), Verdict.COMPATIBLE, priority);
    }

    AdministratorsRules incompatible(String driver, String heaps) {
        return add(driver, heaps, Set.of(), Verdict.INCOMPATIBLE, 0);
    }

    AdministratorsRules add(String driver, String heaps, Set<Use> uses, Verdict verdict, int priority) {
        DeviceMatch match = DeviceMatches.named(List.of(driver), List.of());
        RuleRef ref = new RuleRef("90-local.json", "local-" + overrides.size());
        overrides.add(new OverrideRule(
                ref, "Tried on this machine.", match, List.of(new Glob(heaps)), uses, verdict, priority));
        return this;
    }

    AdministratorsRules prefers(String driver, String heaps, Set<Use> uses) {
        DeviceMatch match = DeviceMatches.named(List.of(driver), List.of());
        RuleRef ref = new RuleRef("90-prefer.json", "preference-" + overrides.size());
        overrides.add(OverrideRule.preference(ref, "Preferred.", match, List.of(new Glob(heaps)), uses));
        return this;
    }

    Answers answers(FakeTree tree) {
        RuleSet ours = Boards.rules();
        RuleSet all = ours.plus(new RuleSet(List.of(), List.of(), List.of(), overrides));
        return new Answers(Judgement.of(Boards.inventory(tree.root()), all));
    }
}
