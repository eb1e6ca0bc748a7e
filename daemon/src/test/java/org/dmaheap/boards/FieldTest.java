// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.boards;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dmaheap.model.CommonHeaps;
import org.dmaheap.model.Device;
import org.dmaheap.model.DeviceUse;
import org.dmaheap.model.Fact;
import org.dmaheap.model.FindQuery;
import org.dmaheap.model.Heap;
import org.dmaheap.model.Link;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Machines as people have them: kernels of distributions and vendors, containers, odd device trees. Each claim names what
 * makes its answer the right one.
 */
class FieldTest {
    @TempDir
    static Path trees;

    @BeforeAll
    static void unpack() throws IOException, InterruptedException {
        Path archive = Boards.module().resolve("src/test/boards/boards-field.tar.xz");
        int status = new ProcessBuilder("tar", "-xJf", archive.toString(), "-C", trees.toString())
                .inheritIO()
                .start()
                .waitFor();
        assertThat(status).isZero();
    }

    private static Answers tree(String name) {
        assertThat(Files.isDirectory(trees.resolve(name))).isTrue();
        return new Answers(Boards.judgement(trees.resolve(name)));
    }

    private static List<String> atLeast(long bytes, String tree, String... devices) throws Exception {
        List<DeviceUse> asked = List.of(devices).stream().map(DeviceUse::parse).toList();
        FindQuery query = new FindQuery(asked, Optional.empty(), false, Optional.of(bytes));
        return tree(tree).judgement().find(query).heaps().stream()
                .map(CommonHeaps.CommonHeap::heap)
                .toList();
    }

    private static Heap heap(String tree, String name) {
        return tree(tree).map().heap(name).orElseThrow();
    }

    /** Source: drivers/gpu/drm/tiny/bochs.c, DRM_GEM_VRAM_DRIVER; drivers/gpu/drm/drm_prime.c, drm_gem_prime_import_dev(), 6.12. */
    @Test
    void bochsOf612TakesNoImportAsTheVramHelperHasNoHook() throws Exception {
        assertThat(tree("qemu-bochs-debian-6.12").common("card0:scanout")).isEmpty();
    }

    /** Source: the same. */
    @Test
    void bochsIsToldFromTheReleaseWhateverTheDistribution() throws Exception {
        assertThat(tree("qemu-bochs-6.12").common("card0:scanout")).isEmpty();
    }

    /** Source: drivers/gpu/drm/drm_gem_shmem_helper.c; kernel/dma/direct.h, 6.12. */
    @Test
    void astOf612HasImportsMappedWithin32BitsOfWhichMemoryGoesBeyond() throws Exception {
        assertThat(tree("ast-16gib-debian-6.12").common("card0:scanout")).isEmpty();
    }

    /** Source: the same; drivers/gpu/drm/tiny/simpledrm.c, 6.12. */
    @Test
    void soHasTheFirmwareFramebufferBesideIt() throws Exception {
        assertThat(tree("ast-16gib-debian-6.12").common("card1:scanout")).isEmpty();
    }

    /** Source: drivers/gpu/drm/tidss; img-rogue/pvr_drm.c, which has no display. */
    @Test
    void thePowerVrDriverOfTiMapsAnyPagesSoThatTheDisplayDecides() throws Exception {
        assertThat(tree("am62-ti-6.12").common("card1:scanout", "card0:render")).containsExactly("linux,cma");
    }

    /** Source: drivers/dma-buf/heaps/rk_cma_heap.c, add_default_cma_heap(); rk_system_heap.c. */
    @Test
    void rockchipsHeapsComeAfterSystemAndTheHeapCmaIsTheDefaultArea() throws Exception {
        assertThat(tree("rk3566-sdk-5.10").common("card0:scanout"))
                .containsExactly(
                        "system", "system-dma32", "system-uncached", "system-uncached-dma32", "cma", "cma-uncached");
    }

    /** Source: the same. */
    @Test
    void theSameHeapsSuitTheGpuBesideIt() throws Exception {
        assertThat(tree("rk3566-sdk-5.10").common("card0:scanout", "card1:render"))
                .containsExactly(
                        "system", "system-dma32", "system-uncached", "system-uncached-dma32", "cma", "cma-uncached");
    }

    /** Source: drivers/dma-buf/heaps/cma_heap.c of nxp-imx/linux-imx, __add_cma_heap(). */
    @Test
    void nxpsUncachedViewComesAfterTheDefaultArea() throws Exception {
        assertThat(tree("imx8mp-nxp-6.18").common("card1:scanout"))
                .containsExactly("default_cma_region", "default_cma_region-uncached");
    }

