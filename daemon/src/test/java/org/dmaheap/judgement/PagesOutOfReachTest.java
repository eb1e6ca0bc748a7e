// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.dmaheap.boards.Answers;
import org.dmaheap.boards.Boards;
import org.dmaheap.boards.FakeTree;
import org.dmaheap.boards.TrueFacts;
import org.dmaheap.model.Fact;
import org.dmaheap.model.Link;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Devices that take scattered pages, but not those of all memory: {@code dma_direct_map_phys()} refuses or copies a page
 * beyond the mask (kernel/dma/direct.h, Linux 7.3), and chunks of the system heap are up to 256 pages, more than swiotlb
 * copies ({@code IO_TLB_SEGSIZE}, include/linux/swiotlb.h).
 */
class PagesOutOfReachTest {
    private static final String CARD = "/devices/pci0000:00/0000:00:09.0";
    private static final String GPU = "/devices/platform/soc/1c40000.gpu";
    private static final long GIB = 1L << 30;
    private static final String SIXTEEN_GIB = "MemTotal:       16310044 kB";

    @TempDir
    Path directory;

    private FakeTree tree;

    @BeforeEach
    void anEmptyTree() {
        tree = FakeTree.in(directory.resolve("tree"));
    }

    private Link system(String device, Use use) {
        Answers answers = tree.answers();
        assertThat(TrueFacts.lies(answers.map(), tree.root())).isEmpty();
        return answers.link(device, use, "system");
    }

    private static List<Fact> facts(Link link) {
        return link.evidence().get(0).facts();
    }

    /** The SHMEM helper maps imports for the card until 6.17; ast, mgag200 and cirrus set no mask, so it has PCI's 32 bits. */
    @Nested
    class CardsWhoseImportsAreMappedThoughTheCpuCopies {
        private FakeTree card(String driver, String release) {
            return tree.heaps("system")
                    .device(CARD, "pci", driver)
                    .nodes(CARD, "card0")
                    .kernel(release);
        }

