// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.dmaheap.boards.Answers;
import org.dmaheap.boards.FakeTree;
import org.dmaheap.model.Confidence;
import org.dmaheap.model.Evidence;
import org.dmaheap.model.Link;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A preference of the administrator puts one of the heaps that suit first, and makes none suit. */
class PreferredHeapsTest {
    private static final String DISPLAY = "/devices/platform/display";
    private static final String CMA = "default_cma_region";

    @TempDir
    Path directory;

    private FakeTree tree;
    private final AdministratorsRules rules = new AdministratorsRules();

    @BeforeEach
    void aDisplayWithAPoolOfItsOwn() {
        tree = FakeTree.in(directory.resolve("tree"))
                .heaps("system", CMA, "reserved", "frames@43000000")
                .region("frames@43000000", 0x43000000L, 0x1000000)
                .node("/display", "aspeed,ast2500-gfx")
                .phandles("/display", "memory-region", "/reserved-memory/frames@43000000")
                .device(DISPLAY, "platform", "aspeed_gfx")
                .ofNode(DISPLAY, "/display")
                .nodes(DISPLAY, "card0");
    }

    private List<String> order() {
        return rules.answers(tree).map().links().stream()
                .filter(link -> link.verdict() == Verdict.COMPATIBLE)
                .map(Link::heap)
                .toList();
    }

    private Link link(String heap) {
        Answers answers = rules.answers(tree);
        return answers.link("card0", Use.SCANOUT, heap);
    }

    @Test
    void thePreferredHeapComesFirstUnderAllItsNames() {
        assertThat(order()).containsExactly("frames@43000000", CMA, "reserved");
        rules.prefers("aspeed_gfx", CMA, Set.of(Use.SCANOUT));
        assertThat(order()).containsExactly(CMA, "reserved", "frames@43000000");
    }

    @Test
    void itKeepsItsVerdictAndReasonAndNamesThePreference() {
        Link before = link(CMA);
        rules.prefers("aspeed_gfx", CMA, Set.of());
        Link after = link(CMA);
        assertThat(after.confidence()).isEqualTo(before.confidence()).isNotEqualTo(Confidence.OVERRIDE);
        assertThat(after.why()).isEqualTo(before.why());
        assertThat(after.evidence()).extracting(Evidence::rule).last().hasToString("90-prefer.json#preference-0");
    }

    @Test
    void aHeapThatDoesNotSuitDoesNotSuitForBeingPreferred() {
        rules.prefers("aspeed_gfx", "system", Set.of());
        assertThat(link("system").verdict()).isEqualTo(Verdict.INCOMPATIBLE);
        assertThat(link("system").priority()).isZero();
        assertThat(order()).containsExactly("frames@43000000", CMA, "reserved");
    }

    @Test
    void ofSeveralPreferencesForAUseTheLastOneHolds() {
        rules.prefers("aspeed_gfx", CMA, Set.of()).prefers("aspeed_gfx", "frames@*", Set.of(Use.SCANOUT));
        assertThat(order()).containsExactly("frames@43000000", CMA, "reserved");
    }

    @Test
    void otherUsesAndDriversDoNotMatter() {
        rules.prefers("aspeed_gfx", CMA, Set.of(Use.VIDEO)).prefers("mxsfb", CMA, Set.of());
        assertThat(order()).containsExactly("frames@43000000", CMA, "reserved");
    }

    @Test
    void whatTheAdministratorForbidsIsNotPreferred() {
        rules.incompatible("aspeed_gfx", CMA).prefers("aspeed_gfx", CMA, Set.of());
        assertThat(link(CMA).verdict()).isEqualTo(Verdict.INCOMPATIBLE);
    }
}
