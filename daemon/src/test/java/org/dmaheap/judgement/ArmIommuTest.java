// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.dmaheap.boards.Answers;
import org.dmaheap.boards.FakeTree;
import org.dmaheap.model.Device;
import org.dmaheap.model.Fact;
import org.dmaheap.model.Need;
import org.dmaheap.model.Use;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * SoCs of 32-bit Arm. There a group's default domain is {@code identity} whatever comes later ({@code
 * iommu_get_default_domain_type()}, drivers/iommu/iommu.c), and the DMA API translates for each device in a group of its own
 * ({@code arm_setup_iommu_dma_ops()}, arch/arm/mm/dma-mapping.c, Linux 7.3): every IOMMU driver for such an SoC selects
 * {@code ARM_DMA_USE_IOMMU}.
 */
class ArmIommuTest {
    private static final String OVL = "/devices/platform/14008000.ovl";

    @TempDir
    Path directory;

    /** A display as drivers/gpu/drm/mediatek has it: a device without node below the MMSYS, an OVL beside that. */
    private FakeTree mediatek(String... mmsys) {
        String parent = "/devices/platform/14000000.syscon";
        String display = parent + "/mediatek-drm.1.auto";
        return FakeTree.in(directory.resolve("tree"))
                .heaps("system", "default_cma_region")
                .node("/syscon@14000000", mmsys)
                .node("/ovl@14008000", "mediatek,mt2701-disp-ovl")
                .device(parent, "platform", "mtk-mmsys")
                .ofNode(parent, "/syscon@14000000")
                .device(OVL, "platform", "mediatek-disp-ovl")
                .ofNode(OVL, "/ovl@14008000")
                .device(display, "platform", "mediatek-drm")
                .nodes(display, "card0");
    }

    /** {@code mtk_iommu_v1_probe_finalize()}, drivers/iommu/mtk_iommu_v1.c: up to 6.1 the type was {@code unmanaged}. */
    @ParameterizedTest
    @ValueSource(strings = {"identity", "unmanaged"})
    void theDisplayOfMt7623IsTranslatedForWhateverTheTypeOfItsGroupSays(String type) {
        Answers answers = mediatek("mediatek,mt7623-mmsys", "mediatek,mt2701-mmsys")
                .group(OVL, "0", type)
                .answers();
        assertThat(answers.device("card0").dmaDevices())
                .extracting(Device.DmaDevice::devpath)
                .containsExactly(OVL);
        assertThat(answers.heaps("card0", Use.SCANOUT)).containsExactly("system", "default_cma_region");
        assertThat(answers.link("card0", Use.SCANOUT, "system").evidence())
                .flatExtracting(evidence -> evidence.facts())
                .contains(
                        Fact.of(
                                FakeTree.property("/syscon@14000000", "compatible"),
                                "mediatek,mt7623-mmsys mediatek,mt2701-mmsys"),
                        Fact.of("/sys" + OVL + "/iommu_group", "0"));
    }

    @Test
    void withoutAGroupItIsNot() {
        assertThat(mediatek("mediatek,mt2701-mmsys").answers().heaps("card0", Use.SCANOUT))
                .containsExactly("default_cma_region");
    }

    /** MT2712 has the OVL of MT2701 and 64 bits: there the type is that of the domain. */
    @Test
    void theSameDisplayOfA64BitSocIsNotWhereTheTypeSaysIdentity() {
        FakeTree tree = mediatek("mediatek,mt2712-mmsys").group(OVL, "0", "identity");
        assertThat(tree.answers().heaps("card0", Use.SCANOUT)).containsExactly("default_cma_region");
        tree.group(OVL, "0", "DMA");
        assertThat(tree.answers().heaps("card0", Use.SCANOUT)).containsExactly("system", "default_cma_region");
    }

    @ParameterizedTest
    @CsvSource({
        "hantro-vpu, 'rockchip,rk3288-vpu', IOMMU",
        "hantro-vpu, 'rockchip,rk3399-vpu', CONTIGUOUS",
        "rkvdec, 'rockchip,rk3288-vdec', IOMMU",
        "rkvdec, 'rockchip,rk3399-vdec', CONTIGUOUS",
        "s5p-mfc, 'samsung,mfc-v5', IOMMU",
        "s5p-mfc, 'samsung,exynos5433-mfc', CONTIGUOUS",
        "exynos-gsc, 'samsung,exynos5420-gsc', IOMMU",
        "exynos-gsc, 'samsung,exynos5433-gsc', CONTIGUOUS",
        // its segments stay at 64 KiB, so that larger chunks need not follow each other
        "mtk-jpeg, 'mediatek,mt2701-jpgdec', CONTIGUOUS"
    })
    void aCodecIsTranslatedForIfItsSocHas32Bits(String driver, String compatible, Need need) {
        String codec = "/devices/platform/codec";
        FakeTree tree = FakeTree.in(directory.resolve("tree"))
                .heaps("system")
                .node("/codec", compatible)
                .device(codec, "platform", driver)
                .ofNode(codec, "/codec")
                .group(codec, "3", "identity")
                .nodes(codec, "video0");
        assertThat(tree.answers().need("video0", Use.VIDEO)).isEqualTo(need);
    }
}
