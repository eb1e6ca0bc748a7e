// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.devicetree;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.dmaheap.boards.FakeTree;
import org.dmaheap.model.Fact;
import org.dmaheap.sysfs.ReportedProblems;
import org.dmaheap.sysfs.SysfsRoot;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes, properties and phandles of a tree as sysfs shows it. */
class DeviceTreeTest {
    @TempDir
    Path directory;

    private FakeTree files;
    private ReportedProblems problems;
    private DeviceTree tree;

    @BeforeEach
    void aRootNode() {
        files = FakeTree.in(directory.resolve("tree")).node("/", "vendor,board");
        problems = new ReportedProblems();
        tree = new DeviceTree(new SysfsRoot(files.root(), problems), problems);
    }

    @Test
    void nodesStandParentsFirstAndSiblingsByNumber() {
        files.node("/soc/b@10", "x")
                .node("/soc/b@9", "x")
                .node("/soc/a", "x")
                .node("/soc/b@9/port", "x")
                .node("/cpus", "x");
        List<String> nodes = List.of("/", "/cpus", "/soc", "/soc/a", "/soc/b@9", "/soc/b@9/port", "/soc/b@10");
        assertThat(tree.nodes()).isEqualTo(nodes);
        assertThat(nodes.stream().sorted(DeviceTree.ORDER.reversed()).sorted(DeviceTree.ORDER))
                .isEqualTo(nodes);
    }

    @Test
    void aMachineWithoutATreeHasNoNodes() {
        files.remove("/sys");
        assertThat(tree.nodes()).isEmpty();
        assertThat(tree.exists("/")).isFalse();
    }

    @Test
    void childrenAreThoseDirectlyBelow() {
        files.node("/soc/a/b", "x").node("/soc/a2", "x").node("/socket", "x");
        assertThat(tree.children("/soc")).containsExactly("/soc/a", "/soc/a2");
        assertThat(tree.children("/")).containsExactly("/soc", "/socket");
        assertThat(tree.children("/soc/a/b")).isEmpty();
    }

    @Test
    void everyNodeButTheRootHasAParent() {
        assertThat(DeviceTree.parent("/soc/a")).contains("/soc");
        assertThat(DeviceTree.parent("/soc")).contains("/");
        assertThat(DeviceTree.parent("/")).isEmpty();
    }

