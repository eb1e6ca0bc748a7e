// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import org.dmaheap.boards.Boards;
import org.dmaheap.boards.FakeTree;
import org.dmaheap.model.ExplainQuery;
import org.dmaheap.model.Explanation;
import org.dmaheap.model.InvalidParameter;
import org.dmaheap.model.Link;
import org.dmaheap.model.NoSuchDevice;
import org.dmaheap.model.NoSuchHeap;
import org.dmaheap.model.Use;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Why a device can or cannot use heaps: links of the map, as many as were asked for. */
class ExplanationsTest {
    @TempDir
    Path directory;

    private Judgement judgement;

    @BeforeEach
    void aDisplayThatAlsoRenders() {
        FakeTree tree = FakeTree.in(directory.resolve("tree"))
                .heaps("system", "default_cma_region")
                .device("/devices/platform/a", "platform", "omapdrm")
                .nodes("/devices/platform/a", "card0", "renderD128")
                .device("/devices/platform/b", "platform", "mxsfb")
                .nodes("/devices/platform/b", "card1");
        judgement = Judgement.of(Boards.inventory(tree.root()), Boards.rules()).withRevision(7);
    }

    private Explanation explain(String device, Use use, String heap) throws Exception {
        return judgement.explain(new ExplainQuery(device, Optional.ofNullable(use), Optional.ofNullable(heap)));
    }

    @Test
    void aRevisionKeepsEverythingButItsNumber() {
        assertThat(judgement.map().revision()).isEqualTo(7);
        assertThat(judgement.withRevision(8).map()).isEqualTo(judgement.map().withRevision(8));
        assertThat(judgement.withRevision(7).map()).isEqualTo(judgement.map());
    }

    @Test
    void allLinksOfADeviceAreExplained() throws Exception {
        Explanation all = explain("renderD128", null, null);
        assertThat(all.revision()).isEqualTo(7);
        assertThat(all.device().id()).isEqualTo("card0");
        assertThat(all.links())
                .hasSize(4)
                .isEqualTo(judgement.map().links().stream()
                        .filter(link -> link.device().equals("card0"))
                        .toList());
    }

    @Test
    void orThoseOfOneUse() throws Exception {
        assertThat(explain("card0", Use.RENDER, null).links())
                .hasSize(2)
                .extracting(Link::use)
                .containsOnly(Use.RENDER);
    }

    @Test
    void orThoseOfOneHeapByNameOrPath() throws Exception {
        assertThat(explain("card0", null, "system").links())
                .hasSize(2)
                .extracting(Link::heap)
                .containsOnly("system");
        assertThat(explain("card0", Use.SCANOUT, "/dev/dma_heap/system").links())
                .hasSize(1);
    }

    @Test
    void whatIsNotThereIsSaid() {
        assertThatThrownBy(() -> explain("card7", null, null)).isInstanceOf(NoSuchDevice.class);
        assertThatThrownBy(() -> explain("card0", null, "pool")).isInstanceOf(NoSuchHeap.class);
        assertThatThrownBy(() -> explain("card1", Use.RENDER, null))
                .isInstanceOf(InvalidParameter.class)
                .hasMessageContaining("card1 has no use render");
    }
}
