// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.service;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.dmaheap.capture.CapturedTree;
import org.dmaheap.config.RuleDirectories;
import org.dmaheap.config.RuleProblem;
import org.dmaheap.discovery.Scanner;
import org.dmaheap.inventory.BootProofs;
import org.dmaheap.inventory.DmaFinders;
import org.dmaheap.inventory.Inventory;
import org.dmaheap.judgement.Judgement;
import org.dmaheap.model.Issue;
import org.dmaheap.rules.RuleSet;
import org.dmaheap.sysfs.ScanFailure;
import org.dmaheap.sysfs.Witness;
import org.dmaheap.verification.VerifiedFile;

/** Makes maps: scans the tree and judges it by the rules as they were read last. Used by one thread. */
final class MapMaker {
    private static final int FIRST_TRIES = 10;
    private static final long FIRST_PAUSE_NANOS = 500_000_000;

    private final CapturedTree tree;
    private final RuleDirectories directories;
    private RuleSet rules = RuleSet.EMPTY;
    private DmaFinders finders = rules.finders();
    private List<RuleProblem> problems = List.of();
    private List<String> told = List.of();
    private Optional<Judgement> last = Optional.empty();

    MapMaker(CapturedTree tree, RuleDirectories directories) {
        this.tree = tree;
        this.directories = directories;
    }

    /**
     * Reads the rules. If one of our own files is broken the rules stay as they were; a broken file of the administrator
     * is left out, or says what it said before, and becomes an issue of the map.
     *
     * @return what is wrong with our own files
     */
    List<RuleProblem> readRules() {
        RuleDirectories.Loaded loaded = directories.load();
        if (loaded.shipped().isEmpty()) {
            rules = loaded.rules();
            finders = rules.finders();
        }
        problems = loaded.problems();
        List<String> sentences = new ArrayList<>();
        loaded.administrators()
                .forEach(problem -> sentences.add("Left out rules of " + tree.shown(problem.toString())));
        loaded.kept().forEach(problem -> sentences.add("The former rules hold of " + tree.shown(problem.toString())));
        told = sentences;
        return loaded.shipped();
    }

    /** What the log says of the administrator's files that were broken when they were read last. */
    List<String> told() {
        return told;
    }

    /** The same as the map shows it. */
    List<Issue> ruleIssues() {
        return problems.stream()
                .map(RuleProblem::issue)
                .map(issue -> new Issue(tree.shown(issue.path()), issue.problem()))
                .toList();
    }

    /**
     * Reads the rules and makes the first map at the same time: the scan needs the rules only at its end.
     *
     * @param more issues that the map has besides those of the rules and of the scan
     * @return the map, revision 0, which means nothing if {@link FirstMap#broken} is not empty
     */
    FirstMap makeFirst(List<Issue> more) {
        CompletableFuture<List<RuleProblem>> reading = CompletableFuture.supplyAsync(this::readRules);
        Inventory found = firstScan(scanner(() -> {
            reading.join();
            return finders;
        }));
        List<RuleProblem> broken = reading.join();
        return new FirstMap(judged(found.plusIssues(more)), broken);
    }

    /** There is no map yet that could stay, so the machine is given some time to find descriptors or memory. */
    private static Inventory firstScan(Scanner scanner) {
        for (int left = FIRST_TRIES; ; left--) {
            try {
                return scanner.scan();
            } catch (ScanFailure e) {
                if (left == 1) {
                    throw e;
                }
                LockSupport.parkNanos(FIRST_PAUSE_NANOS);
            }
        }
    }

    /** The first map, and what is wrong with our own rules. */
    record FirstMap(Judgement judgement, List<RuleProblem> broken) {}

    /**
     * Scans and judges; revision 0.
     *
     * @param more issues that the map has besides those of the rules and of the scan
     */
    Judgement make(List<Issue> more) {
        return judged(scanner(() -> finders).scan().plusIssues(more));
    }

    private Scanner scanner(Supplier<DmaFinders> wanted) {
        return new Scanner(tree.root(), wanted, tree.captured(), Witness.NOBODY);
    }

    private Judgement judged(Inventory found) {
        List<Issue> unread = new ArrayList<>();
        BootProofs proofs = VerifiedFile.read(
                tree.root(), (path, problem) -> unread.add(new Issue(path, problem)), tree.captured(), Witness.NOBODY);
        Inventory all = found.plusIssues(ruleIssues()).plusIssues(unread);
        Judgement made =
                last.map(before -> before.next(all, rules, proofs)).orElseGet(() -> Judgement.of(all, rules, proofs));
        last = Optional.of(made);
        return made;
    }
}