    @Test
    void aTreeOfReasonableDepthIsWalkedToItsEnd() {
        String deepest = "/n".repeat(64);
        files.node(deepest, "x");
        assertThat(tree.nodes()).contains(deepest);
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void aTreeDeeperThanAnyIsCutAndReported() {
        String tooDeep = "/n".repeat(65);
        files.node(tooDeep, "x");
        assertThat(tree.nodes()).hasSize(65).doesNotContain(tooDeep);
        assertThat(problems.all())
                .containsExactly(FakeTree.property(tooDeep, "").replaceAll("/$", "") + ": nested deeper than 64 nodes");
    }

    @Test
    void nodesWithoutAUnitAddressAreFoundAmongProperties() {
        files.node("/soc", "x")
                .cells("/soc", "z", 1)
                .node("/soc/plain", "x")
                .cells("/soc", "a", 1)
                .node("/soc/unit@1", "x");
        assertThat(tree.children("/soc")).containsExactly("/soc/plain", "/soc/unit@1");
    }

    @Test
    void aLinkIsNoNode() {
        files.node("/soc", "x").rawLink(FakeTree.property("/", "again"), "soc");
        assertThat(tree.nodes()).containsExactly("/", "/soc");
        assertThat(problems.all())
                .containsExactly(FakeTree.property("/", "again") + ": a link, which no device tree has");
    }

    @Test
    void aPropertyIsReadBeforeAndAfterTheTreeIsWalked() {
        files.node("/soc", "a,b", "c,d");
        assertThat(tree.strings("/soc", "compatible")).containsExactly("a,b", "c,d");
        assertThat(tree.strings("/soc", "status")).isEmpty();
        assertThat(tree.nodes()).hasSize(2);
        assertThat(tree.strings("/soc", "compatible")).containsExactly("a,b", "c,d");
        assertThat(tree.hasFlag("/soc", "status")).isFalse();
    }

    @Test
    void aStringWithoutEndIsUnreadable() {
        files.raw(FakeTree.property("/", "p"), "a\0b".getBytes(StandardCharsets.UTF_8));
        assertThat(tree.strings("/", "p")).isEmpty();
        assertThat(problems.all()).containsExactly(FakeTree.property("/", "p") + ": a string without end");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {"a;|1|a", "a;b;|2|a b", ";|1|", "a;;b;|3|a  b"})
    void stringsEndWithAZero(String text, int count, String shown) {
        files.raw(FakeTree.property("/", "p"), text.replace(';', '\0').getBytes(StandardCharsets.UTF_8));
        assertThat(tree.strings("/", "p")).hasSize(count);
        String value = shown == null ? "" : shown;
        assertThat(tree.stringsFact("/", "p")).isEqualTo(Fact.of(FakeTree.property("/", "p"), value));
    }

    @Test
    void anEmptyPropertyHasNoStrings() {
        files.flag("/", "p");
        assertThat(tree.strings("/", "p")).isEmpty();
        assertThat(tree.hasFlag("/", "p")).isTrue();
    }

    @Test
    void cellsAreBigEndianAndShownInHexadecimal() {
        files.cells("/", "p", 1, -1).flag("/", "empty");
        assertThat(tree.cells("/", "p")).hasValue(new int[] {1, -1});
        assertThat(tree.cellsFact("/", "p")).isEqualTo(Fact.of(FakeTree.property("/", "p"), "<0x1 0xffffffff>"));
        assertThat(tree.cellsFact("/", "empty")).isEqualTo(Fact.of(FakeTree.property("/", "empty"), ""));
        assertThat(tree.cellsFact("/", "q")).isEqualTo(Fact.absent(FakeTree.property("/", "q")));
    }

    @Test
    void bytesThatAreNoCellsAreReported() {
        files.raw(FakeTree.property("/", "p"), new byte[5]);
        assertThat(tree.cells("/", "p")).isEmpty();
        assertThat(problems.all()).containsExactly(FakeTree.property("/", "p") + ": 5 bytes are not whole cells");
    }

    @Test
    void ofMoreThanTwoCellsTheLastTwoMakeTheNumber() {
        int[] cells = {0x42000000, 1, 2, 3};
        assertThat(DeviceTree.number(cells, 1, 1)).isEqualTo(1);
        assertThat(DeviceTree.number(cells, 1, 2)).isEqualTo(0x1_0000_0002L);
        assertThat(DeviceTree.number(cells, 0, 3)).isEqualTo(0x1_0000_0002L);
        assertThat(DeviceTree.number(new int[] {-1, -1}, 0, 2)).isEqualTo(-1);
        assertThat(DeviceTree.number(cells, 0, 0)).isZero();
    }

    @Test
    void aNumberIsOneCell() {
        files.cells("/", "one", 7).cells("/", "two", 7, 8);
        assertThat(tree.cell("/", "one")).isEqualTo(OptionalInt.of(7));
        assertThat(tree.cell("/", "two")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"okay, true", "ok, true", "disabled, false", "fail, false", "okay2, false"})
    void aNodeIsEnabledIfItsStatusSaysSo(String status, boolean enabled) {
        files.node("/soc", "x").strings("/soc", "status", status);
        assertThat(tree.isEnabled("/soc")).isEqualTo(enabled);
        assertThat(tree.isEnabled("/")).isTrue();
    }

    @Test
    void aNodeIsCompatibleIfAnyOfItsStringsIsWanted() {
        files.node("/soc", "a,b", "c,d");
        assertThat(tree.isCompatible("/soc", List.of("x,y", "c,d"))).isTrue();
        assertThat(tree.isCompatible("/soc", List.of("c", "d", "x,y"))).isFalse();
    }

    @Test
    void phandlesLeadToRegionsAndToAllOtherNodes() {
        files.region("pool@0", 0, 4096).node("/soc/a", "x").node("/old", "x").cells("/old", "linux,phandle", 0x77);
        files.remove(FakeTree.property("/old", "phandle"));
        assertThat(tree.byPhandle(files.phandle("/reserved-memory/pool@0"))).contains("/reserved-memory/pool@0");
        assertThat(tree.byPhandle(files.phandle("/soc/a"))).contains("/soc/a");
        assertThat(tree.byPhandle(0x77)).contains("/old");
        assertThat(tree.byPhandle(4711)).isEmpty();
    }

    @Test
    void aPhandleThatLeadsNowhereIsLeftOutAndReported() {
        files.node("/a", "x").node("/b", "x");
        files.cells("/a", "memory-region", files.phandle("/b"), 0xdead, files.phandle("/a"));
        assertThat(tree.phandleTargets("/a", "memory-region")).containsExactly("/b", "/a");
        assertThat(tree.phandleTargets("/b", "memory-region")).isEmpty();
        assertThat(problems.all())
                .containsExactly(FakeTree.property("/a", "memory-region") + ": no node has phandle 0xdead");
    }

    @Test
    void cellCountsAreNotTakenFromTheNodeAboveAsTheyWereLostWhereABusHasNone() {
        files.node("/soc/bus", "x").cells("/soc", "#address-cells", 1).cells("/soc", "#size-cells", 0);
        assertThat(tree.cellCount("/", "#address-cells")).isEqualTo(2);
        assertThat(tree.cellCount("/soc", "#size-cells")).isZero();
        assertThat(tree.cellCount("/soc/bus", "#address-cells")).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 16})
    void aCountMayBeAsLargeAsTheKernelHasRoomFor(int count) {
        files.node("/dma", "x").cells("/dma", "#dma-cells", count);
        assertThat(tree.argumentCount("/dma", "#dma-cells")).isEqualTo(count);
        assertThat(problems.all()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 17})
    void anAbsurdCountIsReportedAndAsGoodAsNone(int count) {
        files.node("/dma", "x").cells("/dma", "#dma-cells", count).cells("/dma", "#address-cells", count);
        assertThat(tree.argumentCount("/dma", "#dma-cells")).isZero();
        assertThat(tree.cellCount("/dma", "#address-cells")).isEqualTo(-1);
        assertThat(problems.all())
                .containsExactly(
                        FakeTree.property("/dma", "#dma-cells") + ": not a number of cells: " + count,
                        FakeTree.property("/dma", "#address-cells") + ": not a number of cells: " + count);
    }

    @Test
    void withoutACountThereAreNoArguments() {
        assertThat(tree.argumentCount("/", "#dma-cells")).isZero();
    }
}
