// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dmaheap.model.Verdict.COMPATIBLE;
import static org.dmaheap.model.Verdict.INCOMPATIBLE;
import static org.dmaheap.model.Verdict.UNKNOWN;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dmaheap.boards.Answers;
import org.dmaheap.boards.Boards;
import org.dmaheap.boards.FakeTree;
import org.dmaheap.inventory.IommuGroup;
import org.dmaheap.model.CommonHeaps.Fallback;
import org.dmaheap.model.Device;
import org.dmaheap.model.Fact;
import org.dmaheap.model.Heap;
import org.dmaheap.model.Link;
import org.dmaheap.model.Need;
import org.dmaheap.model.Use;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What makes a simple-minded allocator go wrong: one nest a trap. */
class TrapsTest {
    private static final String CMA = "default_cma_region";

    @TempDir
    Path directory;

    private FakeTree fake() {
        return FakeTree.in(directory.resolve("fake")).heaps("system", CMA, "reserved");
    }

    private FakeTree copy(String board) {
        return FakeTree.copyOf(Boards.root(board), directory.resolve(board));
    }

    private static Answers board(String name) {
        return new Answers(Boards.judgement(Boards.root(name)));
    }

    private static List<String> dmaDevices(Device device) {
        return device.dmaDevices().stream().map(dma -> name(dma.devpath())).toList();
    }

    private static String name(String devpath) {
        return devpath.substring(devpath.lastIndexOf('/') + 1);
    }

    private static List<Fact> facts(Link link) {
        return link.evidence().stream().flatMap(e -> e.facts().stream()).toList();
    }

    @Nested
    class Trap01TheSysfsDriverIsNotTheDrmName {
        @ParameterizedTest
        @CsvSource({
            "virtio-mmio, platform, NONE",
            "drm-clcd-pl111, amba, CONTIGUOUS",
            "simple-framebuffer, platform, CPU",
            "vdispl, xenbus, MMU",
            "mxsfb, platform, CONTIGUOUS",
            "stm32-display, platform, CONTIGUOUS",
            "panel-mipi-dbi-spi, spi, CONTIGUOUS",
            "drm-clcd-unheard-of, platform, UNKNOWN"
        })
        void aDriverIsKnownByTheNameOfItsLink(String driver, String bus, Need need) {
            FakeTree tree = fake().device("/devices/platform/display", bus, driver);
            if (driver.startsWith("virtio")) {
                tree.nodes("/devices/platform/display", "renderD128")
                        .file("/sys/devices/platform/display/virtio0/features", "0".repeat(64));
            }
            tree.nodes("/devices/platform/display", "card0")
                    .connector("/devices/platform/display", "card0", "HDMI-A-1");
            assertThat(tree.answers().need("card0", Use.SCANOUT)).isEqualTo(need);
        }

        @Test
        void tegrasDriverIsCalledDrmAndStandsOnHost1x() {
            Device tegra = board("tegra210-p3450-0000").deviceOf("drm");
            assertThat(tegra.bus()).contains("host1x");
            assertThat(tegra.needs()).containsEntry(Use.SCANOUT, Need.IOMMU);
        }

        @Test
        void aPartitionOfAmdgpuHasNoDriverLink() {
            Answers answers = fake().device("/devices/platform/amdgpu_xcp_1", "platform", "")
                    .nodes("/devices/platform/amdgpu_xcp_1", "card1", "renderD129")
                    .answers();
            assertThat(answers.heaps("renderD129", Use.RENDER)).startsWith("system");
        }

        @Test
        void vkmsAndVgemAreFauxDevicesToldApartByTheirNodes() throws Exception {
            Answers answers = fake().device("/devices/faux/vkms", "faux", "faux_driver")
                    .nodes("/devices/faux/vkms", "card0")
                    .device("/devices/faux/vgem", "faux", "faux_driver")
                    .nodes("/devices/faux/vgem", "card1", "renderD128")
                    .answers();
            assertThat(answers.device("card0").uses()).containsExactly(Use.SCANOUT);
            assertThat(answers.device("card1").uses()).containsExactly(Use.RENDER);
            assertThat(answers.common("card0:scanout", "card1:render")).containsExactly("system", CMA);
        }
    }