        @ParameterizedTest
        @CsvSource({
            "ast, 6.12.117+deb13-amd64",
            "mgag200, 6.12.117+deb13-amd64",
            "mgag200, 6.1.0-44-amd64",
            "cirrus, 6.12.1",
            "ast, 6.16.9"
        })
        void refuseTheSystemHeapOfAMachineWithMoreMemoryThan32BitsAddress(String driver, String release) {
            card(driver, release).file("/proc/meminfo", SIXTEEN_GIB);
            Link link = system("card0", Use.SCANOUT);
            assertThat(link.verdict()).isEqualTo(Verdict.INCOMPATIBLE);
            assertThat(facts(link))
                    .contains(Fact.of("/proc/meminfo", SIXTEEN_GIB), Fact.absent("/sys" + CARD + "/iommu_group"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"6.17.0", "7.2.13", "7.3.4"})
        void takeAllPagesSince617WhereImportsAreNotMapped(String release) {
            card("ast", release).file("/proc/meminfo", SIXTEEN_GIB);
            assertThat(system("card0", Use.SCANOUT).verdict()).isEqualTo(Verdict.COMPATIBLE);
        }

        @Test
        void takeAllPagesBehindAnIommuThatTranslates() {
            card("ast", "6.12.1").file("/proc/meminfo", SIXTEEN_GIB).group(CARD, "7", "DMA-FQ");
            assertThat(system("card0", Use.SCANOUT).verdict()).isEqualTo(Verdict.COMPATIBLE);
        }

        @Test
        void takeNoMoreBehindAnIommuThatPassesThrough() {
            card("ast", "6.12.1").file("/proc/meminfo", SIXTEEN_GIB).group(CARD, "7", "identity");
            Link link = system("card0", Use.SCANOUT);
            assertThat(link.verdict()).isEqualTo(Verdict.INCOMPATIBLE);
            assertThat(facts(link)).contains(Fact.of("/sys/kernel/iommu_groups/7/type", "identity"));
        }

        @Test
        void takeThePagesOfAMachineWhoseMemoryEndsBelow() {
            card("ast", "6.12.1").blocks(1L << 27, 0, 1, 23);
            Link link = system("card0", Use.SCANOUT);
            assertThat(link.verdict()).isEqualTo(Verdict.COMPATIBLE);
            assertThat(facts(link)).contains(Fact.of("/sys/devices/system/memory/memory23/state", "online"));
        }

        @Test
        void refuseThoseOfAMachineWithABlockAbove() {
            card("ast", "6.12.1").blocks(1L << 27, 0, 1, 23, 32);
            Link link = system("card0", Use.SCANOUT);
            assertThat(link.verdict()).isEqualTo(Verdict.INCOMPATIBLE);
            assertThat(facts(link)).contains(Fact.of("/sys/devices/system/memory/memory32/state", "online"));
        }

        @Test
        void refuseThoseOfAMachineWithAZoneAbove() {
            card("ast", "6.12.1").pages(4096).zones(1, 4095, 3840, 4096, 0xff000, 0xb0000, 0x100000, 0x80000, 0x7f000);
            Link link = system("card0", Use.SCANOUT);
            assertThat(link.verdict()).isEqualTo(Verdict.INCOMPATIBLE);
            assertThat(facts(link))
                    .contains(Fact.of("/proc/zoneinfo", "start_pfn:           1048576"))
                    .doesNotContain(Fact.of("/proc/zoneinfo", "start_pfn:           1"));
        }

        @Test
        void takeThePagesOfAMachineOfWhichNothingTellsWhereMemoryEndsWithThatAsAFact() {
            card("ast", "6.12.1");
            Link link = system("card0", Use.SCANOUT);
            assertThat(link.verdict()).isEqualTo(Verdict.COMPATIBLE);
            assertThat(facts(link)).contains(Fact.absent("/proc/zoneinfo"), Fact.absent("/proc/meminfo"));
        }

        @Test
        void takeThePagesOfAMachineWhoseTotalFitsBelowWhichProvesNothing() {
            card("ast", "6.12.1").file("/proc/meminfo", "MemTotal:       4000000 kB");
            Link link = system("card0", Use.SCANOUT);
            assertThat(link.verdict()).isEqualTo(Verdict.COMPATIBLE);
            assertThat(facts(link)).contains(Fact.of("/proc/meminfo", "MemTotal:       4000000 kB"));
        }

        @Test
        void areOfferedTheDefaultAreaInstead() {
            card("ast", "6.12.1").heaps("reserved").file("/proc/meminfo", SIXTEEN_GIB);
            assertThat(tree.answers().heaps("card0", Use.SCANOUT)).containsExactly("reserved");
        }

        @Test
        void refuseAPoolThatLiesAboveAsWell() {
            card("ast", "6.12.1")
                    .heaps("linux,cma")
                    .region("linux,cma", 8 * GIB, GIB)
                    .flag("/reserved-memory/linux,cma", "linux,cma-default");
            assertThat(tree.answers().verdict("card0", Use.SCANOUT, "linux,cma"))
                    .isEqualTo(Verdict.INCOMPATIBLE);
        }

        @Test
        void doNoDma() {
            assertThat(card("ast", "6.12.1").answers().device("card0").dmaDevices())
                    .isEmpty();
        }
    }

    /** Platform devices have 32 bits ({@code setup_pdev_dma_masks()}, drivers/base/platform.c), and these drivers set none. */
    @ParameterizedTest
    @ValueSource(strings = {"simple-framebuffer", "of-display", "efi-framebuffer"})
    void aFramebufferOfTheFirmwareRefusesPagesAboveBefore617(String driver) {
        tree.heaps("system")
                .device("/devices/platform/fb.0", "platform", driver)
                .nodes("/devices/platform/fb.0", "card0")
                .file("/proc/meminfo", SIXTEEN_GIB)
                .kernel("6.16.0");
        assertThat(system("card0", Use.SCANOUT).verdict()).isEqualTo(Verdict.INCOMPATIBLE);
        tree.kernel("6.17.0");
        assertThat(system("card0", Use.SCANOUT).verdict()).isEqualTo(Verdict.COMPATIBLE);
    }

