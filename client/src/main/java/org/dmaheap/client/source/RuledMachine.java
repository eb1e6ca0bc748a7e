// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.source;

import java.nio.file.Files;
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
import org.dmaheap.sysfs.ScanFailure;
import org.dmaheap.verification.VerifiedFile;

/**
 * The running machine as the installed rules alone judge it: what was proved before is left out.
 *
 * @param inventory what the scan found
 * @param notes sentences on rule files that were left out
 */
public record RuledMachine(
        Inventory inventory, HeapMap map, List<RuledLink> links, Optional<String> bootId, List<String> notes) {
    public RuledMachine {
        links = List.copyOf(links);
        notes = List.copyOf(notes);
    }

    /** Scans it. */
    public static RuledMachine scan(Path machine, Path home) throws Failure {
        return scan(machine, List.of(), home);
    }

    /**
     * Scans a tree.
     *
     * @param ruleDirectories empty: the installed ones
     */
    public static RuledMachine scan(Path machine, List<Path> ruleDirectories, Path home) throws Failure {
        if (!Files.isDirectory(machine)) {
            throw new Failure("Could not scan " + machine + ": it is no directory");
        }
        RuleDirectories directories = ruleDirectories.isEmpty()
                ? RuleDirectories.installed(home, machine)
                : RuleDirectories.named(ruleDirectories, home);
        RuleDirectories.Loaded loaded = directories.load();
        if (!loaded.shipped().isEmpty()) {
            throw new Failure(loaded.shipped().get(0).toString());
        }
        RuleSet rules = loaded.rules();
        Inventory inventory = scanned(machine, rules);
        Judgement judgement = Judgement.of(inventory, rules);
        List<String> notes = new ArrayList<>();
        loaded.administrators().stream().map(RuleProblem::toString).forEach(notes::add);
        return new RuledMachine(
                inventory,
                judgement.map(),
                judgement.byRules(),
                VerifiedFile.bootId(machine, (path, problem) -> notes.add(path + ": " + problem)),
                notes);
    }

    /** The pools that its displays, GPUs and codecs own. */
    public List<OwnPool> ownPools() {
        return OwnPool.of(inventory, links);
    }

    private static Inventory scanned(Path machine, RuleSet rules) throws Failure {
        try {
            return new Scanner(machine, rules::finders).scan();
        } catch (ScanFailure e) {
            throw new Failure("Could not scan " + machine + ": " + e.getMessage());
        }
    }
}
