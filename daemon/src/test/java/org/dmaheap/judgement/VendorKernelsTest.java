// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.nio.file.Path;
import org.dmaheap.boards.Answers;
import org.dmaheap.boards.FakeTree;
import org.dmaheap.model.CpuAccess;
import org.dmaheap.model.Heap;
import org.dmaheap.model.HeapKind;
import org.dmaheap.model.Link;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;
import org.junit.jupiter.api.Nested;
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

    /** DRM_GEM_DMA_DRIVER_OPS of drivers/gpu/drm/rp1 in raspberrypi/linux. */
    @ParameterizedTest
    @ValueSource(strings = {"drm-rp1-dpi", "drm-rp1-dsi", "drm-rp1-vec"})
    void anOutputOfRp1TakesAnyPagesOnceAnIommuTranslatesForIt(String driver) {
        FakeTree tree = FakeTree.in(directory.resolve("tree"))
                .heaps("system", "linux,cma")
                .device(DEVICE, "platform", driver)
                .nodes(DEVICE, "card0");
        assertThat(tree.answers().heaps("card0", Use.SCANOUT)).containsExactly("linux,cma");
        tree.group(DEVICE, "5", "identity");
        assertThat(tree.answers().heaps("card0", Use.SCANOUT)).containsExactly("linux,cma");
        tree.group(DEVICE, "5", "DMA");
        assertThat(tree.answers().heaps("card0", Use.SCANOUT)).containsExactly("system", "linux,cma");
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

    @ParameterizedTest
    @ValueSource(strings = {"avd", "rk_hdmirx", "vsiv4l2", "rkisp", "rkcif", "starfive-camss", "omap4iss"})
    void aVideoDriverOutsideTheNewestKernelTakesOneRunOfAddresses(String driver) {
        assertThat(withDevice(driver, "video0", "system", "linux,cma").heaps("video0", Use.VIDEO))
                .containsExactly("linux,cma");
    }

    @Test
    void theLinlonCodecHasPageTablesOfItsOwn() {
        assertThat(withDevice("amvx_dev", "video0", "system", "linux,cma").heaps("video0", Use.VIDEO))
                .containsExactly("system", "linux,cma");
    }

    @Test
    void theIommuOfTheHardwareThatACameraOfRockchipNamesTranslatesForIt() {
        FakeTree tree = FakeTree.in(directory.resolve("tree"))
                .heaps("system", "linux,cma")
                .node("/isp", "rockchip,rk3588-rkisp")
                .node("/isp-virtual", "rockchip,rkisp-vir")
                .phandles("/isp-virtual", "rockchip,hw", "/isp")
                .device("/devices/platform/isp", "platform", "rkisp_hw")
                .ofNode("/devices/platform/isp", "/isp")
                .group("/devices/platform/isp", "7", "DMA")
                .device(DEVICE, "platform", "rkisp")
                .ofNode(DEVICE, "/isp-virtual")
                .nodes(DEVICE, "video11");
        assertThat(tree.answers().heaps("video11", Use.VIDEO)).containsExactly("system", "linux,cma");
    }

    @Test
    void theLegacyCameraOfRaspberryPiTakesNoForeignBuffer() {
        assertThat(withDevice("bcm2835-camera", "video0", "system", "linux,cma").heaps("video0", Use.VIDEO))
                .isEmpty();
    }

    @Nested
    class AHeapOfScatteredPages {
        private static final String[] ROCKCHIP = {
            "system", "system-dma32", "system-uncached", "system-uncached-dma32", "cma", "cma-uncached"
        };

        @Test
        void comesAfterTheSystemHeapCachedBeforeUncachedAndBeforeScarceMemory() {
            Answers answers = FakeTree.in(directory.resolve("tree"))
                    .heaps(ROCKCHIP)
                    .device(DEVICE, "platform", "panfrost")
                    .nodes(DEVICE, "renderD128")
                    .answers();
            assertThat(answers.map().links())
                    .extracting(Link::heap, Link::priority)
                    .containsExactly(
                            tuple("system", 600),
                            tuple("system-dma32", 589),
                            tuple("system-uncached", 588),
                            tuple("system-uncached-dma32", 587),
                            tuple("cma", 300),
                            tuple("cma-uncached", 280));
        }

        @Test
        void belowFourGigabytesComesFirstForWhoReachesNoFurther() {
            Answers answers = rga().answers();
            assertThat(answers.map().links())
                    .extracting(Link::heap, Link::priority)
                    .startsWith(tuple("system-dma32", 610), tuple("system-uncached-dma32", 609), tuple("system", 600));
        }

        @Test
        void belowFourGigabytesIsTheOnlyOneWhereMemoryGoesOn() {
            Answers answers =
                    rga().file("/proc/meminfo", "MemTotal:       16000000 kB").answers();
            assertThat(answers.heaps("video0", Use.VIDEO))
                    .containsExactly("system-dma32", "system-uncached-dma32", "cma", "cma-uncached");
            assertThat(answers.verdict("video0", Use.VIDEO, "system-uncached")).isEqualTo(Verdict.INCOMPATIBLE);
        }

        /** The scaler of Rockchip's older chips: page tables of its own with 32-bit entries. */
        private FakeTree rga() {
            return FakeTree.in(directory.resolve("tree"))
                    .heaps(ROCKCHIP)
                    .node("/rga", "rockchip,rk3399-rga")
                    .device(DEVICE, "platform", "rockchip-rga")
                    .nodes(DEVICE, "video0")
                    .ofNode(DEVICE, "/rga");
        }

        @ParameterizedTest
        @ValueSource(strings = {"qcom,system", "qcom,system-uncached", "mtk_mm", "mtk_mm-uncached", "system-uncached"})
        void isRefusedByWhoNeedsOneRunOfAddresses(String heap) {
            Answers answers = withDevice("mxsfb", "card0", heap);
            assertThat(answers.verdict("card0", Use.SCANOUT, heap)).isEqualTo(Verdict.INCOMPATIBLE);
        }
    }

    @Nested
    class AnotherViewOfAPool {
        @Test
        void comesAfterTheHeapWhoseMemoryItIs() {
            Answers answers = withDevice("mxsfb", "card0", "default_cma_region", "default_cma_region-uncached");
            assertThat(answers.map().links())
                    .extracting(Link::heap, Link::priority)
                    .containsExactly(tuple("default_cma_region", 500), tuple("default_cma_region-uncached", 480));
            Heap view = answers.map().heap("default_cma_region-uncached").orElseThrow();
            assertThat(view.isDefault()).contains(true);
            assertThat(view.cpuAccess()).isEqualTo(CpuAccess.UNCACHED);
            assertThat(view.aliasOf()).isEmpty();
        }

        @Test
        void hasTheSameNamesAsThePool() {
            Answers answers = withDevice(
                    "mxsfb",
                    "card0",
                    "default_cma_region",
                    "default_cma_region-uncached",
                    "reserved",
                    "reserved-uncached");
            assertThat(answers.map().heap("reserved-uncached").flatMap(Heap::aliasOf))
                    .contains("default_cma_region-uncached");
        }

        @Test
        void belongsToWhomThePoolBelongs() {
            FakeTree tree = FakeTree.in(directory.resolve("tree"))
                    .heaps("default_cma_region", "reserved", "frames@42000000", "frames@42000000-uncached")
                    .region("frames@42000000", 0x42000000L, 0x1000000)
                    .node("/display", "fsl,imx23-lcdif")
                    .phandles("/display", "memory-region", "/reserved-memory/frames@42000000")
                    .device(DEVICE, "platform", "mxsfb")
                    .nodes(DEVICE, "card0")
                    .ofNode(DEVICE, "/display")
                    .device("/devices/platform/other", "platform", "panfrost")
                    .nodes("/devices/platform/other", "renderD128");
            Answers answers = tree.answers();
            assertThat(answers.heaps("card0", Use.SCANOUT))
                    .containsExactly("frames@42000000", "frames@42000000-uncached", "default_cma_region", "reserved");
            assertThat(answers.verdict("renderD128", Use.RENDER, "frames@42000000-uncached"))
                    .isEqualTo(Verdict.INCOMPATIBLE);
        }

        @Test
        void isOutOfReachWithThePool() {
            FakeTree tree = FakeTree.in(directory.resolve("tree"))
                    .heaps("linux,cma", "linux,cma-uncached")
                    .region("linux,cma", 0x100000000L, 0x1000000)
                    .flag("/reserved-memory/linux,cma", "linux,cma-default")
                    .device(DEVICE, "platform", "mxsfb")
                    .nodes(DEVICE, "card0");
            assertThat(tree.answers().heaps("card0", Use.SCANOUT)).isEmpty();
        }

        @Test
        void isNotGuessedOfAHeapThatIsCalledSoAlone() {
            Answers answers = withDevice("mxsfb", "card0", "linux,cma-uncached", "vendor-uncached");
            assertThat(answers.verdict("card0", Use.SCANOUT, "linux,cma-uncached"))
                    .isEqualTo(Verdict.UNKNOWN);
            assertThat(answers.verdict("card0", Use.SCANOUT, "vendor-uncached")).isEqualTo(Verdict.UNKNOWN);
        }
    }

    @Test
    void rockchipsHeapCmaIsTheDefaultAreaWithoutANodeOfThatName() {
        Answers answers = withDevice("mxsfb", "card0", "system", "cma", "cma-uncached");
        assertThat(answers.heaps("card0", Use.SCANOUT)).containsExactly("cma", "cma-uncached");
    }

    @Test
    void itsPlaceIsThatOfTheRegionThatClaimsToBeTheDefaultArea() {
        FakeTree tree = FakeTree.in(directory.resolve("tree"))
                .heaps("system", "cma")
                .region("linux,cma", 0x100000000L, 0x1000000)
                .flag("/reserved-memory/linux,cma", "linux,cma-default")
                .device(DEVICE, "platform", "mxsfb")
                .nodes(DEVICE, "card0");
        assertThat(tree.answers().verdict("card0", Use.SCANOUT, "cma")).isEqualTo(Verdict.INCOMPATIBLE);
    }

    @Test
    void besideTheKernelsOwnHeapItIsASecondName() {
        Answers answers = withDevice("mxsfb", "card0", "reserved", "cma");
        assertThat(answers.map().heap("cma").flatMap(Heap::aliasOf)).contains("reserved");
    }

    @Test
    void theHeapDspOfNxpIsForNoDevice() {
        Answers answers = FakeTree.in(directory.resolve("tree"))
                .heaps("dsp")
                .device(DEVICE, "platform", "mxsfb")
                .nodes(DEVICE, "card0")
                .device("/devices/platform/gpu", "platform", "nobody-knows")
                .nodes("/devices/platform/gpu", "renderD128")
                .answers();
        assertThat(answers.map().links()).extracting(Link::verdict).containsOnly(Verdict.INCOMPATIBLE);
    }

    @Test
    void theHeapSecureOfNxpIsProtected() {
        Answers answers = withDevice("mxsfb", "card0", "system", "linux,cma", "secure");
        assertThat(answers.map().heap("secure")).map(Heap::kind).contains(HeapKind.PROTECTED);
        assertThat(answers.map().links())
                .filteredOn(link -> link.heap().equals("secure"))
                .allSatisfy(link -> assertThat(link.verdict()).isNotEqualTo(Verdict.COMPATIBLE));
    }
}