    /** Theirs is 64 bits: drivers/hv/vmbus_drv.c, drivers/gpu/drm/vkms/vkms_drv.c (Linux 6.12). */
    @Test
    void aCopyingDriverThatSetsAWideMaskTakesAllPages() {
        tree.heaps("system")
                .device("/devices/vmbus/x", "vmbus", "hyperv_drm")
                .nodes("/devices/vmbus/x", "card0")
                .device("/devices/platform/vkms", "platform", "")
                .nodes("/devices/platform/vkms", "card1")
                .file("/proc/meminfo", SIXTEEN_GIB)
                .kernel("6.12.1");
        assertThat(tree.answers().verdict("card0", Use.SCANOUT, "system")).isEqualTo(Verdict.COMPATIBLE);
        assertThat(tree.answers().verdict("card1", Use.SCANOUT, "system")).isEqualTo(Verdict.COMPATIBLE);
    }

    /**
     * {@code usb_intf_get_dma_device()} gives the host controller. That of a Raspberry Pi 4 stands behind a PCIe bridge which
     * shows the first 3 GiB (dma-ranges of pcie@7d500000 in arch/arm/boot/dts/broadcom/bcm2711.dtsi).
     */
    @ParameterizedTest
    @CsvSource({"8, INCOMPATIBLE", "4, INCOMPATIBLE", "2, COMPATIBLE"})
    void aUsbDisplayOfAnOlderKernelReachesWhatTheBridgeOfItsHostControllerShows(int gib, Verdict verdict) {
        String bridge = "/devices/platform/scb/fd500000.pcie";
        String host = bridge + "/pci0000:00/0000:00:00.0/0000:01:00.0";
        String display = host + "/usb1/1-1/1-1:1.0";
        tree.heaps("system")
                .kernel("6.12.34")
                .memory(0, gib * GIB)
                .node("/scb", "simple-bus")
                .cells("/scb", "#address-cells", 2)
                .cells("/scb", "#size-cells", 2)
                .flag("/scb", "dma-ranges")
                .node("/scb/pcie@7d500000", "brcm,bcm2711-pcie")
                .cells("/scb/pcie@7d500000", "#address-cells", 3)
                .cells("/scb/pcie@7d500000", "#size-cells", 2)
                .cells("/scb/pcie@7d500000", "dma-ranges", 0x02000000, 0, 0, 0, 0, 0, 0xc0000000)
                .device(bridge, "platform", "brcm-pcie")
                .ofNode(bridge, "/scb/pcie@7d500000")
                .device(bridge + "/pci0000:00/0000:00:00.0", "pci", "pcieport")
                .device(host, "pci", "xhci_hcd")
                .device(host + "/usb1", "usb", "usb")
                .device(host + "/usb1/1-1", "usb", "usb")
                .device(display, "usb", "udl")
                .nodes(display, "card0");
        assertThat(system("card0", Use.SCANOUT).verdict()).isEqualTo(verdict);
        tree.kernel("7.3.4");
        assertThat(system("card0", Use.SCANOUT).verdict()).isEqualTo(Verdict.COMPATIBLE);
    }

    /** Mali-400: {@code dma_set_coherent_mask()} in drivers/gpu/drm/lima/lima_device.c, page tables of 32-bit entries. */
    @Nested
    class AGpuWithPageTablesOf32Bits {
        private FakeTree lima() {
            return tree.heaps("system")
                    .node("/soc", "simple-bus")
                    .node("/soc/gpu@1c40000", "arm,mali-400")
                    .device(GPU, "platform", "lima")
                    .ofNode(GPU, "/soc/gpu@1c40000")
                    .nodes(GPU, "card0", "renderD128");
        }

        @Test
        void refusesTheSystemHeapOfABoardWithMemoryAbove() {
            lima().memory(0, 2 * GIB).memory(0x800000000L, 2 * GIB);
            Link link = system("renderD128", Use.RENDER);
            assertThat(link.verdict()).isEqualTo(Verdict.INCOMPATIBLE);
            assertThat(facts(link))
                    .contains(Fact.of(FakeTree.property("/memory@800000000", "reg"), "<0x8 0x0 0x0 0x80000000>"))
                    .noneMatch(fact -> fact.path().contains("memory@0"));
        }

