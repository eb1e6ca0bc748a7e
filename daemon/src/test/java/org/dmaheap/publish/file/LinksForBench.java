// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.file;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dmaheap.boards.Boards;
import org.dmaheap.boards.FakeTree;
import org.dmaheap.judgement.Judgement;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.MapChange;
import org.dmaheap.model.RuleRef;
import org.dmaheap.model.Verdict;
import org.dmaheap.protocol.Snapshot;
import org.dmaheap.rules.DeviceMatches;
import org.dmaheap.rules.Glob;
import org.dmaheap.rules.OverrideRule;
import org.dmaheap.rules.RuleSet;

/**
 * Measures what a new revision of the links costs: {@code LinksForBench DIRECTORY DISPLAYS RENDERERS HEAPS ROUNDS}. Every heap
 * suits every device. Prints the milliseconds of the median and of the slowest, then inodes, pairs and pairs left out.
 */
final class LinksForBench {
    private static final int WARM_UP = 5;

    private LinksForBench() {}

    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        int[] numbers = Stream.of(args).skip(1).mapToInt(Integer::parseInt).toArray();
        Judgement judgement = judgement(directory.resolve("tree"), numbers[0], numbers[1], numbers[2]);
        Path run = Files.createDirectory(directory.resolve("run"));
        LinkDirectory links = new LinkDirectory(run.resolve("links"));
        double[] millis = new double[numbers[3]];
        for (int i = -WARM_UP; i < millis.length; i++) {
            Snapshot snapshot = Snapshot.of(judgement.withRevision(i + WARM_UP + 1L));
            long start = System.nanoTime();
            links.publish(snapshot, MapChange.between(HeapMap.EMPTY, snapshot.map()));
            if (i >= 0) {
                millis[i] = (System.nanoTime() - start) / 1e6;
            }
        }
        Arrays.sort(millis);
        LinkFarm farm = LinkFarm.of(judgement, LinkDirectory.ROOM_FOR_PAIRS);
        long pairs =
                farm.sets().keySet().stream().filter(set -> set.contains("+")).count();
        System.out.printf(
                "%.0f %.0f %d %d %d%n",
                millis[millis.length / 2],
                millis[millis.length - 1],
                inodes(run.resolve("links").toRealPath()),
                pairs,
                farm.pairsLeftOut());
    }

    private static long inodes(Path directory) throws Exception {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.count();
        }
    }

    private static Judgement judgement(Path root, int displays, int renderers, int heaps) {
        FakeTree tree = FakeTree.in(root)
                .heaps(IntStream.range(0, heaps).mapToObj(i -> "pool-" + i).toArray(String[]::new));
        for (int i = 0; i < displays; i++) {
            String display = "/devices/platform/display" + i;
            tree.device(display, "platform", "imx-lcdif").nodes(display, "card" + i);
        }
        for (int i = 0; i < renderers; i++) {
            String gpu = "/devices/platform/gpu" + i;
            tree.device(gpu, "platform", "panfrost").nodes(gpu, "renderD" + (128 + i));
        }
        OverrideRule all = new OverrideRule(
                new RuleRef("90-bench.json", "all"),
                "So that there is as much as can be.",
                DeviceMatches.named(List.of("imx-lcdif", "panfrost"), List.of()),
                List.of(new Glob("pool-*")),
                Set.of(),
                Verdict.COMPATIBLE,
                500);
        RuleSet rules = Boards.rules().plus(new RuleSet(List.of(), List.of(), List.of(), List.of(all)));
        return Judgement.of(Boards.inventory(root), rules);
    }
}
