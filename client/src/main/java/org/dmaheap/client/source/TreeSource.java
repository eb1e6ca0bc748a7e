// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.source;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dmaheap.capture.CapturedTree;
import org.dmaheap.client.Failure;
import org.dmaheap.config.RuleDirectories;
import org.dmaheap.config.RuleProblem;
import org.dmaheap.discovery.Scanner;
import org.dmaheap.inventory.BootProofs;
import org.dmaheap.inventory.Inventory;
import org.dmaheap.judgement.Judgement;
import org.dmaheap.model.CommonHeaps;
import org.dmaheap.model.Copies;
import org.dmaheap.model.Device;
import org.dmaheap.model.ExplainQuery;
import org.dmaheap.model.Explanation;
import org.dmaheap.model.FindQuery;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.InvalidParameter;
import org.dmaheap.model.Issue;
import org.dmaheap.model.NoSuchDevice;
import org.dmaheap.model.NoSuchHeap;
import org.dmaheap.model.Revision;
import org.dmaheap.protocol.Json;
import org.dmaheap.rules.ConsideredRules;
import org.dmaheap.sysfs.ScanFailure;
import org.dmaheap.sysfs.Witness;
import org.dmaheap.verification.VerifiedFile;

/** Answers from a scan of a tree in this process, with the daemon's own code. */
public final class TreeSource implements MapSource {
    private final Judgement revision;
    private final List<String> notes;
    private final Optional<String> model;
    private final Map<String, String> labels;

    private TreeSource(Judgement revision, List<String> notes, Optional<String> model, Map<String, String> labels) {
        this.revision = revision;
        this.notes = List.copyOf(notes);
        this.model = model;
        this.labels = Copies.of(labels);
    }

    /**
     * Scans a tree.
     *
     * @param ruleDirectories empty: the installed ones
     */
    public static TreeSource scan(Path root, List<Path> ruleDirectories, Path home) throws Failure {
        try (CapturedTree tree = Trees.open(root)) {
            return scan(root, tree, ruleDirectories, home);
        }
    }

    /** @param named what the tree is called */
    private static TreeSource scan(Path named, CapturedTree tree, List<Path> ruleDirectories, Path home)
            throws Failure {
        Path root = tree.root();
        RuleDirectories directories = ruleDirectories.isEmpty()
                ? RuleDirectories.installed(home, root)
                : RuleDirectories.named(ruleDirectories, home);
        RuleDirectories.Loaded loaded = directories.load();
        if (!loaded.shipped().isEmpty()) {
            throw new Failure(loaded.shipped().get(0).toString());
        }
        List<String> notes = new ArrayList<>();
        List<Issue> issues = new ArrayList<>();
        for (RuleProblem problem : loaded.administrators()) {
            notes.add(tree.shown(problem.toString()));
            Issue issue = problem.issue();
            issues.add(new Issue(tree.shown(issue.path()), issue.problem()));
        }
        Inventory inventory = scanned(named, tree, loaded);
        BootProofs proofs = VerifiedFile.read(
                root, (path, problem) -> issues.add(new Issue(path, problem)), tree.captured(), Witness.NOBODY);
        Judgement judgement = Judgement.of(inventory.plusIssues(issues), loaded.rules(), proofs);
        missing(named, root, judgement).ifPresent(notes::add);
        // read now: the tree of an archive is gone with the scan
        return new TreeSource(
                judgement,
                notes,
                ModelName.read(root),
                DeviceLabels.of(root, judgement.map().devices()));
    }

    private static Inventory scanned(Path named, CapturedTree tree, RuleDirectories.Loaded loaded) throws Failure {
        try {
            return new Scanner(tree.root(), loaded.rules()::finders, tree.captured(), Witness.NOBODY).scan();
        } catch (ScanFailure e) {
            throw new Failure("Could not scan " + named + ": " + e.getMessage());
        }
    }

    private static Optional<String> missing(Path named, Path root, Revision revision) {
        boolean devices = !revision.map().devices().isEmpty();
        boolean heaps = !revision.map().heaps().isEmpty();
        if (!Files.isDirectory(root.resolve("sys"))) {
            return Optional.of("There is no sys directory below " + named + ", so nothing was found");
        } else if (!devices && !heaps) {
            return Optional.of("There are neither devices with DRM, accel or video nodes nor heaps below " + named);
        } else if (!heaps) {
            // the class is there from the start of a kernel that can have heaps (drivers/dma-buf/dma-heap.c, Linux 7.3)
            return Optional.of("There are no heaps below " + named + ": "
                    + (Files.isDirectory(root.resolve("sys/class/dma_heap"))
                            ? "the modules system_heap and cma_heap are not loaded, or were not built"
                            : "the kernel was built without CONFIG_DMABUF_HEAPS"));
        } else if (!devices) {
            return Optional.of("There are no devices with DRM, accel or video nodes below " + named);
        }
        return Optional.empty();
    }

    @Override
    public List<String> notes() {
        return notes;
    }

    @Override
    public Map<String, String> labels(List<Device> devices) {
        return labels;
    }

    @Override
    public Optional<String> model() {
        return model;
    }

    /** The rules that could speak of a device. */
    public ConsideredRules considered(String device) throws NoSuchDevice {
        return revision.considered(device);
    }

    @Override
    public byte[] map() {
        return Json.compact(HeapMap.TABLE, revision.map());
    }

    @Override
    public byte[] devices() {
        return Json.compact(HeapMap.DEVICES, revision.map().devices());
    }

    @Override
    public byte[] heaps() {
        return Json.compact(HeapMap.HEAPS, revision.map().heaps());
    }

    @Override
    public byte[] find(FindQuery query) throws NoSuchDevice, InvalidParameter {
        return Json.compact(CommonHeaps.TABLE, revision.find(query));
    }

    @Override
    public byte[] explain(ExplainQuery query) throws NoSuchDevice, NoSuchHeap, InvalidParameter {
        return Json.compact(Explanation.TABLE, revision.explain(query));
    }

    @Override
    public void close() {}
}
