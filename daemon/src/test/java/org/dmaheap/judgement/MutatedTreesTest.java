// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import org.dmaheap.boards.Boards;
import org.dmaheap.boards.FakeTree;
import org.dmaheap.boards.TrueFacts;
import org.dmaheap.inventory.Inventory;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.Link;
import org.dmaheap.model.Need;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;
import org.dmaheap.protocol.Json;

/** What holds of real trees in which something is missing, wrong or new. */
class MutatedTreesTest {
    private static final Path COPIES = Boards.module().resolve("target/mutated");
    private static final Map<String, Mutation.Tree> TREES = new HashMap<>();

    @Provide
    Arbitrary<String> boards() {
        return Arbitraries.of(
                "rk3399-rockpro64",
                "bcm2711-rpi-4-b",
                "mt8183-kukui-krane-sku176",
                "sun50i-h6-pine-h64",
                "tegra210-p3450-0000",
                "am57xx-beagle-x15",
                "aspeed-ast2600-evb",
                "r8a77951-salvator-xs",
                "imx8mp-evk",
                "uml-7.3",
                "x86-7.3");
    }

    private static Mutation.Tree tree(String board) {
        return TREES.computeIfAbsent(board, name -> {
            try {
                Files.createDirectories(COPIES);
                Path copy = Files.createTempDirectory(COPIES, name);
                return Mutation.Tree.of(FakeTree.copyOf(Boards.root(name), copy).root());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @AfterContainer
    static void removeCopies() {
        TREES.values().forEach(tree -> FakeTree.in(tree.root).remove("/"));
        TREES.clear();
    }

    @Property(tries = 150, shrinking = ShrinkingMode.OFF)
    void theMapOfAChangedTreeIsSoundAndItsEvidenceTrue(
            @ForAll("boards") String board, @ForAll @Size(min = 1, max = 3) List<Mutation> mutations, @ForAll long seed)
            throws IOException {
        try (Mutation.Tree tree = tree(board).with(new Random(seed))) {
            for (Mutation mutation : mutations) {
                mutation.apply(tree);
            }
            Inventory inventory = Boards.inventory(tree.root);
            Invariants.hold(inventory, Boards.rules());
            HeapMap map = Judgement.of(inventory, Boards.rules()).map();
            assertThat(TrueFacts.lies(map, tree.root)).isEmpty();
            assertThat(Json.compact(HeapMap.TABLE, Boards.judgement(tree.root).map()))
                    .isEqualTo(Json.compact(HeapMap.TABLE, map));
            map.links().forEach(link -> translationIsShown(map, link));
        }
    }

    /** Scattered pages are offered to a device behind an IOMMU only if the evidence shows its group. */
    private static void translationIsShown(HeapMap map, Link link) {
        Need need = map.device(link.device()).orElseThrow().needs().get(link.use());
        boolean offered = link.verdict() == Verdict.COMPATIBLE && link.heap().equals("system");
        if (offered && need == Need.IOMMU) {
            assertThat(link.evidence().stream().flatMap(evidence -> evidence.facts().stream()))
                    .as("%s", link)
                    .anyMatch(fact ->
                            fact.path().endsWith("/iommu_group") && fact.value().isPresent());
        }
    }

    @Property(tries = 60, shrinking = ShrinkingMode.OFF)
    void aGroupThatLosesItsTypeNeverMakesTheSystemHeapCompatible(@ForAll("boards") String board, @ForAll long seed)
            throws IOException {
        try (Mutation.Tree tree = tree(board).with(new Random(seed))) {
            Path type = tree.fileNamed("type", "sys/kernel/iommu_groups");
            Assume.that(type.startsWith(tree.root.resolve("sys/kernel/iommu_groups")));
            HeapMap before = Boards.judgement(tree.root).map();
            tree.delete(type);
            HeapMap after = Boards.judgement(tree.root).map();
            assertThat(offersOfSystem(before)).containsAll(offersOfSystem(after));
        }
    }

    private static List<String> offersOfSystem(HeapMap map) {
        return map.links().stream()
                .filter(link ->
                        link.verdict() == Verdict.COMPATIBLE && link.heap().equals("system"))
                .map(link -> link.device() + link.use())
                .toList();
    }

    @Property(tries = 60, shrinking = ShrinkingMode.OFF)
    void anotherPoolOfADspIsOfferedToNobodyAndChangesNoOtherVerdict(@ForAll("boards") String board) throws IOException {
        try (Mutation.Tree tree = tree(board).with(new Random(0))) {
            HeapMap before = Boards.judgement(tree.root).map();
            Mutation.ADD_A_DSP_POOL.apply(tree);
            HeapMap after = Boards.judgement(tree.root).map();
            assertThat(after.links())
                    .filteredOn(link -> link.heap().equals("dsp@90000000") && link.use() != Use.COMPUTE)
                    .noneMatch(link -> link.verdict() == Verdict.COMPATIBLE);
            assertThat(after.links().stream().filter(link -> !link.heap().equals("dsp@90000000")))
                    .containsExactlyElementsOf(before.links());
        }
    }
}
