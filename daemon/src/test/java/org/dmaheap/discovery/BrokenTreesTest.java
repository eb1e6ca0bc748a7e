// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dmaheap.boards.Answers;
import org.dmaheap.boards.Boards;
import org.dmaheap.boards.FakeTree;
import org.dmaheap.inventory.Inventory;
import org.dmaheap.judgement.Judgement;
import org.dmaheap.model.Device;
import org.dmaheap.model.Heap;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.Issue;
import org.dmaheap.model.Need;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is broken becomes an issue, and the rest is served: here a healthy display stands beside each fault. */
class BrokenTreesTest {
    private static final String DISPLAY = "/devices/platform/display";
    private static final String OTHER = "/devices/platform/other";

    @TempDir
    Path directory;

    private FakeTree tree;

    @BeforeEach
    void aHealthyDisplay() {
        tree = FakeTree.in(directory.resolve("tree"))
                .heaps("system", "default_cma_region", "reserved")
                .device(DISPLAY, "platform", "mxsfb")
                .nodes(DISPLAY, "card0")
                .device(OTHER, "platform", "panfrost")
                .nodes(OTHER, "card1", "renderD128");
        assertThat(tree.answers().map().issues()).isEmpty();
    }

    @AfterEach
    void removeWithItsLinksToElsewhere() {
        if (Files.exists(tree.root())) {
            tree.remove("/");
        }
    }

    /** The healthy display is judged as ever, and an issue names the path. */
    private HeapMap servedWithIssueAt(String path) {
        Answers answers = tree.answers();
        assertThat(answers.heaps("card0", Use.SCANOUT)).startsWith("default_cma_region");
        assertThat(answers.map().issues()).extracting(Issue::path).contains(path);
        return answers.map();
    }

    /** What is lost is no reason to say yes. */
    private void unknownWithIssueAt(String path) {
        Answers answers = tree.answers();
        assertThat(answers.verdict("card0", Use.SCANOUT, "default_cma_region")).isEqualTo(Verdict.UNKNOWN);
        assertThat(answers.map().issues()).extracting(Issue::path).contains(path);
    }

    private static List<String> ids(HeapMap map) {
        return map.devices().stream().map(Device::id).toList();
    }

    @Test
    void aRootWithNothingInItIsAnEmptyMap() {
        HeapMap map = FakeTree.in(directory.resolve("empty")).answers().map();
        assertThat(map).isEqualTo(HeapMap.EMPTY);
    }

    @Test
    void aRootThatDoesNotExistIsAnEmptyMap() {
        assertThat(Boards.judgement(directory.resolve("nowhere")).map()).isEqualTo(HeapMap.EMPTY);
    }

    @Test
    void withoutTheClassDrmTheHeapsAreServed() {
        HeapMap map = tree.remove("/sys/class/drm").answers().map();
        assertThat(map.devices()).isEmpty();
        assertThat(map.heaps()).hasSize(3);
        assertThat(map.links()).isEmpty();
    }

    @Test
    void withoutTheClassOfHeapsTheDevicesAreServed() {
        HeapMap map = tree.remove("/sys/class/dma_heap").answers().map();
        assertThat(ids(map)).containsExactly("card0", "card1");
        assertThat(map.heaps()).isEmpty();
    }

    @Test
    void aFileWhereTheClassShouldBeIsAnIssue() {
        tree.remove("/sys/class/drm").file("/sys/class/drm", "what?");
        HeapMap map = tree.answers().map();
        assertThat(map.issues()).extracting(Issue::path).contains("/sys/class/drm");
        assertThat(map.heaps()).hasSize(3);
    }

