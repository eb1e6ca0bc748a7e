// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.source;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.dmaheap.capture.CapturedTree;
import org.dmaheap.capture.NoTree;
import org.dmaheap.client.Failure;
import org.dmaheap.config.RuleDirectories;
import org.dmaheap.discovery.Scanner;
import org.dmaheap.inventory.BootProofs;
import org.dmaheap.inventory.Inventory;
import org.dmaheap.judgement.Judgement;
import org.dmaheap.judgement.RuledLink;
import org.dmaheap.model.Evidence;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.Link;
import org.dmaheap.model.RuleRef;
import org.dmaheap.model.Verdict;
import org.dmaheap.rules.OverrideRule;
import org.dmaheap.rules.RuleSet;
import org.dmaheap.sysfs.ScanFailure;
import org.dmaheap.sysfs.Witness;
import org.dmaheap.verification.VerifiedFile;

/**
 * A machine as rules alone judge it, and what was proved on this boot beside that.
 *
 * @param inventory what the scan found
 * @param map by rules alone
 * @param proven the map with what was proved
 * @param links by rules alone
 * @param ruleProblems what is wrong with rule files of the administrator that are left out
 * @param contradictions where a proof says another thing than a rule, a sentence each
 * @param idle overrides of the administrator on which no link here rests
 * @param notes sentences on those, and on proofs that cannot be read
 */
public record RuledMachine(
        Inventory inventory,
        HeapMap map,
        HeapMap proven,
        List<RuledLink> links,
        List<String> contradictions,
        List<String> ruleProblems,
        List<RuleRef> idle,
        Optional<String> bootId,
        List<String> notes) {
    public RuledMachine {
        links = List.copyOf(links);
        contradictions = List.copyOf(contradictions);
        ruleProblems = List.copyOf(ruleProblems);
        idle = List.copyOf(idle);
        notes = List.copyOf(notes);
    }

    /** Scans the running machine. */
    public static RuledMachine scan(Path machine, Path home) throws Failure {
        try (CapturedTree tree = CapturedTree.open(machine)) {
            return scan(tree, List.of(), home);
        } catch (NoTree e) {
            throw new Failure("Could not scan " + machine + ": " + e.getMessage());
        }
    }

    /**
     * Scans a tree.
     *
     * @param ruleDirectories empty: the installed ones
     */
    public static RuledMachine scan(CapturedTree tree, List<Path> ruleDirectories, Path home) throws Failure {
        Path machine = tree.root();
        RuleDirectories directories = ruleDirectories.isEmpty()
                ? RuleDirectories.installed(home, machine)
                : RuleDirectories.named(ruleDirectories, home);
        RuleDirectories.Loaded loaded = directories.load();
        if (!loaded.shipped().isEmpty()) {
            throw new Failure(loaded.shipped().get(0).toString());
        }
        RuleSet rules = loaded.rules();
        Inventory inventory = scanned(tree, rules);
        Judgement judgement = Judgement.of(inventory, rules);
        List<String> notes = new ArrayList<>();
        List<String> ruleProblems = loaded.administrators().stream()
                .map(problem -> tree.shown(problem.toString()))
                .toList();
        notes.addAll(ruleProblems);
        BootProofs proofs = VerifiedFile.read(
                machine, (path, problem) -> notes.add(path + ": " + problem), tree.captured(), Witness.NOBODY);
        HeapMap proven = proofs.proofs().isEmpty()
                ? judgement.map()
                : Judgement.of(inventory, rules, proofs).map();
        return new RuledMachine(
                inventory,
                judgement.map(),
                proven,
                judgement.byRules(),
                contradictions(judgement.byRules(), proven),
                ruleProblems,
                idle(rules, judgement.map()),
                VerifiedFile.bootId(machine, (path, problem) -> notes.add(path + ": " + problem)),
                notes);
    }

    /** A pattern may be misspelt, or its device not there. */
    private static List<RuleRef> idle(RuleSet rules, HeapMap map) {
        Set<RuleRef> spoke = new HashSet<>();
        for (Link link : map.links()) {
            link.evidence().forEach(reason -> spoke.add(reason.rule()));
        }
        return rules.overrides().stream()
                .map(OverrideRule::ref)
                .filter(ref -> !spoke.contains(ref))
                .toList();
    }

    /** What a proof says of a link stands first in its evidence, or second where the administrator has the last word. */
    private static List<String> contradictions(List<RuledLink> byRules, HeapMap proven) {
        List<String> sentences = new ArrayList<>();
        for (RuledLink ruled : byRules) {
            Link link = ruled.link();
            proven.links().stream()
                    .filter(other -> other.device().equals(link.device())
                            && other.use() == link.use()
                            && other.heap().equals(link.heap()))
                    .filter(other -> link.verdict() != Verdict.UNKNOWN
                            && (ruled.isOverride() || other.verdict() != link.verdict()))
                    .flatMap(other -> other.evidence().stream())
                    .filter(evidence -> evidence.rule().file().equals(BootProofs.FILE_NAME))
                    .map(Evidence::why)
                    .forEach(sentences::add);
        }
        return sentences;
    }

    /** The pools that its displays, GPUs and codecs own. */
    public List<OwnPool> ownPools() {
        return OwnPool.of(inventory, links);
    }

    private static Inventory scanned(CapturedTree tree, RuleSet rules) throws Failure {
        try {
            return new Scanner(tree.root(), rules::finders, tree.captured(), Witness.NOBODY).scan();
        } catch (ScanFailure e) {
            throw new Failure("Could not scan " + tree.shown(tree.root().toString()) + ": " + e.getMessage());
        }
    }
}