    /** Source: the same; gc_hal_kernel_allocator_dmabuf.c of the Vivante driver. */
    @Test
    void nxpsGpuTakesWhatTheDisplayTakes() throws Exception {
        assertThat(tree("imx8mp-nxp-6.18").common("card1:scanout", "card0:render"))
                .containsExactly("default_cma_region", "default_cma_region-uncached");
    }

    /** Source: drivers/staging/media/rpivid of raspberrypi/linux, vb2-dma-contig. */
    @Test
    void theHevcDecoderUnderItsFormerNameTakesOneRunOfAddresses() throws Exception {
        assertThat(tree("rpi4-rpios-6.6").common("video19:video")).containsExactly("linux,cma");
    }

    /** Source: the same; drivers/gpu/drm/vc4/vc4_drv.c. */
    @Test
    void theFormerDecoderAndTheDisplayShareTheDefaultArea() throws Exception {
        assertThat(tree("rpi4-rpios-6.6").common("video19:video", "card0:scanout"))
                .containsExactly("linux,cma");
    }

    /** Source: drivers/staging/vc04_services/bcm2835-camera/bcm2835-camera.c, 6.12. */
    @Test
    void theLegacyCameraHasNoQueueForADmaBuf() throws Exception {
        assertThat(tree("rpi4-rpios-6.6").common("video0:video")).isEmpty();
    }

    /** Source: drivers/staging/media/rpivid of raspberrypi/linux. */
    @Test
    void theDecoderOf510IsTheSame() throws Exception {
        assertThat(tree("rpi4-rpivid-5.10").common("video19:video", "card0:scanout"))
                .containsExactly("linux,cma");
    }

    /** Source: drivers/gpu/drm/spacemit/spacemit_gem.c of spacemit-com/linux-k1x. */
    @Test
    void theDisplayOfSpacemitHasPageTablesOfItsOwn() throws Exception {
        assertThat(tree("spacemit-k1-6.6").common("card0:scanout", "card1:render"))
                .containsExactly("system", "linux,cma");
    }

    /** Source: linlondp_kms.c, DRM_GEM_DMA_DRIVER_OPS; drivers/iommu/dma-iommu.c. */
    @Test
    void theDisplayOfCixIsTranslatedByItsIommu() throws Exception {
        assertThat(tree("cix-p1-6.18").common("card0:scanout")).containsExactly("system", "default_cma_region");
    }

    /** Source: kernel/dma/contiguous.c, rmem_cma_setup(). */
    @Test
    void aDefaultAreaOfAnyNameIsKnownByItsProperty() throws Exception {
        assertThat(tree("j722s-edgeai-6.12").common("card0:scanout")).containsExactly("linux-cma-buffers@8c0000000");
    }

    /** Source: drivers/gpu/drm/tidss/tidss_drv.c; k3-am67a-beagley-ai-edgeai-apps.dtso. */
    @Test
    void anOverlayMovesTheDefaultAreaAndTheDisplayReachesIt() throws Exception {
        assertThat(tree("beagley-ai-edgeai-7.2").common("card1:scanout")).containsExactly("default_cma_region");
    }

    /** Source: drivers/media/platform/chips-media/wave5/wave5-vpu.c, wave5_vpu_probe(), 7.2. */
    @Test
    void aDecoderOf32BitsDoesNotReachIt() throws Exception {
        assertThat(tree("beagley-ai-edgeai-7.2").common("video0:video", "card1:scanout"))
                .isEmpty();
    }

    /** Source: drivers/gpu/drm/vc4/vc4_drv.c, vc4_drm_bind(); drivers/of/base.c, of_find_matching_node_and_match(). */
    @Test
    void withFirmwareKmsTheDisabledHvsStillLendsItsDmaRanges() throws Exception {
        assertThat(tree("rpi4-fkms-5.8").common("card0:scanout", "card1:render"))
                .containsExactly("reserved");
    }

