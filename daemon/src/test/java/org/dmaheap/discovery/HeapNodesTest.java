// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dmaheap.boards.Answers;
import org.dmaheap.boards.FakeTree;
import org.dmaheap.model.CommonHeaps.CommonHeap;
import org.dmaheap.model.Heap;
import org.dmaheap.model.Issue;
import org.dmaheap.model.Link;
import org.dmaheap.model.Use;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which heaps count as there: one that no program can open is shown and not offered. */
class HeapNodesTest {
    private static final String GPU = "/devices/platform/gpu";
    private static final String DISPLAY = "/devices/platform/display";
    private static final String NODE = "/dev/dma_heap/default_cma_region";

    @TempDir
    Path directory;

    private FakeTree tree;

    @BeforeEach
    void twoDevicesAndThreeHeaps() {
        tree = FakeTree.in(directory.resolve("tree"))
                .heaps("system", "default_cma_region", "reserved")
                .device(GPU, "platform", "panfrost")
                .nodes(GPU, "renderD128")
                .device(DISPLAY, "platform", "mxsfb")
                .nodes(DISPLAY, "card0");
    }

    private static Optional<String> path(Answers answers, String heap) {
        return answers.map().heap(heap).orElseThrow().path();
    }

    @Nested
    class AHeapWithoutANode {
        private Answers answers;

        @BeforeEach
        void take() {
            answers = tree.remove("/dev/dma_heap/system").answers();
        }

        @Test
        void isShownWithoutAPath() {
            assertThat(path(answers, "system")).isEmpty();
            assertThat(path(answers, "reserved")).contains("/dev/dma_heap/reserved");
        }

        @Test
        void hasNoLinksAndIsInNoAnswer() throws Exception {
            assertThat(answers.map().links()).extracting(Link::heap).doesNotContain("system");
            assertThat(answers.common("renderD128")).containsExactly("default_cma_region");
            assertThat(answers.find("renderD128").refused()).isEmpty();
        }

        @Test
        void isAnIssue() {
            assertThat(answers.map().issues())
                    .contains(new Issue("/dev/dma_heap/system", "no such node: the heap is not offered"));
        }
    }

    @Test
    void anotherNameOfAPoolIsPreferredToOneWithoutANode() throws Exception {
        Answers answers = tree.remove(NODE).answers();
        assertThat(answers.find("card0").heaps())
                .extracting(CommonHeap::heap, CommonHeap::aliases)
                .containsExactly(tuple("reserved", List.of()));
        assertThat(answers.map().heap("default_cma_region").flatMap(Heap::aliasOf))
                .contains("reserved");
    }

    @Test
    void theNameOfTheDefaultAreaIsKnownThoughItsHeapHasNoNode() {
        // default_cma_region tells that each region has a heap, so that one called reserved could be another
        Answers answers =
                tree.remove(NODE).region("reserved", 0x40000000L, 0x1000000).answers();
        assertThat(answers.map().heap("reserved").flatMap(Heap::isDefault)).contains(false);
    }

    @Test
    void aRegionsHeapWithoutANodeIsNoPoolOfADevice() {
        tree.heaps("frames@42000000")
                .region("frames@42000000", 0x42000000L, 0x1000000)
                .node("/display", "fsl,imx23-lcdif")
                .phandles("/display", "memory-region", "/reserved-memory/frames@42000000")
                .ofNode(DISPLAY, "/display");
        assertThat(tree.answers().device("card0").memoryRegions().get(0).heap()).contains("frames@42000000");
        tree.remove("/dev/dma_heap/frames@42000000");
        assertThat(tree.answers().device("card0").memoryRegions().get(0).heap()).isEmpty();
    }

    @Nested
    class WhereUdevRuns {
        @BeforeEach
        void run() {
            tree.raw("/run/udev/control", new byte[0])
                    .raw("/run/udev/data/c252:0", new byte[0])
                    .raw("/run/udev/data/c252:2", new byte[0]);
        }

        @Test
        void aHeapThatItHasNotFinishedWithIsNotOffered() {
            Answers answers = tree.answers();
            assertThat(path(answers, "default_cma_region")).isEmpty();
            assertThat(answers.heaps("card0", Use.SCANOUT)).containsExactly("reserved");
        }

        @Test
        void thatIsNoIssue() {
            assertThat(tree.answers().map().issues()).isEmpty();
        }

        @Test
        void aHeapInItsDatabaseIsOffered() {
            tree.raw("/run/udev/data/c252:1", new byte[0]);
            assertThat(tree.answers().heaps("card0", Use.SCANOUT)).containsExactly("default_cma_region", "reserved");
        }

        @Test
        void whatIsLeftOfItsDatabaseDoesNotCountWhenItDoesNotRun() {
            tree.remove("/run/udev/control");
            assertThat(path(tree.answers(), "default_cma_region")).contains(NODE);
        }
    }

    @Test
    void ofATreeWithoutDevAllHeapsCountAsThereAndThatIsSaid() {
        Answers answers = tree.remove("/dev").answers();
        assertThat(path(answers, "default_cma_region")).contains(NODE);
        assertThat(answers.heaps("card0", Use.SCANOUT)).containsExactly("default_cma_region", "reserved");
        assertThat(answers.map().issues())
                .containsExactly(new Issue("/dev", "not in the tree: its heaps count as there"));
    }

    @Test
    void ofATreeWithoutHeapsNothingIsSaidOfDev() {
        tree.remove("/dev").remove("/sys/class/dma_heap");
        assertThat(tree.answers().map().issues()).isEmpty();
    }
}