        @Test
        void takesThePagesOfABoardWithMemoryUpToTheEndOf32Bits() {
            lima().memory(0x40000000L, 3 * GIB);
            Link link = system("renderD128", Use.RENDER);
            assertThat(link.verdict()).isEqualTo(Verdict.COMPATIBLE);
            assertThat(facts(link))
                    .contains(Fact.of(FakeTree.property("/memory@40000000", "reg"), "<0x0 0x40000000 0x0 0xc0000000>"));
        }

        @Test
        void isNotAccusedOfMemoryThatIsHandedOutToNobody() {
            lima().memory(0x40000000L, 3 * GIB + 0x1000000)
                    .region("taken", 4 * GIB, 0x1000000)
                    .remove(FakeTree.property("/reserved-memory/taken", "reusable"));
            assertThat(system("renderD128", Use.RENDER).verdict()).isEqualTo(Verdict.COMPATIBLE);
        }

        @Test
        void isUnknownWhereAPartOfMemoryCannotBeRead() {
            lima().memory(0, 2 * GIB).memory(0x800000000L, 2 * GIB).cells("/memory@800000000", "reg", 8, 0, 0);
            assertThat(system("renderD128", Use.RENDER).verdict()).isEqualTo(Verdict.UNKNOWN);
        }

        @Test
        void isUnknownWhereItsBusCannotBeRead() {
            lima().memory(0, 2 * GIB).cells("/soc", "dma-ranges", 1, 2);
            assertThat(system("renderD128", Use.RENDER).verdict()).isEqualTo(Verdict.UNKNOWN);
        }

        @Test
        void refusesPagesThatItsBusDoesNotShow() {
            lima().memory(0, 2 * GIB)
                    .cells("/soc", "#address-cells", 1)
                    .cells("/soc", "#size-cells", 1)
                    .cells("/soc", "dma-ranges", 0, 0, 0, 0x40000000);
            Link link = system("renderD128", Use.RENDER);
            assertThat(link.verdict()).isEqualTo(Verdict.INCOMPATIBLE);
            assertThat(facts(link)).extracting(Fact::path).contains(FakeTree.property("/soc", "dma-ranges"));
        }
    }

    /** RGA2 fills page tables of its own with 32-bit addresses (drivers/media/platform/rockchip/rga/rga-buf.c). */
    @ParameterizedTest
    @CsvSource({"0x100000000, INCOMPATIBLE", "0x40000000, COMPATIBLE"})
    void theScalerOfAnRk3399RefusesTheSystemHeapOfABoardWithMemoryAbove(String start, Verdict verdict) {
        FakeTree board = FakeTree.copyOf(Boards.root("rk3399-rockpro64"), directory.resolve("board"))
                .memory(Long.decode(start), GIB);
        Answers answers = board.answers();
        String scaler = answers.deviceOf("rockchip-rga").id();
        assertThat(answers.verdict(scaler, Use.VIDEO, "system")).isEqualTo(verdict);
    }

    /** Their drivers ask for 32 bits, and take any pages within them (vb2-dma-sg). */
    @ParameterizedTest
    @ValueSource(strings = {"bttv", "cx23885", "cx25821", "cx8800", "saa7134", "tw68"})
    void aCaptureCardRefusesTheSystemHeapOfAMachineWithMoreMemoryThan32BitsAddress(String driver) {
        tree.heaps("system").device(CARD, "pci", driver).nodes(CARD, "video0").file("/proc/meminfo", SIXTEEN_GIB);
        assertThat(system("video0", Use.VIDEO).verdict()).isEqualTo(Verdict.INCOMPATIBLE);
        tree.group(CARD, "3", "DMA");
        assertThat(system("video0", Use.VIDEO).verdict()).isEqualTo(Verdict.COMPATIBLE);
    }
}