    @Nested
    class Trap02TheDmaDeviceIsNotTheDrmDevice {
        @ParameterizedTest
        @CsvSource({
            "sun50i-h6-pine-h64, sun4i-drm, mixer",
            "rk3399-rockpro64, rockchip-drm, vop",
            "bcm2711-rpi-4-b, vc4-drm, hvs",
            "mt8183-kukui-krane-sku176, mediatek-drm, ovl|rdma",
            "exynos4412-odroidu3, exynos-drm, mixer",
            "tegra210-p3450-0000, drm, dc",
            "r8a77951-salvator-xs, rcar-du, fcp"
        })
        void theDeviceThatReadsTheFramesIsFound(String name, String driver, String part) {
            Device device = board(name).deviceOf(driver);
            assertThat(dmaDevices(device))
                    .isNotEmpty()
                    .doesNotContain(name(device.devpath()))
                    .allMatch(dma -> dma.matches(".*(" + part + ").*"));
        }
    }

    @Nested
    class Trap03CpuCopyDoesNotMeanAnyHeap {
        @ParameterizedTest
        @CsvSource({
            "hx8357d",
            "ili9163",
            "ili9225",
            "ili9341",
            "ili9486",
            "mi0283qt",
            "panel-mipi-dbi-spi",
            "repaper",
            "sharp_memory",
            "st7586",
            "st7735r"
        })
        void anSpiPanelNeedsContiguousMemoryThatTheCpuCanMap(String driver) {
            Answers answers = fake().heaps("protected,secure-video")
                    .device("/devices/platform/spi0/spi0.0", "spi", driver)
                    .nodes("/devices/platform/spi0/spi0.0", "card0")
                    .answers();
            assertThat(answers.heaps("card0", Use.SCANOUT)).containsExactly(CMA, "reserved");
            assertThat(answers.verdict("card0", Use.SCANOUT, "system")).isEqualTo(INCOMPATIBLE);
            assertThat(answers.verdict("card0", Use.SCANOUT, "protected,secure-video"))
                    .isEqualTo(INCOMPATIBLE);
        }

        @ParameterizedTest
        @CsvSource({"adp", "imx-lcdc", "kmb-drm", "logicvc-drm", "tidss"})
        void aDisplayWhoseDriverMapsTheBufferBesidesRefusesProtectedMemory(String driver) {
            Answers answers = fake().heaps("protected,trusted-ui")
                    .device("/devices/platform/display", "platform", driver)
                    .nodes("/devices/platform/display", "card0")
                    .answers();
            assertThat(answers.verdict("card0", Use.SCANOUT, "protected,trusted-ui"))
                    .isEqualTo(INCOMPATIBLE);
            assertThat(answers.verdict("card0", Use.SCANOUT, "system")).isEqualTo(INCOMPATIBLE);
        }
    }

    @Nested
    class Trap04AnImportThatSucceedsProvesNoScanout {
        @Test
        void rcarDuWithAVspNeverChecksAndIsRefusedTheSystemHeapAllTheSame() {
            Answers answers = board("r8a77951-salvator-xs");
            String display = answers.deviceOf("rcar-du").id();
            assertThat(answers.need(display, Use.SCANOUT)).isEqualTo(Need.CONTIGUOUS);
            assertThat(answers.verdict(display, Use.SCANOUT, "system")).isEqualTo(INCOMPATIBLE);
        }

        @ParameterizedTest
        @CsvSource({"loongson, 0x0014, 0x7a06", "nouveau, 0x10de, 0x1b80", "xe, 0x8086, 0x56a0"})
        void aDriverThatFailsOnlyAtTheFlipIsOfferedNothing(String driver, String vendor, String device)
                throws Exception {
            Answers answers = fake().pci(
                            "/devices/pci0000:00/0000:00:02.0", driver, Integer.decode(vendor), Integer.decode(device))
                    .nodes("/devices/pci0000:00/0000:00:02.0", "card0", "renderD128")
                    .answers();
            assertThat(answers.heaps("card0", Use.SCANOUT)).isEmpty();
            assertThat(answers.heaps("card0", Use.RENDER)).startsWith("system");
            assertThat(answers.fallback("card0:scanout")).contains(Fallback.NATIVE_ALLOCATOR);
        }
    }

    @Nested
    class Trap05AnIommusPropertyIsNoTranslation {
        @Test
        void inertIommusLeaveTheDisplayWithContiguousMemory() {
            Device display = board("zynqmp-zcu106-revA").deviceOf("zynqmp-dpsub");
            assertThat(display.dmaDevices().get(0).iommuGroup()).isEmpty();
            assertThat(display.needs()).containsEntry(Use.SCANOUT, Need.CONTIGUOUS);
        }

