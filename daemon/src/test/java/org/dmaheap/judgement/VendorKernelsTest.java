// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.dmaheap.boards.Answers;
import org.dmaheap.boards.FakeTree;
import org.dmaheap.model.HeapKind;
import org.dmaheap.model.MapHeap;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What drivers and heaps of vendors' kernels take and hand out; the rules name the sources that were read. */
class VendorKernelsTest {
    private static final String DEVICE = "/devices/platform/device";

    @TempDir
    Path directory;

    private Answers withDevice(String driver, String node, String... heaps) {
        return FakeTree.in(directory.resolve("tree"))
                .heaps(heaps)
                .device(DEVICE, "platform", driver)
                .nodes(DEVICE, node)
                .answers();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pvrsrvkm", "galcore", "asahi"})
    void aGpuWithPageTablesTakesAnyPagesAndScansNothingOutWhateverNodesItHas(String driver) {
        Answers answers = FakeTree.in(directory.resolve("tree"))
                .heaps("system", "linux,cma")
                .device(DEVICE, "platform", driver)
                .nodes(DEVICE, "card0", "renderD128")
                .answers();
        assertThat(answers.map().devices().get(0).uses()).containsExactly(Use.RENDER);
        assertThat(answers.heaps("card0", Use.RENDER)).containsExactly("system", "linux,cma");
    }

    @ParameterizedTest
    @ValueSource(strings = {"starfive", "starfive-drm", "sunxi-drm", "meson", "linlondp", "imx95-dpu", "imx-dcif-drm"})
    void aVendorsDisplayWithoutIommuTakesOneRunOfAddresses(String driver) {
        Answers answers = withDevice(driver, "card0", "system", "linux,cma");
        assertThat(answers.heaps("card0", Use.SCANOUT)).containsExactly("linux,cma");
    }

    @Test
    void theDisplayOfSpacemitHasPageTablesOfItsOwn() {
        assertThat(withDevice("spacemit-drm-drv", "card0", "system", "linux,cma")
                        .heaps("card0", Use.SCANOUT))
                .containsExactly("system", "linux,cma");
    }

    @Test
    void theHevcDecoderOfOlderRaspberryPiKernelsTakesOneRunOfAddresses() {
        assertThat(withDevice("rpivid", "video19", "system", "linux,cma").heaps("video19", Use.VIDEO))
                .containsExactly("linux,cma");
    }

    @Test
    void theLegacyCameraOfRaspberryPiTakesNoForeignBuffer() {
        assertThat(withDevice("bcm2835-camera", "video0", "system", "linux,cma").heaps("video0", Use.VIDEO))
                .isEmpty();
    }

    @Test
    void rockchipsHeapCmaIsTheDefaultAreaWithoutANodeOfThatName() {
        Answers answers = withDevice("mxsfb", "card0", "system", "cma", "cma-uncached");
        assertThat(answers.heaps("card0", Use.SCANOUT)).containsExactly("cma");
    }

    @Test
    void theHeapSecureOfNxpIsProtected() {
        Answers answers = withDevice("mxsfb", "card0", "system", "linux,cma", "secure");
        assertThat(answers.map().heap("secure")).map(MapHeap::kind).contains(HeapKind.PROTECTED);
        assertThat(answers.map().links())
                .filteredOn(link -> link.heap().equals("secure"))
                .allSatisfy(link -> assertThat(link.verdict()).isNotEqualTo(Verdict.COMPATIBLE));
    }

    @Test
    void theUncachedNameOfTheDefaultAreaIsNotOfferedAsAnotherPool() {
        Answers answers = withDevice("mxsfb", "card0", "default_cma_region", "default_cma_region-uncached");
        assertThat(answers.heaps("card0", Use.SCANOUT)).containsExactly("default_cma_region");
        assertThat(answers.map().heap("default_cma_region-uncached"))
                .map(MapHeap::kind)
                .contains(HeapKind.CMA);
    }
}
