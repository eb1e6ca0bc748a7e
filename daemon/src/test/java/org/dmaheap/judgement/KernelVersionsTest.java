// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dmaheap.boards.Answers;
import org.dmaheap.boards.FakeTree;
import org.dmaheap.model.CommonHeaps;
import org.dmaheap.model.DeviceUse;
import org.dmaheap.model.Evidence;
import org.dmaheap.model.Fact;
import org.dmaheap.model.FindQuery;
import org.dmaheap.model.Heap;
import org.dmaheap.model.HeapKind;
import org.dmaheap.model.Link;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the kernel named its CMA heaps from 5.6 to 7.3, and what a display that needs one run of addresses is told. */
class KernelVersionsTest {
    private static final String DISPLAY = "/devices/platform/display";

    @TempDir
    Path directory;

    private FakeTree kernelWith(String... heaps) {
        return FakeTree.in(directory.resolve("tree"))
                .heaps(heaps)
                .device(DISPLAY, "platform", "mxsfb")
                .nodes(DISPLAY, "card0");
    }

    private static List<String> heaps(FakeTree tree) {
        return tree.answers().heaps("card0", Use.SCANOUT);
    }

    private static FakeTree withDefaultRegion(FakeTree tree, String name) {
        return tree.region(name, 0x40000000L, 0x10000000).flag("/reserved-memory/" + name, "linux,cma-default");
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux,cma", "reserved", "default-pool", "linux,cma@80000000"})
    void upTo616TheOnlyCmaHeapIsTheDefaultAreaWhateverItsName(String name) {
        Answers answers = kernelWith("system", name).answers();
        assertThat(answers.heaps("card0", Use.SCANOUT)).containsExactly(name);
        assertThat(answers.map().heap(name).orElseThrow())
                .extracting(Heap::kind, Heap::aliasOf)
                .containsExactly(HeapKind.CMA, Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux,cma", "pool", "memory@40000000-contiguous"})
    void upTo616TheNodeWithTheFlagNamesTheHeap(String name) {
        assertThat(heaps(withDefaultRegion(kernelWith("system", name), name))).containsExactly(name);
    }

    @Test
    void in617WithoutTheLegacyNameTheStableOneStandsAlone() {
        FakeTree tree = withDefaultRegion(kernelWith("system", "default_cma_region"), "linux,cma");
        assertThat(heaps(tree)).containsExactly("default_cma_region");
        assertThat(tree.answers().map().heap("default_cma_region").orElseThrow().region())
                .hasValue("linux,cma");
    }

    @Test
    void in617WithTheLegacyNameItIsAnAlias() {
        Answers answers = withDefaultRegion(kernelWith("system", "default_cma_region", "linux,cma"), "linux,cma")
                .answers();
        assertThat(answers.heaps("card0", Use.SCANOUT)).containsExactly("default_cma_region", "linux,cma");
        assertThat(answers.map().heap("linux,cma").orElseThrow().aliasOf()).contains("default_cma_region");
    }

    @Test
    void withoutADeviceTreeTheAreaIsCalledReserved() {
        Answers answers = kernelWith("system", "default_cma_region", "reserved").answers();
        assertThat(answers.map().heap("reserved").orElseThrow().aliasOf()).contains("default_cma_region");
    }

    @Test
    void since619EveryRegionHasAHeapAndOnlyTheFlaggedOneIsTheDefault() {
        FakeTree tree = withDefaultRegion(
                        kernelWith("system", "default_cma_region", "linux,cma", "dsp@60000000"), "linux,cma")
                .region("dsp@60000000", 0x60000000L, 0x1000000);
        assertThat(heaps(tree)).containsExactly("default_cma_region", "linux,cma");
        assertThat(tree.answers().verdict("card0", Use.SCANOUT, "dsp@60000000")).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void cmaOnTheCommandLineTakesTheFlagAwayFromTheNode() {
        FakeTree tree = withDefaultRegion(kernelWith("system", "default_cma_region", "reserved"), "linux,cma");
        assertThat(heaps(tree)).containsExactly("default_cma_region", "reserved");
        assertThat(tree.answers().map().heap("default_cma_region").orElseThrow().region())
                .isEmpty();
    }

    @Test
    void cmaOnTheCommandLineBefore617LeavesReservedAlone() {
        assertThat(heaps(withDefaultRegion(kernelWith("system", "reserved"), "linux,cma")))
                .containsExactly("reserved");
    }

    @Test
    void withoutADefaultAreaNothingIsOffered() {
        assertThat(heaps(kernelWith("system"))).isEmpty();
    }

    @Test
    void withoutTheSystemHeapTheAreaIsOffered() {
        assertThat(heaps(kernelWith("default_cma_region", "reserved")))
                .containsExactly("default_cma_region", "reserved");
    }

    @Test
    void before513TheSizeOfTheOnlyAreaIsInMeminfo() {
        FakeTree tree = kernelWith("system", "reserved")
                .file("/proc/meminfo", "MemTotal:  1024 kB\nCmaTotal:  65536 kB\nCmaFree:  1000 kB");
        assertThat(tree.answers().map().heap("reserved").orElseThrow().totalBytes())
                .hasValue(64L << 20);
    }

    @Test
    void from513To614TheAreaIsShownAndItsSizeIsInMeminfo() {
        FakeTree tree = kernelWith("system", "reserved")
                .file("/sys/kernel/mm/cma/reserved/alloc_pages_success", "100")
                .file("/proc/meminfo", "CmaTotal:  65536 kB");
        assertThat(tree.answers().map().heap("reserved").orElseThrow().totalBytes())
                .hasValue(64L << 20);
    }

    @Test
    void meminfoSaysNothingAboutOneOfSeveralAreas() {
        FakeTree tree = kernelWith("system", "reserved", "vpu@60000000")
                .region("vpu@60000000", 0x60000000L, 0x1000000)
                .file("/proc/meminfo", "CmaTotal:  65536 kB");
        assertThat(tree.answers().map().heap("reserved").orElseThrow().totalBytes())
                .isEmpty();
    }

    @Test
    void withoutFiguresTheSizeOfARegionIsInTheDeviceTree() throws Exception {
        FakeTree tree = withDefaultRegion(kernelWith("system", "default_cma_region", "linux,cma", "vpu"), "linux,cma")
                .region("vpu", 0x60000000L, 0x1000000);
        Answers answers = tree.answers();
        for (String heap : List.of("default_cma_region", "linux,cma", "vpu")) {
            Heap shown = answers.map().heap(heap).orElseThrow();
            assertThat(shown.totalBytes()).as(heap).hasValue(heap.equals("vpu") ? 16L << 20 : 256L << 20);
            assertThat(shown.freeBytes()).as(heap).isEmpty();
        }
        FindQuery tooMuch = new FindQuery(
                List.of(DeviceUse.parse("card0")), Optional.empty(), false, Optional.of((256L << 20) + 1));
        assertThat(answers.judgement().find(tooMuch).heaps()).isEmpty();
    }

    @Test
    void anAreaThatTheKernelDoesNotShowWhereItShowsOthersHasNoSize() {
        FakeTree tree = withDefaultRegion(kernelWith("system", "default_cma_region", "linux,cma", "vpu"), "linux,cma")
                .region("vpu", 0x60000000L, 0x1000000)
                .area("linux,cma", 0x10000, 100);
        assertThat(tree.answers().map().heap("vpu").orElseThrow().totalBytes()).isEmpty();
    }

    @Test
    void since615TheFiguresStandInSysfs() {
        Heap heap = kernelWith("system", "default_cma_region", "reserved")
                .area("reserved", 16384, 1000)
                .pages(4096)
                .answers()
                .map()
                .heap("default_cma_region")
                .orElseThrow();
        assertThat(heap.totalBytes()).hasValue(64L << 20);
        assertThat(heap.freeBytes()).hasValue(1000L * 4096);
    }

    /** A Pi 5 with {@code cma=400M}: 16 KiB pages are its kernel's configuration, {@code ARM64_16K_PAGES}. */
    @Test
    void aPoolOf25600PagesOf16KibIsLargeEnoughFor150MillionBytes() throws Exception {
        FakeTree tree = withDefaultRegion(kernelWith("system", "reserved"), "linux,cma")
                .area("reserved", 25600, 20000)
                .file("/proc/meminfo", "MemTotal:  8256000 kB\nCmaTotal:  409600 kB\nCmaFree:  318000 kB");
        FindQuery query =
                new FindQuery(List.of(DeviceUse.parse("card0")), Optional.empty(), false, Optional.of(150_000_000L));
        assertThat(tree.answers().judgement().find(query).heaps())
                .extracting(CommonHeaps.CommonHeap::heap)
                .containsExactly("reserved");
    }

    @Test
    void aPoolWhoseSizeNothingTellsIsNotSurelyTooSmall() throws Exception {
        FakeTree tree = kernelWith("system", "reserved").area("reserved", 25600, 20000);
        FindQuery query =
                new FindQuery(List.of(DeviceUse.parse("card0")), Optional.empty(), false, Optional.of(1L << 40));
        assertThat(tree.answers().judgement().find(query).heaps())
                .extracting(CommonHeaps.CommonHeap::heap)
                .containsExactly("reserved");
    }

    @Test
    void aPageOfAnotherSizeShowsInARegionWhoseBytesAreKnown() {
        FakeTree tree = withDefaultRegion(kernelWith("system", "default_cma_region", "linux,cma"), "linux,cma")
                .area("linux,cma", 0x10000000 / 16384, 100);
        assertThat(tree.answers().map().heap("linux,cma").orElseThrow().freeBytes())
                .hasValue(100L * 16384);
    }

    @Test
    void aNameLongerThan63CharactersIsCut() {
        String node = "a-very-long-name-for-a-pool-of-contiguous-memory-of-the-display@60000000";
        String heap = node.substring(0, 63);
        FakeTree tree = kernelWith("system", heap)
                .region(node, 0x60000000L, 0x1000000)
                .node("/display", "fsl,imx23-lcdif")
                .phandles("/display", "memory-region", "/reserved-memory/" + node)
                .ofNode(DISPLAY, "/display");
        assertThat(heaps(tree)).containsExactly(heap);
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "no-map", "compatible"})
    void aRegionThatMakesNoHeapLeavesTheNameToOthers(String what) {
        FakeTree tree = kernelWith("system", "pool").region("pool", 0x60000000L, 0x1000000);
        switch (what) {
            case "status" -> tree.strings("/reserved-memory/pool", "status", "disabled");
            case "no-map" -> tree.flag("/reserved-memory/pool", "no-map");
            default -> tree.strings("/reserved-memory/pool", "compatible", "restricted-dma-pool");
        }
        assertThat(tree.answers().map().heap("pool").orElseThrow().region()).isEmpty();
        assertThat(heaps(tree)).isEmpty();
    }

    @Test
    void theUncachedLinkOfRaspberryPiOsIsNoHeapOfItsOwn() {
        FakeTree tree =
                kernelWith("system", "linux,cma").link("/dev/dma_heap/vidbuf_cached", "/dev/dma_heap/linux,cma");
        assertThat(tree.answers().map().heaps()).extracting(Heap::name).containsExactly("linux,cma", "system");
    }

    @Test
    void sharedPagesOfAConfidentialGuestComeAfterTheOrdinaryOnes() {
        FakeTree tree = FakeTree.in(directory.resolve("tree"))
                .heaps("system", "system_cc_shared", "default_cma_region", "reserved")
                .device("/devices/platform/gpu", "platform", "panfrost")
                .nodes("/devices/platform/gpu", "card0", "renderD128");
        assertThat(tree.answers().heaps("renderD128", Use.RENDER))
                .containsExactly("system", "system_cc_shared", "default_cma_region", "reserved");
    }

    @Test
    void ofTwoDefaultRegionsWithAnAddressNobodyCanTellWhichOneTheKernelTook() {
        FakeTree tree = withDefaultRegion(
                withDefaultRegion(kernelWith("system", "default_cma_region", "linux,cma", "overlay"), "linux,cma"),
                "overlay");
        Answers answers = tree.answers();
        assertThat(answers.heaps("card0", Use.SCANOUT)).containsExactly("default_cma_region");
        assertThat(answers.map().heaps())
                .allSatisfy(heap -> assertThat(heap.aliasOf()).isEmpty());
        assertThat(answers.map().heap("default_cma_region").orElseThrow().region())
                .isEmpty();
    }

    @Test
    void aDefaultAreaThatIsOneOfTwoRegionsIsOfferedOnlyWhereBothAreInReach() {
        FakeTree tree = kernelWith("system", "default_cma_region", "low", "high")
                .region("low", 0x40000000L, 0x10000000)
                .region("high", 0x140000000L, 0x10000000);
        tree.flag("/reserved-memory/low", "linux,cma-default").flag("/reserved-memory/high", "linux,cma-default");
        assertThat(tree.answers().verdict("card0", Use.SCANOUT, "default_cma_region"))
                .isEqualTo(Verdict.UNKNOWN);
        tree.remove("/sys/firmware/devicetree/base/reserved-memory/low");
        tree.region("low", 0x180000000L, 0x10000000).flag("/reserved-memory/low", "linux,cma-default");
        assertThat(tree.answers().verdict("card0", Use.SCANOUT, "default_cma_region"))
                .isEqualTo(Verdict.INCOMPATIBLE);
    }

    @Test
    void aDefaultRegionWithAnAddressIsSetUpAfterOneThatTheKernelPlaces() {
        FakeTree tree = withDefaultRegion(kernelWith("system", "default_cma_region", "fixed", "anywhere"), "fixed");
        tree.node("/reserved-memory/anywhere", "shared-dma-pool")
                .flag("/reserved-memory/anywhere", "reusable")
                .flag("/reserved-memory/anywhere", "linux,cma-default")
                .cells("/reserved-memory/anywhere", "size", 0, 0x1000000);
        Answers answers = tree.answers();
        assertThat(answers.map().heap("fixed").orElseThrow().aliasOf()).contains("default_cma_region");
        assertThat(answers.map().heap("anywhere").orElseThrow().aliasOf()).isEmpty();
    }

    @Test
    void aRegionCalledSystemIsNotBehindTheHeapThatHadTheNameFirst() {
        FakeTree tree = kernelWith("system", "default_cma_region")
                .region("system", 0x40000000L, 0x1000000)
                .area("system", 4096, 4096);
        Heap system = tree.answers().map().heap("system").orElseThrow();
        assertThat(system.kind()).isEqualTo(HeapKind.SYSTEM);
        assertThat(system.totalBytes()).isEmpty();
        assertThat(system.freeBytes()).isEmpty();
    }

    @Test
    void aHeapCalledSystemThatCameAfterTheDefaultAreasIsTheRegionOfThatName() {
        FakeTree tree = kernelWith("default_cma_region", "system").region("system", 0x40000000L, 0x1000000);
        Heap system = tree.answers().map().heap("system").orElseThrow();
        assertThat(system.kind()).isEqualTo(HeapKind.CMA);
        assertThat(heaps(tree)).containsExactly("default_cma_region");
    }

    private Answers komeda(String... release) {
        String device = "/devices/platform/komeda";
        FakeTree tree = FakeTree.in(directory.resolve("komeda"))
                .heaps("system", "linux,cma")
                .region("linux,cma", 0x880000000L, 0x4000000)
                .flag("/reserved-memory/linux,cma", "linux,cma-default")
                .device(device, "platform", "komeda")
                .nodes(device, "card0");
        for (String one : release) {
            tree.file("/proc/sys/kernel/osrelease", one);
        }
        return tree.answers();
    }

    @Test
    void komedaReachesThirtyTwoBitsBeforeItSetAMask() {
        assertThat(komeda("6.1.0-40-arm64").heaps("card0", Use.SCANOUT)).isEmpty();
        assertThat(komeda("6.12.40").heaps("card0", Use.SCANOUT)).containsExactly("linux,cma");
    }

    @Test
    void whereTheReleaseWouldDecideAndNothingTellsItTheEvidenceSaysSo() {
        Fact unknown = Fact.absent("/proc/sys/kernel/osrelease");
        Answers answers = komeda();
        assertThat(answers.heaps("card0", Use.SCANOUT)).containsExactly("linux,cma");
        assertThat(answers.link("card0", Use.SCANOUT, "linux,cma").evidence())
                .flatExtracting(Evidence::facts)
                .contains(unknown);
        assertThat(komeda("6.12.40").link("card0", Use.SCANOUT, "linux,cma").evidence())
                .flatExtracting(Evidence::facts)
                .extracting(Fact::path)
                .doesNotContain(unknown.path());
    }

    @Test
    void aReleaseThatIsNoVersionIsNamedAsItStands() {
        assertThat(komeda("next-20261101")
                        .link("card0", Use.SCANOUT, "linux,cma")
                        .evidence())
                .flatExtracting(Evidence::facts)
                .contains(Fact.of("/proc/sys/kernel/osrelease", "next-20261101"));
    }

    @Test
    void whereNoReleaseDecidesNothingIsSaidOfIt() {
        FakeTree tree = withDefaultRegion(kernelWith("system", "linux,cma"), "linux,cma");
        assertThat(tree.answers().map().links())
                .flatExtracting(Link::evidence)
                .flatExtracting(Evidence::facts)
                .extracting(Fact::path)
                .doesNotContain("/proc/sys/kernel/osrelease");
    }
}