        @Test
        void anIdentityGroupTranslatesNothingForTheDmaApi() {
            Answers answers = board("mt8183-kukui-krane-sku176+passthrough");
            String display = answers.deviceOf("mediatek-drm").id();
            assertThat(answers.need(display, Use.SCANOUT)).isEqualTo(Need.CONTIGUOUS);
            Answers translated = board("mt8183-kukui-krane-sku176");
            assertThat(translated.need(translated.deviceOf("mediatek-drm").id(), Use.SCANOUT))
                    .isEqualTo(Need.IOMMU);
        }

        @Test
        void aDriverWithADomainOfItsOwnDoesNotCareForTheTypeOfTheGroup() {
            FakeTree tree = copy("rk3399-rockpro64");
            Device display = tree.answers().deviceOf("rockchip-drm");
            for (Device.DmaDevice vop : display.dmaDevices()) {
                tree.file(IommuGroup.typePath(vop.iommuGroup().orElseThrow()), "identity");
            }
            assertThat(tree.answers().need(display.id(), Use.SCANOUT)).isEqualTo(Need.IOMMU);
        }

        @Test
        void oneVopWithoutIommuSpoilsItForTheWholeDisplay() {
            FakeTree tree = copy("rk3399-rockpro64");
            Device display = tree.answers().deviceOf("rockchip-drm");
            String group = "/sys" + display.dmaDevices().get(1).devpath() + "/iommu_group";
            tree.remove(group);
            Answers answers = tree.answers();
            assertThat(answers.need(display.id(), Use.SCANOUT)).isEqualTo(Need.CONTIGUOUS);
            Link system = answers.link(display.id(), Use.SCANOUT, "system");
            assertThat(system.verdict()).isEqualTo(INCOMPATIBLE);
            assertThat(facts(system)).contains(Fact.absent(group));
        }

        @ParameterizedTest
        @ValueSource(strings = {"bcm2711-rpi-4-b", "bcm2712-rpi-5-b", "bcm2837-rpi-3-b"})
        void vc4TakesAnIommuOfItsOwnNodeAsWellAsThatOfTheHvs(String board) {
            FakeTree tree = copy(board);
            Device display = tree.answers().deviceOf("vc4-drm");
            tree.group(display.devpath(), "0", "DMA");
            assertThat(tree.answers().need(display.id(), Use.SCANOUT)).isEqualTo(Need.IOMMU);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "blocked", "unmanaged", "unknown", "no type at all"})
        void aGroupThatPromisesNoTranslationLeavesTheMemoryThatDoesWithoutIt(String type) {
            FakeTree tree = copy("mt8183-kukui-krane-sku176");
            Device display = tree.answers().deviceOf("mediatek-drm");
            for (Device.DmaDevice dma : display.dmaDevices()) {
                tree.file(IommuGroup.typePath(dma.iommuGroup().orElseThrow()), type);
            }
            assertThat(tree.answers().need(display.id(), Use.SCANOUT)).isEqualTo(Need.CONTIGUOUS);
            assertThat(tree.answers().heaps(display.id(), Use.SCANOUT)).containsExactly(CMA, "reserved");
        }