    @Test
    void anAttributeThatCannotBeReadIsAnIssue() {
        // root may read any file, but nobody reads a directory
        tree.remove("/sys" + OTHER + "/drm/card1/dev").directory("/sys" + OTHER + "/drm/card1/dev");
        HeapMap map = servedWithIssueAt("/sys" + OTHER + "/drm/card1/dev");
        assertThat(ids(map)).containsExactly("card0", "renderD128");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "226",
                "226:",
                ":1",
                "226:x",
                "-1:0",
                "+226:1",
                "0226:1",
                "99999999999:0",
                "4096:0",
                "226:1048576",
                "0x1:2"
            })
    void aDeviceNumberThatIsNoneIsAnIssue(String text) {
        tree.file("/sys" + OTHER + "/drm/renderD128/dev", text);
        HeapMap map = servedWithIssueAt("/sys" + OTHER + "/drm/renderD128/dev");
        assertThat(ids(map)).containsExactly("card0", "card1");
    }

    @Test
    void anAttributeThatIsNotUtf8IsAnIssue() {
        tree.raw("/sys/devices/virtual/dma_heap/system/dev", new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
        HeapMap map = servedWithIssueAt("/sys/class/dma_heap/system/dev");
        assertThat(map.heaps()).extracting(Heap::name).doesNotContain("system");
    }

    @Test
    void anOversizedAttributeIsAnIssueAndNotRead() {
        tree.raw("/sys/devices/virtual/dma_heap/system/dev", new byte[1 << 20]);
        servedWithIssueAt("/sys/class/dma_heap/system/dev");
    }

    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aFifoDoesNotHoldTheScan() throws Exception {
        String dev = "/sys" + OTHER + "/drm/card1/dev";
        shell("mkfifo \"$0\"", tree.remove(dev).path(dev));
        assertThat(ids(servedWithIssueAt(dev))).containsExactly("card0", "renderD128");
    }

    @Test
    void aNameThatIsNotUtf8IsAnIssue() throws Exception {
        // Java cannot name such a file
        shell("mkdir \"$0/$(printf 'card\\377')\"", tree.path("/sys/class/drm"));
        servedWithIssueAt("/sys/class/drm");
    }

    private static void shell(String script, Path argument) throws Exception {
        Process shell = new ProcessBuilder("sh", "-c", script, argument.toString())
                .inheritIO()
                .start();
        assertThat(shell.waitFor()).isZero();
    }

    @Test
    void aLinkToNothingIsAnIssueAndTheDeviceLeftOut() {
        tree.rawLink("/sys/class/drm/card7", "../../devices/platform/gone/drm/card7");
        assertThat(ids(servedWithIssueAt("/sys/class/drm/card7"))).containsExactly("card0", "card1");
    }

    @Test
    void aLinkToItselfIsAnIssueAndTheDeviceLeftOut() {
        tree.rawLink("/sys/class/drm/card7", "card7");
        assertThat(ids(servedWithIssueAt("/sys/class/drm/card7"))).containsExactly("card0", "card1");
    }

    @Test
    void linksInACircleAreAnIssue() {
        tree.rawLink("/sys/class/drm/card7", "card8").rawLink("/sys/class/drm/card8", "card7");
        servedWithIssueAt("/sys/class/drm/card8");
    }

    @Test
    void aDeviceLinkToNothingIsAnIssueAndTheDeviceIsUnknown() {
        tree.rawLink("/sys" + OTHER + "/drm/renderD128/device", "../../../gone");
        tree.rawLink("/sys" + OTHER + "/drm/card1/device", "../../../gone");
        HeapMap map = servedWithIssueAt("/sys" + OTHER + "/drm/renderD128/device");
        assertThat(map.links())
                .filteredOn(link -> !link.device().equals("card0"))
                .isNotEmpty()
                .allMatch(link -> link.verdict() == Verdict.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/x", "/etc", "../../../../../../../../../../../../etc", "/devices/platform/other"})
    void aDeviceLinkOutOfSysfsIsAnIssue(String target) {
        tree.rawLink("/sys" + OTHER + "/drm/renderD128/device", target);
        tree.rawLink("/sys" + OTHER + "/drm/card1/device", target);
        servedWithIssueAt("/sys" + OTHER + "/drm/renderD128/device");
    }

    @Test
    void aNodeLinkToNothingIsAnIssue() {
        tree.rawLink("/sys" + DISPLAY + "/of_node", "../../../firmware/devicetree/base/gone");
        unknownWithIssueAt("/sys" + DISPLAY + "/of_node");
    }

    @Test
    void aGroupLinkToNothingIsAnIssueAndTheSystemHeapIsNotOffered() {
        tree.rawLink("/sys" + DISPLAY + "/iommu_group", "../../../kernel/iommu_groups/3");
        Answers answers = tree.answers();
        assertThat(answers.map().issues()).extracting(Issue::path).contains("/sys" + DISPLAY + "/iommu_group");
        assertThat(answers.need("card0", Use.SCANOUT)).isEqualTo(Need.CONTIGUOUS);
        assertThat(answers.verdict("card0", Use.SCANOUT, "system")).isEqualTo(Verdict.INCOMPATIBLE);
    }

    @Test
    void aHeapWithoutNodeIsAnIssueAndIsNotOffered() {
        tree.remove("/dev/dma_heap/default_cma_region");
        Answers answers = tree.answers();
        assertThat(answers.map().issues()).extracting(Issue::path).contains("/dev/dma_heap/default_cma_region");
        assertThat(answers.heaps("card0", Use.SCANOUT)).doesNotContain("default_cma_region");
    }

    @Test
    void aTreeWithoutDevDoesNotTellWhichNodesThereAre() {
        tree.remove("/dev");
        assertThat(tree.answers().heaps("card0", Use.SCANOUT)).startsWith("default_cma_region");
    }

    @Test
    void nothingOutsideOfTheTreeIsRead() throws Exception {
        Path outside = directory.resolve("outside/devices/virtual/dma_heap/stolen");
        Files.createDirectories(outside);
        Files.writeString(outside.resolve("dev"), "252:9\n");
        tree.rawLink("/sys/class/dma_heap/stolen", "../../../../outside/devices/virtual/dma_heap/stolen");
        tree.rawLink("/sys/class/dma_heap/absolute", outside.toString());
        HeapMap map = servedWithIssueAt("/sys/class/dma_heap/stolen/dev");
        assertThat(map.heaps()).extracting(Heap::name).doesNotContain("stolen", "absolute");
    }

    @Test
    void aRootThatIsItselfALinkIsScanned() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link"), tree.root());
        assertThat(Boards.judgement(link).map()).isEqualTo(tree.answers().map());
    }

    @Test
    void loopsInTheDeviceTreeDoNotHoldTheScan() {
        tree.node("/soc", "simple-bus").node("/soc/a", "x");
        tree.rawLink("/sys/firmware/devicetree/base/soc/loop", "..")
                .rawLink("/sys/firmware/devicetree/base/soc/a/back", "..")
                .rawLink("/sys/firmware/devicetree/base/soc/a/self", ".");
        tree.region("pool@0", 0, 0x1000000);
        servedWithIssueAt("/sys/firmware/devicetree/base/soc/loop");
    }

    @ParameterizedTest
    @ValueSource(strings = {"reg", "alloc-ranges", "size"})
    void cellsOfARegionThatAreCutShortAreAnIssue(String property) {
        tree.region("pool@40000000", 0x40000000L, 0x1000000)
                .raw(FakeTree.property("/reserved-memory/pool@40000000", property), new byte[] {0, 1, 2});
        servedWithIssueAt(FakeTree.property("/reserved-memory/pool@40000000", property));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 3, 17, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void absurdCellCountsDoNotHoldTheScan(int count) {
        tree.region("pool@40000000", 0x40000000L, 0x1000000)
                .node("/noc", "noc")
                .cells("/noc", "#interconnect-cells", count)
                .cells("/noc", "#dma-cells", count)
                .node("/soc", "simple-bus")
                .cells("/soc", "#address-cells", count)
                .cells("/soc", "#size-cells", count)
                .cells("/soc", "dma-ranges", 0, 0, 0, 0x40000000)
                .node("/soc/bus", "simple-bus")
                .cells("/soc/bus", "#address-cells", 1)
                .cells("/soc/bus", "dma-ranges", 0, 0, 0x40000000)
                .node("/soc/bus/display", "fsl,imx23-lcdif")
                .cells("/soc/bus/display", "interconnects", 3, 3, 3, 3)
                .strings("/soc/bus/display", "interconnect-names", "a", "b", "c", "dma-mem")
                .ofNode(DISPLAY, "/soc/bus/display");
        tree.cells("/", "#address-cells", count).cells("/", "#size-cells", count);
        assertThat(tree.answers().map().devices()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/soc/a", "/soc/b"})
    void interconnectsThatLeadInCirclesDoNotHoldTheScan(String back) {
        tree.node("/soc", "simple-bus")
                .node("/soc/a", "noc")
                .node("/soc/b", "noc")
                .flag("/soc/b", "dma-ranges")
                .phandles("/soc/b", "interconnects", back)
                .strings("/soc/b", "interconnect-names", "dma-mem")
                .flag("/soc/a", "dma-ranges")
                .phandles("/soc/a", "interconnects", "/soc/b")
                .strings("/soc/a", "interconnect-names", "dma-mem")
                .node("/soc/a/display", "fsl,imx23-lcdif")
                .ofNode(DISPLAY, "/soc/a/display");
        servedWithIssueAt(FakeTree.property(back, "interconnects"));
        // the same below a bus that translates
        tree.cells("/soc", "#address-cells", 2)
                .cells("/soc/a", "#address-cells", 1)
                .cells("/soc/a", "#size-cells", 1)
                .cells("/soc/a", "dma-ranges", 0, 0, 0, -1);
        servedWithIssueAt(FakeTree.property("/soc/b", "interconnects"));
    }

    @Test
    void aRegionThatEndsBeyondAllAddressesIsAnIssue() {
        tree.region("pool@fffffffffffff000", 0xfffffffffffff000L, 0x2000);
        servedWithIssueAt(FakeTree.property("/reserved-memory/pool@fffffffffffff000", "reg"));
    }

    @Test
    void noPoolHasASizeBelowZero() {
        tree.region("pool@0", 0, Long.MIN_VALUE).heaps("pool@0").area("pool@0", 1, 1);
        tree.remove("/sys/kernel/mm/cma/pool@0/total_pages");
        assertThat(tree.answers().map().heap("pool@0").orElseThrow().totalBytes())
                .isEmpty();
    }

    @Test
    void aRegionThatNamesNoNodeIsAnIssue() {
        tree.region("pool@40000000", 0x40000000L, 0x1000000)
                .node("/display", "fsl,imx23-lcdif")
                .cells("/display", "memory-region", 0xdead)
                .ofNode(DISPLAY, "/display");
        unknownWithIssueAt(FakeTree.property("/display", "memory-region"));
    }

    @Test
    void figuresThatAreNoNumbersAreAnIssue() {
        tree.file("/sys/kernel/mm/cma/reserved/total_pages", "lots");
        servedWithIssueAt("/sys/kernel/mm/cma/reserved/total_pages");
    }

    @ParameterizedTest
    @ValueSource(strings = {"18446744073709551615", "9223372036854775807", "99999999999999999999"})
    void figuresThatNoMachineHasAreAnIssue(String pages) {
        tree.file("/sys/kernel/mm/cma/reserved/available_pages", pages);
        servedWithIssueAt("/sys/kernel/mm/cma/reserved/available_pages");
    }

    @Test
    void figuresBelowZeroAreAnIssue() {
        tree.file("/sys/kernel/mm/cma/reserved/available_pages", "-7");
        servedWithIssueAt("/sys/kernel/mm/cma/reserved/available_pages");
    }

    @Test
    void aDeviceThatVanishesBetweenTwoReadsLeavesTheOthersServed() {
        Inventory inventory = new Scanner(tree.root(), () -> {
                    tree.remove("/sys" + DISPLAY).remove("/sys" + OTHER);
                    return Boards.rules().finders();
                })
                .scan();
        HeapMap map = Judgement.of(inventory, Boards.rules()).map();
        assertThat(ids(map)).contains("card0");
        assertThat(map.heaps()).hasSize(3);
        assertThat(tree.answers().map().devices()).isEmpty();
    }

    @Test
    void aDeviceThatVanishesBeforeItsDmaDevicesAreSoughtIsServedAsItWas() {
        FakeTree board = FakeTree.copyOf(Boards.root("rk3399-rockpro64"), directory.resolve("board"));
        Inventory inventory = new Scanner(board.root(), () -> {
                    board.remove("/sys/firmware").remove("/sys/bus");
                    return Boards.rules().finders();
                })
                .scan();
        HeapMap map = Judgement.of(inventory, Boards.rules()).map();
        assertThat(map.links())
                .filteredOn(link -> link.use() == Use.SCANOUT && link.heap().equals("system"))
                .isNotEmpty()
                .noneMatch(link -> link.verdict() == Verdict.COMPATIBLE);
    }

    @Test
    void theSameIssueIsListedOnce() {
        tree.file("/sys/class/drm/card9", new String(new byte[0], StandardCharsets.UTF_8));
        assertThat(tree.answers().map().issues()).doesNotHaveDuplicates();
    }
}
