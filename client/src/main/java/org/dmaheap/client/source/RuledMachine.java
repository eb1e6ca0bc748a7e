// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.source;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dmaheap.client.Failure;
import org.dmaheap.config.RuleDirectories;
import org.dmaheap.config.RuleProblem;
import org.dmaheap.discovery.Scanner;
import org.dmaheap.inventory.Inventory;
import org.dmaheap.judgement.Judgement;
import org.dmaheap.judgement.RuledLink;
import org.dmaheap.model.HeapMap;
import org.dmaheap.rules.RuleSet;
import org.dmaheap.verification.VerifiedFile;

/**
 * The running machine as the installed rules alone judge it: what was proved before is left out.
 *
 * @param notes sentences on rule files that were left out
 */
public record RuledMachine(HeapMap map, List<RuledLink> links, Optional<String> bootId, List<String> notes) {
    public RuledMachine {
        links = List.copyOf(links);
        notes = List.copyOf(notes);
    }

    /** Scans it. */
    public static RuledMachine scan(Path machine, Path home) throws Failure {
        RuleDirectories.Loaded loaded = RuleDirectories.installed(home, machine).load();
        if (!loaded.shipped().isEmpty()) {
            throw new Failure(loaded.shipped().get(0).toString());
        }
        RuleSet rules = loaded.rules();
        Inventory inventory = new Scanner(machine, rules::finders).scan();
        Judgement judgement = Judgement.of(inventory, rules);
        List<String> notes = new ArrayList<>();
        loaded.administrators().stream().map(RuleProblem::toString).forEach(notes::add);
        return new RuledMachine(
                judgement.map(),
                judgement.byRules(),
                VerifiedFile.bootId(machine, (path, problem) -> notes.add(path + ": " + problem)),
                notes);
    }
}