    /** Source: the same; the HVS stands on soc, whose dma-ranges show the first gibibyte. */
    @Test
    void theDeviceThatADisabledHvsConfiguresDoesTheDmaAndReachesOneGibibyte() {
        FakeTree moved = FakeTree.copyOf(trees.resolve("rpi4-fkms-5.8"), trees.resolve("rpi4-fkms-moved"));
        Device display = moved.answers().device("card0");
        assertThat(display.dmaDevices()).extracting(Device.DmaDevice::devpath).containsExactly(display.devpath());
        assertThat(display.addressBits()).hasValue(30);

        moved.cells("/reserved-memory/linux,cma", "reg", 0, 0x40000000, 0x10000000);
        moved.remove("/sys/class/dma_heap/reserved").heaps("linux,cma");
        Link link = moved.answers().link("card0", Use.SCANOUT, "linux,cma");
        assertThat(link.verdict()).isEqualTo(Verdict.INCOMPATIBLE);
        assertThat(link.evidence().get(0).facts())
                .contains(Fact.of(
                        FakeTree.property("/soc", "dma-ranges"),
                        "<0xc0000000 0x0 0x0 0x40000000 0x7c000000 0x0 0xfc000000 0x3800000>"));
    }

    /** Source: kernel/dma/contiguous.c, dma_contiguous_reserve(). */
    @Test
    void anAreaOfTheCommandLineIsCalledReserved() throws Exception {
        assertThat(tree("rpi4-cma-8m-5.10").common("card0:scanout")).containsExactly("reserved");
    }

    /** Source: drivers/gpu/drm/drm_prime.c, one import path for each driver. */
    @Test
    void theRenderNodeOfRockchipsDisplayTakesItsImportPath() throws Exception {
        assertThat(tree("rk3588-bsp-6.1").common("card0:scanout", "renderD128:render"))
                .containsExactly("system", "cma");
    }

    /** Source: drivers/gpu/drm/sun4i/sun8i_mixer.c, sun8i_mixer_bind(). */
    @Test
    void aMixerThatNoListNamesDoesTheDmaOfTheDisplay() {
        assertThat(tree("a523-7.2").device("card0").dmaDevices())
                .extracting(Device.DmaDevice::devpath)
                .containsExactly("/devices/platform/soc/5100000.mixer");
    }

    /** Source: drivers/gpu/drm/sun4i/sun4i_drv.c, GEM DMA helper. */
    @Test
    void aMixerThatNoListNamesLeavesTheDisplayContiguous() throws Exception {
        assertThat(tree("a523-7.2").common("card0:scanout", "card1:render")).containsExactly("default_cma_region");
    }

    /** Source: drivers/gpu/drm/etnaviv/etnaviv_gem_prime.c. */
    @Test
    void etnavivOnPciTakesAnyPages() throws Exception {
        assertThat(tree("ls7a1000-5.4").common("card1:render")).containsExactly("system");
    }

    /** Source: drivers/gpu/drm/vkms, drivers/gpu/drm/vgem, 6.12. */
    @Test
    void vkmsAndVgemAsPlatformDevicesAreCopied() throws Exception {
        assertThat(tree("vkms-vgem-6.12").common("card0:scanout", "card1:render"))
                .containsExactly("system");
    }

    /** Source: drivers/gpu/drm/i915/gem/i915_gem_dmabuf.c. */
    @Test
    void anIntegratedI915TakesAnyPages() throws Exception {
        assertThat(tree("cometlake-i915-5.10").common("card0:scanout")).containsExactly("system", "reserved");
    }

    /** Source: open(2): the nodes are not there. */
    @Test
    void aContainerWithoutHeapNodesIsOfferedNone() throws Exception {
        assertThat(tree("container-without-nodes").common("card0:scanout")).isEmpty();
    }

    /** Source: drivers/gpu/drm/tiny/panel-mipi-dbi.c; drivers/spi/spi.c, no dma_configure. */
    @Test
    void anSpiPanelNeedsOneRunOfAddressesWithoutTheRangesOfItsBus() throws Exception {
        assertThat(tree("zero2w-spi-panel-6.6").common("card1:scanout")).containsExactly("linux,cma");
    }

    /** Source: drivers/spi/spi.c, no dma_configure; drivers/gpu/drm/drm_mipi_dbi.c, mipi_dbi_spi_init(), a mask of 32 bits. */
    @Test
    void anSpiPanelReachesWhatItsDriverSetsAndNotWhatTheBusOfItsControllerShows() {
        assertThat(tree("zero2w-spi-panel-6.6").device("card1").addressBits()).hasValue(32);
        assertThat(tree("zero2w-spi-panel-6.6").device("card0").addressBits()).hasValue(30);
    }