        @Test
        void aGroupWhoseTypeIsMissingIsNoReasonToOfferTheSystemHeap() {
            FakeTree tree = copy("mt8183-kukui-krane-sku176");
            Device display = tree.answers().deviceOf("mediatek-drm");
            tree.remove("/sys/kernel/iommu_groups");
            assertThat(tree.answers().need(display.id(), Use.SCANOUT)).isEqualTo(Need.CONTIGUOUS);
            assertThat(tree.answers().heaps(display.id(), Use.SCANOUT)).containsExactly(CMA, "reserved");
        }
    }

    @Nested
    class Trap06TheDefaultAreaHasTwoNames {
        @Test
        void theSecondNameIsAnAliasAndRanksOneBelow() throws Exception {
            Answers answers = board("bcm2711-rpi-4-b");
            assertThat(answers.map().heap("linux,cma").orElseThrow().aliasOf()).contains(CMA);
            String display = answers.deviceOf("vc4-drm").id();
            int preferred = answers.link(display, Use.SCANOUT, CMA).priority();
            assertThat(answers.link(display, Use.SCANOUT, "linux,cma").priority())
                    .isEqualTo(preferred - 1);
            assertThat(answers.find(display + ":scanout").heaps())
                    .singleElement()
                    .satisfies(heap -> assertThat(heap.aliases()).containsExactly("linux,cma"));
        }

        @Test
        void theFiguresOfThePoolStandAtBothNamesAndAreEqual() {
            Answers answers = fake().area("reserved", 16384, 4096).pages(4096).answers();
            for (String name : List.of(CMA, "reserved")) {
                Heap heap = answers.map().heap(name).orElseThrow();
                assertThat(heap.totalBytes()).as(name).hasValue(64L << 20);
                assertThat(heap.freeBytes()).as(name).hasValue(16L << 20);
            }
        }

        @Test
        void withCmaOnTheCommandLineTheNodeOfTheTreeIsNotTheDefault() {
            FakeTree tree = copy("bcm2711-rpi-4-b")
                    .remove("/sys/class/dma_heap/linux,cma")
                    .heaps("reserved");
            if (java.nio.file.Files.exists(tree.path("/sys/kernel/mm/cma/linux,cma"))) {
                tree.remove("/sys/kernel/mm/cma/linux,cma");
            }
            Answers answers = tree.area("reserved", 16384, 16384).answers();
            assertThat(answers.map().heap("reserved").orElseThrow().aliasOf()).contains(CMA);
            assertThat(answers.map().heap(CMA).orElseThrow().region()).isEmpty();
            assertThat(answers.heaps(answers.deviceOf("vc4-drm").id(), Use.SCANOUT))
                    .containsExactly(CMA, "reserved");
        }
    }

    @Nested
    class Trap07NotEveryRegionIsForGraphics {
        @Test
        void thePoolsOfDspsAreOfferedToNobody() {
            Answers answers = board("am57xx-beagle-x15");
            assertThat(answers.map().heaps())
                    .filteredOn(
                            heap -> heap.name().startsWith("dsp") || heap.name().startsWith("ipu"))
                    .isNotEmpty()
                    .allSatisfy(heap -> assertThat(answers.map().links())
                            .filteredOn(link -> link.heap().equals(heap.name()))
                            .noneMatch(link -> link.verdict() == COMPATIBLE));
        }

        /** Heaps of the kernel's own are registered first, and the region of the same name gets none. */
        @ParameterizedTest
        @CsvSource({"system, system", "default_cma_region, default-cma-contiguous", "reserved, own-region"})
        void aRegionNamedLikeAnotherHeapIsNotThatHeap(String name, String rule) {
            FakeTree tree = fake().region(name, 0x42000000L, 0x1000000)
                    .node("/display", "atmel,sama5d4-hlcdc-display-controller")
                    .phandles("/display", "memory-region", "/reserved-memory/" + name)
                    .device("/devices/platform/display", "platform", "atmel-hlcdc-display-controller")
                    .ofNode("/devices/platform/display", "/display")
                    .nodes("/devices/platform/display", "card0");
            Answers answers = tree.answers();
            assertThat(answers.link("card0", Use.SCANOUT, name)
                            .evidence()
                            .get(0)
                            .rule()
                            .id())
                    .startsWith(rule);
            assertThat(answers.link("card0", Use.SCANOUT, CMA)
                            .evidence()
                            .get(0)
                            .rule()
                            .id())
                    .isEqualTo("default-cma-contiguous");
            assertThat(answers.heaps("card0", Use.SCANOUT)).doesNotContain("system");
        }

        @Test
        void aRegionThatNobodyClaimsIsUnknownAndOneOfAnotherDeviceIncompatible() {
            FakeTree tree = fake().heaps("dsp-memory@98000000", "video@42000000")
                    .region("dsp-memory@98000000", 0x98000000L, 0x1000000)
                    .region("video@42000000", 0x42000000L, 0x1000000)
                    .node("/display", "atmel,sama5d4-hlcdc-display-controller")
                    .node("/codec", "vendor,codec")
                    .phandles("/codec", "memory-region", "/reserved-memory/video@42000000")
                    .device("/devices/platform/display", "platform", "atmel-hlcdc-display-controller")
                    .ofNode("/devices/platform/display", "/display")
                    .nodes("/devices/platform/display", "card0");
            Answers answers = tree.answers();
            assertThat(answers.verdict("card0", Use.SCANOUT, "dsp-memory@98000000"))
                    .isEqualTo(UNKNOWN);
            Link foreign = answers.link("card0", Use.SCANOUT, "video@42000000");
            assertThat(foreign.verdict()).isEqualTo(INCOMPATIBLE);
            assertThat(foreign.evidence().get(0).why()).contains("/codec");
        }

        @Test
        void theOwnRegionOfADisplayComesFirst() {
            Answers answers = board("aspeed-ast2600-evb");
            String display = answers.deviceOf("aspeed_gfx").id();
            assertThat(answers.heaps(display, Use.SCANOUT))
                    .first()
                    .isEqualTo(answers.device(display).memoryRegions().get(0).name());
        }

        @Test
        void pl111WithAMemoryRegionTakesNothing() throws Exception {
            FakeTree tree = fake().heaps("vram@18000000")
                    .region("vram@18000000", 0x18000000L, 0x800000)
                    .node("/clcd", "arm,pl111")
                    .phandles("/clcd", "memory-region", "/reserved-memory/vram@18000000")
                    .device("/devices/platform/clcd", "amba", "drm-clcd-pl111")
                    .ofNode("/devices/platform/clcd", "/clcd")
                    .nodes("/devices/platform/clcd", "card0");
            Answers answers = tree.answers();
            assertThat(answers.need("card0", Use.SCANOUT)).isEqualTo(Need.NONE);
            assertThat(answers.heaps("card0", Use.SCANOUT)).isEmpty();
            assertThat(answers.fallback("card0:scanout")).contains(Fallback.NATIVE_ALLOCATOR);
        }

        @Test
        void theBootSplashOfMsmIsNoMemoryForFrames() {
            FakeTree tree = fake().heaps("splash@9d400000")
                    .region("splash@9d400000", 0x9d400000L, 0x2400000)
                    .node("/mdss", "qcom,sdm845-mdss")
                    .node("/mdss/display-controller", "qcom,sdm845-dpu")
                    .phandles("/mdss/display-controller", "memory-region", "/reserved-memory/splash@9d400000")
                    .device("/devices/platform/dpu", "platform", "msm_dpu")
                    .ofNode("/devices/platform/dpu", "/mdss/display-controller")
                    .nodes("/devices/platform/dpu", "card0");
            assertThat(tree.answers().verdict("card0", Use.SCANOUT, "splash@9d400000"))
                    .isEqualTo(INCOMPATIBLE);
            assertThat(tree.answers().device("card0").memoryRegions())
                    .containsExactly(new Device.MemoryRegion("splash@9d400000", Optional.empty()));
        }
    }

    @Nested
    class Trap08TheReachIsNotInTheMask {
        @Test
        void theHvsOfThePi4ReachesOneGibibyteThroughTheRangesOfItsBus() {
            assertThat(board("bcm2711-rpi-4-b").deviceOf("vc4-drm").addressBits())
                    .hasValue(30);
        }

        @Test
        void anAreaBeyondTheRangesIsRefusedAndTheEvidenceShowsThem() {
            FakeTree tree =
                    copy("bcm2711-rpi-4-b").cells("/reserved-memory/linux,cma", "reg", 0, 0x40000000, 0x10000000);
            Answers answers = tree.answers();
            Link link = answers.link(answers.deviceOf("vc4-drm").id(), Use.SCANOUT, CMA);
            assertThat(link.verdict()).isEqualTo(INCOMPATIBLE);
            assertThat(link.evidence().get(0).rule().id()).isEqualTo("beyond-reach");
            assertThat(facts(link)).anyMatch(fact -> fact.path().endsWith("/soc/dma-ranges"));
            assertThat(facts(link).get(0).path()).endsWith("/reserved-memory/linux,cma/reg");
        }

        @Test
        void anAreaThatMayLieBeyondTheReachIsUnknown() {
            FakeTree tree = copy("bcm2711-rpi-4-b")
                    .cells("/reserved-memory/linux,cma", "alloc-ranges", 0, 0x30000000, 0x40000000);
            Answers answers = tree.answers();
            assertThat(answers.verdict(answers.deviceOf("vc4-drm").id(), Use.SCANOUT, CMA))
                    .isEqualTo(UNKNOWN);
        }

        @Test
        void cedrusOnA20ReachesTheFirst256MebibytesOnly() {
            Answers answers = board("sun7i-a20-cubieboard2");
            assertThat(answers.deviceOf("cedrus").addressBits()).hasValue(31);
            FakeTree tree = copy("sun7i-a20-cubieboard2");
            tree.cells("/reserved-memory/default-pool", "alloc-ranges", 0x50000000, 0x10000000);
            Answers moved = tree.answers();
            assertThat(moved.heaps(moved.deviceOf("cedrus").id(), Use.VIDEO)).isEmpty();
        }

        @Test
        void aPciFunctionReachesWhatItsHostBridgeShows() {
            String function = "/devices/platform/soc/fd500000.pcie/pci0000:00/0000:00:00.0/0000:01:00.0";
            FakeTree tree = fake().node("/soc", "simple-bus")
                    .cells("/soc", "#address-cells", 2)
                    .cells("/soc", "#size-cells", 2)
                    .flag("/soc", "dma-ranges")
                    .node("/soc/pcie@fd500000", "brcm,bcm2711-pcie")
                    .cells("/soc/pcie@fd500000", "#address-cells", 3)
                    .cells("/soc/pcie@fd500000", "#size-cells", 2)
                    .cells("/soc/pcie@fd500000", "dma-ranges", 0x2000000, 0, 0, 0, 0, 0, 0x20000000)
                    .device("/devices/platform/soc/fd500000.pcie", "platform", "brcm-pcie")
                    .ofNode("/devices/platform/soc/fd500000.pcie", "/soc/pcie@fd500000")
                    .pci(function, "tw5864", 0x1797, 0x5864)
                    .nodes(function, "video0");
            assertThat(tree.answers().device("video0").addressBits()).hasValue(29);
        }

        @Test
        void aBusThatLostItsCellCountsLeavesTheReachUnknown() {
            FakeTree tree = fake().node("/soc", "simple-bus")
                    .cells("/soc", "dma-ranges", 0, 0, 0, 0, 0, 0x10000000)
                    .node("/soc/display", "fsl,imx23-lcdif")
                    .device("/devices/platform/soc/display", "platform", "mxsfb")
                    .ofNode("/devices/platform/soc/display", "/soc/display")
                    .nodes("/devices/platform/soc/display", "card0");
            assertThat(tree.answers().device("card0").addressBits()).isEmpty();
        }

        @Test
        void aTreeOfRegionsWithoutCellCountsOfItsOwnIsIgnored() {
            FakeTree tree = fake().heaps("pool@42000000").region("pool@42000000", 0x42000000L, 0x1000000);
            tree.remove(FakeTree.property("/reserved-memory", "#size-cells"));
            assertThat(tree.answers().map().heap("pool@42000000").orElseThrow().region())
                    .isEmpty();
            assertThat(tree.answers().map().issues()).isNotEmpty();
        }

        @Test
        void rangesThatAreCutShortAreNoReasonToTrustAnArea() {
            FakeTree tree = copy("bcm2711-rpi-4-b").raw(FakeTree.property("/soc", "dma-ranges"), new byte[] {1, 2, 3});
            Answers answers = tree.answers();
            assertThat(answers.verdict(answers.deviceOf("vc4-drm").id(), Use.SCANOUT, CMA))
                    .isEqualTo(UNKNOWN);
            assertThat(answers.map().issues()).isNotEmpty();
        }

        @Test
        void anAreaWhosePlaceCannotBeReadIsNotTrusted() {
            FakeTree tree = copy("bcm2711-rpi-4-b")
                    .raw(FakeTree.property("/reserved-memory/linux,cma", "alloc-ranges"), new byte[] {0, 0, 0, 0});
            Answers answers = tree.answers();
            assertThat(answers.verdict(answers.deviceOf("vc4-drm").id(), Use.SCANOUT, CMA))
                    .isEqualTo(UNKNOWN);
        }

        @Test
        void allDmaThroughARestrictedPoolIsACopy() {
            FakeTree tree = fake().region("bounce@50000000", 0x50000000L, 0x400000)
                    .strings("/reserved-memory/bounce@50000000", "compatible", "restricted-dma-pool")
                    .node("/display", "fsl,imx23-lcdif")
                    .phandles("/display", "memory-region", "/reserved-memory/bounce@50000000")
                    .device("/devices/platform/display", "platform", "mxsfb")
                    .ofNode("/devices/platform/display", "/display")
                    .nodes("/devices/platform/display", "card0");
            assertThat(tree.answers().heaps("card0", Use.SCANOUT)).isEmpty();
            assertThat(tree.answers()
                            .link("card0", Use.SCANOUT, CMA)
                            .evidence()
                            .get(0)
                            .rule()
                            .id())
                    .isEqualTo("bounced");
            tree.strings("/reserved-memory/bounce@50000000", "status", "disabled");
            assertThat(tree.answers().heaps("card0", Use.SCANOUT)).containsExactly(CMA, "reserved");
        }
    }

    @Nested
    class Trap09PcGpusDoNotScanOutHeapBuffers {
        private Answers pc(String driver, int vendor, int device) {
            return fake().pci("/devices/pci0000:00/0000:00:02.0", driver, vendor, device)
                    .nodes("/devices/pci0000:00/0000:00:02.0", "card0", "renderD128")
                    .answers();
        }

        @ParameterizedTest
        @CsvSource({
            "amdgpu, 0x1002, 0x1638",
            "radeon, 0x1002, 0x6798",
            "i915, 0x8086, 0x4905",
            "nouveau, 0x10de, 0x1b80"
        })
        void theNativeAllocatorIsTheWayOut(String driver, String vendor, String device) throws Exception {
            Answers answers = pc(driver, Integer.decode(vendor), Integer.decode(device));
            assertThat(answers.need("card0", Use.SCANOUT)).isEqualTo(Need.DEVICE_LOCAL);
            assertThat(answers.fallback("card0:scanout", "renderD128:render")).contains(Fallback.NATIVE_ALLOCATOR);
            assertThat(answers.heaps("card0", Use.RENDER)).startsWith("system");
        }

        @Test
        void anIntelGpuThatNoRuleKnowsIsUnknown() {
            assertThat(pc("i915", 0x8086, 0xffff).need("card0", Use.SCANOUT)).isEqualTo(Need.UNKNOWN);
        }

        @ParameterizedTest
        @CsvSource({"0001, MMU", "1001, NONE", "0000, NONE"})
        void virtioTakesImportsOnlyWithBlobsAndWithoutVirgl(String features, Need need) {
            String devpath = "/devices/pci0000:00/0000:00:01.0";
            Answers answers = fake().pci(devpath, "virtio-pci", 0x1af4, 0x1050)
                    .nodes(devpath, "card0", "renderD128")
                    .file("/sys" + devpath + "/virtio0/features", features + "0".repeat(60))
                    .answers();
            assertThat(answers.device("card0").needs()).isEqualTo(Map.of(Use.SCANOUT, need, Use.RENDER, need));
        }

        @Test
        void virtioThatTellsNoFeaturesTakesNoImport() throws Exception {
            String devpath = "/devices/pci0000:00/0000:00:01.0";
            Answers answers = fake().pci(devpath, "virtio-pci", 0x1af4, 0x1050)
                    .nodes(devpath, "card0")
                    .directory("/sys" + devpath + "/virtio0")
                    .answers();
            assertThat(answers.need("card0", Use.SCANOUT)).isEqualTo(Need.NONE);
            assertThat(answers.fallback("card0")).contains(Fallback.NATIVE_ALLOCATOR);
            assertThat(facts(answers.link("card0", Use.SCANOUT, "system")))
                    .contains(Fact.absent("/sys" + devpath + "/virtio0/features"));
        }
    }

    @Nested
    class Trap10ProbingChangesTheSystem {
        @Test
        void aScanOpensNoDeviceNode() {
            FakeTree tree = fake().device("/devices/platform/display", "platform", "mxsfb")
                    .nodes("/devices/platform/display", "card0");
            Answers before = tree.answers();
            tree.remove("/dev");
            // an issue says that the nodes are not there

            assertThat(tree.answers().map().links()).isEqualTo(before.map().links());
        }

        @Test
        void protectedHeapsAreNeverOfferedWhatEverTheNeed() {
            FakeTree tree = fake().heaps("protected,secure-video", "qcom,secure-pixel", "vframe-secure");
            List<String> drivers = List.of("mxsfb", "panfrost", "udl", "rockchip-drm", "simple-framebuffer");
            for (int i = 0; i < drivers.size(); i++) {
                tree.device("/devices/platform/d" + i, "platform", drivers.get(i))
                        .nodes("/devices/platform/d" + i, "card" + i, "renderD" + (128 + i));
            }
            assertThat(tree.answers().map().links())
                    .filteredOn(link -> link.heap().contains("secure"))
                    .isNotEmpty()
                    .noneMatch(link -> link.verdict() == COMPATIBLE);
        }
    }
}
