// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.dmaheap.boards.Boards;
import org.dmaheap.boards.FakeTree;
import org.dmaheap.model.Device;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A fact that is lost never improves a verdict: on the boards, and on boards whose pool lies where no device reaches it, or
 * whose DMA is bounced, every single loss is tried. Not seen are losses that leave another machine that could be: of a whole
 * node, of whole entries of a list, and of a whole {@code memory-region} where another device names the same region.
 */
class LostFactsTest {
    private static final String TREE = "sys/firmware/devicetree/base";

    private static final String CLAIM = "memory-region";

    /** What the verdicts of these boards rest on. */
    private static final Set<String> PROPERTIES = Set.of(
            "#address-cells",
            "#size-cells",
            "ranges",
            "dma-ranges",
            "compatible",
            "reusable",
            "linux,cma-default",
            "interconnect-names",
            CLAIM);

    @TempDir
    Path directory;

    static List<String> boards() {
        return Boards.trees();
    }

    @ParameterizedTest
    @MethodSource("boards")
    void noLossOnABoardImprovesAVerdict(String board) throws IOException {
        FakeTree tree = FakeTree.copyOf(Boards.root(board), directory.resolve(board));
        assertThat(improvements(tree)).isEmpty();
    }

    /** At 2 GiB on a Raspberry Pi, whose displays reach one, at 36 GiB elsewhere. */
    @ParameterizedTest
    @ValueSource(
            strings = {"bcm2711-rpi-4-b", "bcm2711-rpi-4-b+k612", "imx8mp-evk", "mt8183-kukui-krane-sku176+passthrough"
            })
    void noLossBringsAPoolIntoReachThatLiesBeyond(String board) throws IOException {
        FakeTree tree = FakeTree.copyOf(Boards.root(board), directory.resolve(board));
        String pool = FakeTree.property("/reserved-memory/linux,cma", "");
        if (!Files.exists(tree.path(pool))) {
            tree.cells("/reserved-memory", "#address-cells", 2).cells("/reserved-memory", "#size-cells", 2);
            tree.flag("/reserved-memory", "ranges").flag("/reserved-memory/linux,cma", "linux,cma-default");
            tree.flag("/reserved-memory/linux,cma", "reusable");
            tree.strings("/reserved-memory/linux,cma", "compatible", "shared-dma-pool");
            tree.remove("/sys/class/dma_heap/reserved")
                    .remove("/sys/kernel/mm/cma")
                    .heaps("linux,cma");
        } else {
            tree.remove(FakeTree.property("/reserved-memory/linux,cma", "alloc-ranges"));
            tree.remove(FakeTree.property("/reserved-memory/linux,cma", "size"));
        }
        boolean isPi = board.startsWith("bcm");
        int sizeCells = Files.readAllBytes(tree.path(FakeTree.property("/", "#size-cells")))[3];
        int high = isPi ? 0 : 9;
        int low = isPi ? 0x80000000 : 0;
        if (sizeCells == 2) {
            tree.cells("/reserved-memory/linux,cma", "reg", high, low, 0, 0x4000000);
        } else {
            tree.cells("/reserved-memory/linux,cma", "reg", high, low, 0x4000000);
        }
        assertThat(verdicts(tree)).containsValue(Verdict.INCOMPATIBLE);
        assertThat(improvements(tree)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bcm2711-rpi-4-b", "stm32mp157c-dk2", "sun8i-h3-orangepi-pc", "vexpress-v2p-ca9"})
    void noLossHidesThatTheDmaOfADeviceIsBounced(String board) throws IOException {
        FakeTree tree = FakeTree.copyOf(Boards.root(board), directory.resolve(board));
        for (String count : List.of("#address-cells", "#size-cells")) {
            byte[] cells = Files.readAllBytes(tree.path(FakeTree.property("/", count)));
            tree.raw(FakeTree.property("/reserved-memory", count), cells);
        }
        tree.flag("/reserved-memory", "ranges")
                .strings("/reserved-memory/bounce", "compatible", "restricted-dma-pool")
                .cells("/reserved-memory/bounce", "phandle", 0x7777);
        for (Path node : nodesOfDevices(tree)) {
            tree.raw(
                    "/" + tree.root().toRealPath().relativize(node.resolve("memory-region")),
                    new byte[] {0, 0, 0x77, 0x77});
        }
        assertThat(verdicts(tree)).containsValue(Verdict.INCOMPATIBLE);
        assertThat(improvements(tree)).isEmpty();
    }

    /** A compiler gives a phandle to what is named: a pool that has one and that nobody names was named. */
    @ParameterizedTest
    @ValueSource(strings = {"bcm2711-rpi-4-b", "stm32mp157c-dk2"})
    void theLossOfItsMemoryRegionDoesNotHideThatTheDmaOfADisplayIsBounced(String board) throws IOException {
        FakeTree tree = FakeTree.copyOf(Boards.root(board), directory.resolve(board));
        Device display = tree.answers().map().devices().stream()
                .filter(device -> device.uses().contains(Use.SCANOUT))
                .findFirst()
                .orElseThrow();
        for (String count : List.of("#address-cells", "#size-cells")) {
            byte[] cells = Files.readAllBytes(tree.path(FakeTree.property("/", count)));
            tree.raw(FakeTree.property("/reserved-memory", count), cells);
        }
        tree.flag("/reserved-memory", "ranges")
                .strings("/reserved-memory/bounce", "compatible", "restricted-dma-pool")
                .cells("/reserved-memory/bounce", "phandle", 0x7777);
        Path node = tree.path("/sys" + display.devpath()).resolve("of_node").toRealPath();
        String property = "/" + tree.root().toRealPath().relativize(node.resolve("memory-region"));
        tree.raw(property, new byte[] {0, 0, 0x77, 0x77});
        Map<String, Verdict> before = verdicts(tree);
        assertThat(before.entrySet())
                .anyMatch(verdict ->
                        verdict.getKey().startsWith(display.id()) && verdict.getValue() == Verdict.INCOMPATIBLE);
        tree.remove(property);
        assertThat(improved(before, tree, "without " + property)).isEmpty();
        tree.remove(FakeTree.property("/reserved-memory/bounce", "phandle"));
        assertThat(improved(before, tree, "a pool that nobody could name")).isNotEmpty();
    }

    @Test
    void aContainerThatHidesTheDeviceTreeGetsNoAreaForADeviceThatItsNodeMightRestrict() throws IOException {
        FakeTree tree = FakeTree.copyOf(Boards.root("bcm2711-rpi-4-b"), directory.resolve("board"));
        tree.remove("/sys/firmware").directory("/sys/firmware");
        assertThat(verdicts(tree).entrySet().stream()
                        .filter(verdict -> verdict.getKey().startsWith("card0")))
                .isNotEmpty()
                .noneMatch(verdict -> verdict.getValue() == Verdict.COMPATIBLE);
    }

    /** What page tables of its own take is no matter of nodes. */
    @Test
    void aContainerThatHidesTheDeviceTreeGetsAnyPagesForAGpuWithPageTables() throws IOException {
        FakeTree tree = FakeTree.copyOf(Boards.root("bcm2711-rpi-4-b"), directory.resolve("board"));
        tree.remove("/sys/firmware").directory("/sys/firmware");
        assertThat(tree.answers().verdict("renderD128", Use.RENDER, "system")).isEqualTo(Verdict.COMPATIBLE);
    }

    /** Devices without a node of their own rest on those of others (drivers/gpu/drm/mediatek/mtk_drm_drv.c). */
    @Test
    void aContainerThatHidesTheDeviceTreeHidesTheNodesOfADeviceThatHasNoneItself() throws IOException {
        FakeTree tree =
                FakeTree.copyOf(Boards.root("mt8183-kukui-krane-sku176+passthrough"), directory.resolve("board"));
        String display = tree.answers().deviceOf("mediatek-drm").id();
        tree.remove("/sys/firmware").directory("/sys/firmware");
        assertThat(verdicts(tree).entrySet().stream()
                        .filter(verdict -> verdict.getKey().startsWith(display)))
                .isNotEmpty()
                .noneMatch(verdict -> verdict.getValue() == Verdict.COMPATIBLE);
    }

    private static List<String> improvements(FakeTree tree) throws IOException {
        Map<String, Verdict> before = verdicts(tree);
        List<String> improvements = new ArrayList<>();
        for (Path file : properties(tree)) {
            byte[] raw = Files.readAllBytes(file);
            Files.delete(file);
            improvements.addAll(improved(before, tree, "without " + file));
            if (raw.length > 0) {
                Files.write(file, Arrays.copyOf(raw, raw.length / 2));
                improvements.addAll(improved(before, tree, "half of " + file));
                Files.write(file, Arrays.copyOf(raw, raw.length - 1));
                improvements.addAll(improved(before, tree, "all but the last byte of " + file));
            }
            Files.write(file, raw);
        }
        for (Path link : nodeLinks(tree)) {
            Path target = Files.readSymbolicLink(link);
            Files.delete(link);
            Files.createSymbolicLink(link, Path.of(target + "-gone"));
            improvements.addAll(improved(before, tree, "dangling " + link));
            Files.delete(link);
            Files.createSymbolicLink(link, target);
        }
        if (Files.exists(tree.path("/sys/firmware"))) {
            Files.move(tree.path("/sys/firmware"), tree.path("/hidden"));
            improvements.addAll(improved(before, tree, "without /sys/firmware"));
        }
        return improvements;
    }

    private static List<String> improved(Map<String, Verdict> before, FakeTree tree, String loss) {
        List<String> improved = new ArrayList<>();
        verdicts(tree).forEach((link, verdict) -> {
            if (verdict == Verdict.COMPATIBLE && before.getOrDefault(link, verdict) != Verdict.COMPATIBLE) {
                improved.add(loss + ": " + link + " was " + before.get(link));
            }
        });
        return improved;
    }

    private static Map<String, Verdict> verdicts(FakeTree tree) {
        HeapMap map = Boards.judgement(tree.root()).map();
        Map<String, Verdict> verdicts = new TreeMap<>();
        map.links()
                .forEach(link ->
                        verdicts.put(link.device() + " " + link.use().word() + " " + link.heap(), link.verdict()));
        return verdicts;
    }

    private static List<Path> properties(FakeTree tree) throws IOException {
        List<Path> properties = new ArrayList<>();
        for (Path path : below(tree, TREE)) {
            boolean counts = PROPERTIES.contains(path.getFileName().toString())
                    && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
            if (counts && !(path.endsWith(CLAIM) && isShared(tree, path))) {
                properties.add(path);
            }
        }
        return properties;
    }

    /** Whether another node names the same regions: without this one they are the other's alone. */
    private static boolean isShared(FakeTree tree, Path claim) throws IOException {
        byte[] regions = Files.readAllBytes(claim);
        for (Path path : below(tree, TREE)) {
            if (path.endsWith(CLAIM) && !path.equals(claim) && Arrays.equals(Files.readAllBytes(path), regions)) {
                return true;
            }
        }
        return false;
    }

    private static List<Path> nodeLinks(FakeTree tree) throws IOException {
        return below(tree, "sys/devices").stream()
                .filter(path -> path.endsWith("of_node") && Files.isSymbolicLink(path))
                .toList();
    }

    /** The nodes of the devices that have nodes in {@code /dev}. */
    private static Set<Path> nodesOfDevices(FakeTree tree) throws IOException {
        Set<Path> nodes = new TreeSet<>();
        for (Path link : below(tree, "sys/class")) {
            Path node = link.resolve("device/of_node");
            if (Files.isDirectory(node)) {
                nodes.add(node.toRealPath());
            }
        }
        return nodes;
    }

    private static List<Path> below(FakeTree tree, String directory) throws IOException {
        Path start = tree.root().resolve(directory);
        if (!Files.exists(start)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.walk(start)) {
            return paths.sorted().toList();
        }
    }
}