    /** Source: arch/arm/boot/dts/broadcom/bcm2711-rpi-ds.dtsi of raspberrypi/linux, dma-ranges of soc. */
    @ParameterizedTest
    @ValueSource(strings = {"unicam", "bcm2835-codec", "bcm2835-isp", "vc4-drm"})
    void theRegistersThatTheBusOfAPi4ShowsAreNoMemory(String driver) {
        assertThat(tree("rpi4-rpivid-5.10").deviceOf(driver).addressBits()).hasValue(30);
    }

    /** Source: drivers/gpu/drm/xe/display/xe_fb_pin.c. */
    @Test
    void aDiscreteXeShowsOnlyItsOwnMemory() throws Exception {
        assertThat(tree("xe-b580-6.16").common("card1:scanout")).isEmpty();
    }

    /** Source: drivers/misc/fastrpc.c; drivers/dma-buf/heaps/cma_heap.c, 6.19. */
    @Test
    void theFastRpcPoolIsForeignToTheDisplay() throws Exception {
        assertThat(tree("sm8250-6.19").common("card0:scanout")).containsExactly("system", "default_cma_region");
    }

    /** Source: {@code CmaTotal} of /proc/meminfo, fs/proc/meminfo.c. */
    @Test
    void aPoolThatIsSmallerThanAskedIsLeftOut() throws Exception {
        assertThat(atLeast(16_588_800, "rpi4-cma-8m-5.10", "card0:scanout")).isEmpty();
    }

    /** Source: mm/cma_sysfs.c counts pages, which are 16 KiB here. */
    @Test
    void thePagesOfAPoolAreCountedInTheirOwnSize() throws Exception {
        assertThat(atLeast(150_000_000, "rpi5-16k-6.15", "card1:scanout", "card0:render"))
                .containsExactly("system", "reserved");
    }

    /** Source: drivers/dma-buf/dma-heap.c, dma_heap_add(): who registers first has the name. */
    @Test
    void aRegionCalledSystemThatCameLaterIsNotTheSystemHeap() throws Exception {
        assertThat(atLeast(48_000_000, "region-called-system-7.3", "card0:scanout"))
                .containsExactly("system", "default_cma_region");
        assertThat(heap("region-called-system-7.3", "system").totalBytes()).isEmpty();
    }

    /** Source: kernel/dma/contiguous.c, rmem_cma_setup(): each takes the place of the one before, in an order sysfs lacks. */
    @Test
    void ofTwoStaticRegionsThatClaimToBeTheDefaultAreaNobodyCanTellWhichItIs() {
        assertThat(heap("two-static-defaults-7.3", "default_cma_region").totalBytes())
                .isEmpty();
        assertThat(heap("two-static-defaults-7.3", "linux,cma").aliasOf()).isEmpty();
        assertThat(heap("two-static-defaults-7.3", "linux,cma").isDefault()).isEmpty();
    }

    /** Source: the same; what has a heap was a reusable pool, whatever the tree still says. */
    @ParameterizedTest
    @CsvSource({
        "'linux,cma', compatible",
        "'linux,cma', reusable",
        "overlay-cma@24000000, compatible",
        "overlay-cma@24000000, reusable"
    })
    void ofTwoSuchRegionsOneThatLostItsKindIsNotForgotten(String region, String property) {
        FakeTree tree = FakeTree.copyOf(
                trees.resolve("two-static-defaults-7.3"), trees.resolve(region + "-without-" + property));
        tree.remove(FakeTree.property("/reserved-memory/" + region, property));
        assertThat(tree.answers().map().heap("linux,cma").orElseThrow().isDefault())
                .isEmpty();
        assertThat(tree.answers()
                        .map()
                        .heap("overlay-cma@24000000")
                        .orElseThrow()
                        .isDefault())
                .isEmpty();
    }

    /** Source: drivers/of/of_reserved_mem.c, 7.3: regions that the kernel places itself are set up first. */
    @Test
    void aStaticRegionTakesTheDefaultAreaFromADynamicOne() {
        assertThat(heap("dynamic-and-static-default-7.3", "pool-static@20000000")
                        .aliasOf())
                .contains("default_cma_region");
        assertThat(heap("dynamic-and-static-default-7.3", "pool-dyn").aliasOf()).isEmpty();
    }

    /** Source: drivers/gpu/drm/drm_drv.c before 4.12 made nodes called controlD64; drivers/dma-buf/heaps came with 5.6. */
    @Test
    void aKernelFromBeforeHeapsIsReadAllTheSame() {
        assertThat(tree("qemu-cirrus-4.4").map().heaps()).isEmpty();
        assertThat(tree("qemu-cirrus-4.4").map().devices()).isNotEmpty();
    }
}
