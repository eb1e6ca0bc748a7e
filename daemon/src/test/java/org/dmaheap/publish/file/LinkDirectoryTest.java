// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dmaheap.boards.Boards;
import org.dmaheap.boards.FakeTree;
import org.dmaheap.judgement.Judgement;
import org.dmaheap.model.CommonHeaps;
import org.dmaheap.model.DeviceUse;
import org.dmaheap.model.FindQuery;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.MapChange;
import org.dmaheap.protocol.Snapshot;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The links of a made-up machine: a display on GEM DMA, a GPU with an MMU, and one that does both. */
class LinkDirectoryTest {
    private static final String DISPLAY = "/devices/platform/display";
    private static final String GPU = "/devices/platform/gpu";
    private static final String BOTH = "/devices/platform/both";

    @TempDir
    private Path temporary;

    private Path run;
    private FakeTree tree;
    private LinkDirectory links;

    @BeforeEach
    void make() throws IOException {
        run = Files.createDirectory(temporary.resolve("run"));
        tree = FakeTree.in(temporary.resolve("root"))
                .device(DISPLAY, "platform", "imx-lcdif")
                .nodes(DISPLAY, "card0")
                .device(GPU, "platform", "panfrost")
                .nodes(GPU, "renderD128")
                .heaps("default_cma_region", "system");
        links = new LinkDirectory(run.resolve("links"));
    }

    @Test
    void eachUseOfADeviceHasItsHeapsBestFirst() {
        publish(1);

        assertThat(heaps("226:0/scanout")).containsExactly("/dev/dma_heap/default_cma_region");
        assertThat(heaps("226:128/render")).containsExactly("/dev/dma_heap/system", "/dev/dma_heap/default_cma_region");
    }

    @Test
    void aPairOfDisplayAndRendererHasTheAnswerOfFindHeaps() {
        publish(1);

        assertThat(heaps("226:0+226:128")).containsExactly("/dev/dma_heap/default_cma_region");
        assertThat(names()).as("display first").noneMatch(name -> name.startsWith("226:128+"));
    }

    @Test
    void theLinksComeBackWhenSomebodyTookThemAway() throws IOException {
        assertThat(links.mend()).as("there was nothing to show").isTrue();
        publish(1);
        Path laid = Files.readSymbolicLink(run.resolve("links"));
        assertThat(links.mend()).isTrue();
        assertThat(Files.readSymbolicLink(run.resolve("links")))
                .as("nothing was missing")
                .isEqualTo(laid);

        Files.delete(run.resolve("links"));
        assertThat(links.mend()).isTrue();
        assertThat(heaps("226:0/scanout")).containsExactly("/dev/dma_heap/default_cma_region");

        Files.move(run.resolve(".links"), temporary.resolve("elsewhere"));
        assertThat(links.mend()).isTrue();
        assertThat(heaps("226:0/scanout")).containsExactly("/dev/dma_heap/default_cma_region");
    }

    @Test
    void anyNameOfANodeLeadsThere() throws IOException {
        publish(1);

        assertThat(Files.readSymbolicLink(at("card0"))).isEqualTo(Path.of("226:0"));
        for (String name : List.of("card0+renderD128", "226:0+renderD128", "card0+226:128")) {
            assertThat(Files.readSymbolicLink(at(name))).as(name).isEqualTo(Path.of("226:0+226:128"));
        }
        assertThat(at("226:0"))
                .isDirectory()
                .satisfies(path -> assertThat(Files.isSymbolicLink(path)).isFalse());
    }

    @Test
    void aNameThatUdevGivesANodeLeadsThereToo() throws IOException {
        tree.link("/dev/dri/by-path/platform-display-card", "/dev/dri/card0");
        publish(1);
        assertThat(Files.readSymbolicLink(at("platform-display-card"))).isEqualTo(Path.of("226:0"));
    }

    @Test
    void suchANameThatComesLaterIsShownThoughTheMapIsTheSame() throws IOException {
        publish(1);
        tree.link("/dev/dri/by-path/platform-display-card", "/dev/dri/card0");
        links.publish(
                snapshot(1), MapChange.between(snapshot(1).map(), snapshot(1).map()));
        assertThat(Files.readSymbolicLink(at("platform-display-card"))).isEqualTo(Path.of("226:0"));
    }

    @Test
    void aDeviceThatIsBothIsAPairOfItsOwnNodes() throws IOException {
        tree.device(BOTH, "platform", "omapdrm").nodes(BOTH, "card1", "renderD129");
        publish(1);

        assertThat(Files.readSymbolicLink(at("226:129"))).isEqualTo(Path.of("226:1"));
        assertThat(Files.readSymbolicLink(at("renderD129"))).isEqualTo(Path.of("226:1"));
        List<String> own = heaps("226:1/scanout");
        assertThat(own).isNotEmpty();
        for (String name : names().stream()
                .filter(name -> name.matches("(226:1|226:129|card1|renderD129)\\+(226:1|226:129|card1|renderD129)"))
                .toList()) {
            assertThat(heaps(name)).as(name).isEqualTo(own);
        }
    }

    @Test
    void aSetWithoutAHeapSaysWhatToDoInstead() throws IOException {
        tree.remove("/sys/class/dma_heap/default_cma_region");
        publish(1);

        assertThat(list(at("226:0/scanout"))).containsExactly("fallback");
        assertThat(at("226:0/scanout/fallback")).hasContent("none");
        assertThat(at("card0+renderD128/fallback")).hasContent("allocate_on_renderer");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(at("226:0/scanout/fallback"))))
                .isEqualTo("rw-r--r--");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(at("226:0/scanout"))))
                .isEqualTo("rwxr-xr-x");
    }

    @Test
    void everySetOfEveryBoardIsTheAnswerOfFindHeaps() throws Exception {
        for (String board : Boards.names()) {
            Judgement judgement = Boards.judgement(Boards.root(board));
            LinkFarm farm = LinkFarm.of(judgement, LinkDirectory.ROOM_FOR_PAIRS);
            assertThat(farm.pairsLeftOut()).as(board).isZero();
            Map<String, String> ids = new TreeMap<>();
            judgement
                    .map()
                    .devices()
                    .forEach(device ->
                            device.nodes().forEach(node -> ids.put(node.dev().toString(), device.id())));
            for (var set : farm.sets().entrySet()) {
                CommonHeaps answer = judgement.find(FindQuery.of(question(set.getKey(), ids, judgement)));
                assertThat(set.getValue().paths())
                        .as(board + " " + set.getKey())
                        .isEqualTo(answer.heaps().stream()
                                .map(CommonHeaps.CommonHeap::path)
                                .toList());
                assertThat(set.getValue().fallback())
                        .isEqualTo(answer.fallback().map(CommonHeaps.Fallback::word));
            }
        }
    }

    private static List<DeviceUse> question(String set, Map<String, String> ids, Snapshot judgement) {
        int plus = set.indexOf('+');
        if (plus < 0) {
            return List.of(DeviceUse.parse(set.replace('/', ':')));
        }
        String other = set.substring(plus + 1);
        String use = judgement.map().device(other).orElseThrow().uses().stream()
                .map(each -> each.word())
                .filter(word -> word.equals("render") || word.equals("video"))
                .findFirst()
                .orElseThrow();
        return List.of(
                DeviceUse.parse(ids.get(set.substring(0, plus)) + ":scanout"),
                DeviceUse.parse(ids.get(other) + ":" + use));
    }

    private static List<DeviceUse> question(String set, Map<String, String> ids, Judgement judgement) {
        int plus = set.indexOf('+');
        if (plus < 0) {
            return List.of(DeviceUse.parse(set.replace('/', ':')));
        }
        String other = set.substring(plus + 1);
        String use = judgement.map().device(other).orElseThrow().uses().stream()
                .map(each -> each.word())
                .filter(word -> word.equals("render") || word.equals("video"))
                .findFirst()
                .orElseThrow();
        return List.of(
                DeviceUse.parse(ids.get(set.substring(0, plus)) + ":scanout"),
                DeviceUse.parse(ids.get(other) + ":" + use));
    }

    @Test
    void aReaderThatFollowedTheLinkBeforeASwitchFindsWhatItLedTo() throws IOException {
        publish(1);
        Path before = at("").toRealPath();
        tree.heaps("another");
        publish(2);

        assertThat(at("").toRealPath()).isNotEqualTo(before);
        assertThat(before.resolve("226:0/scanout/1")).isSymbolicLink();
        publish(3);
        assertThat(links.mend()).isTrue();
        assertThat(before).doesNotExist();
        assertThat(list(run.resolve(".links"))).hasSize(2);
    }

    @Test
    void equalSetsStandInOnePlace() throws IOException {
        tree.device(GPU + 2, "platform", "panfrost").nodes(GPU + 2, "renderD129");
        publish(1);

        for (String set : List.of("226:0+226:128", "226:0+renderD129", "card0/scanout")) {
            assertThat(at(set).toRealPath())
                    .as(set)
                    .isEqualTo(at("226:0+226:129").toRealPath());
        }
        assertThat(at("226:128/render").toRealPath())
                .isNotEqualTo(at("226:0/scanout").toRealPath());
        assertThat(list(at(".sets"))).hasSize(2);
    }

    @Test
    void newerFiguresOfTheSameRevisionSwitchNothing() throws IOException {
        publish(1);
        Path before = at("").toRealPath();
        links.publish(
                snapshot(1), MapChange.between(snapshot(1).map(), snapshot(1).map()));

        assertThat(at("").toRealPath()).isEqualTo(before);
    }

    @Test
    void aSuccessorKeepsTheDirectoryOfTheOneBeforeUntilItsNextSwitch() throws IOException {
        publish(4);
        Path before = at("").toRealPath();
        // killed while it wrote, and another half of one
        Files.createDirectories(run.resolve(".links/3/226:0"));
        Files.createSymbolicLink(run.resolve(".links/next"), Path.of("nowhere"));
        links = new LinkDirectory(run.resolve("links"));
        publish(4);
        assertThat(links.mend()).isTrue();

        assertThat(before).isDirectory();
        assertThat(heaps("card0/scanout")).containsExactly("/dev/dma_heap/default_cma_region");
        assertThat(list(run.resolve(".links"))).containsExactly("4", "4.2");
        publish(5);
        assertThat(links.mend()).isTrue();
        assertThat(before).doesNotExist();
    }

    @Test
    void withoutASuccessorNothingOfItIsLeft() throws IOException {
        publish(1);
        tree.heaps("another");
        publish(2);
        links.remove();

        assertThat(list(run)).isEmpty();
        links.remove();
    }

    @Test
    void whatSomebodyElseLaidInItsPlaceStays() throws IOException {
        Path precious = Files.createDirectory(temporary.resolve("precious"));
        Files.writeString(precious.resolve("file"), "mine");
        Files.createDirectory(run.resolve(".links"));
        Files.createSymbolicLink(run.resolve(".links/1"), precious);
        publish(1);
        publish(2);
        links.remove();

        assertThat(precious.resolve("file")).hasContent("mine");
    }

    @Test
    void aDirectoryThatCannotBeWrittenToCostsALineInTheLogOnly() throws IOException {
        Files.createDirectories(run.resolve("links/mine"));

        assertThatCode(() -> publish(1)).doesNotThrowAnyException();
        assertThat(run.resolve("links/mine")).isDirectory();
        links.remove();
        assertThat(run.resolve("links/mine")).isDirectory();
    }

    @Test
    void thereIsRoomForSoManyPairsAndNoMore() {
        for (int i = 1; i < 8; i++) {
            String devpath = BOTH + i;
            tree.device(devpath, "platform", "omapdrm").nodes(devpath, "card" + i, "renderD" + (200 + i));
        }
        Snapshot snapshot = snapshot(1);
        LinkFarm all = LinkFarm.of(snapshot.revision(), Integer.MAX_VALUE);
        LinkFarm some = LinkFarm.of(snapshot.revision(), 300);

        assertThat(all.pairsLeftOut()).isZero();
        assertThat(some.pairsLeftOut()).isPositive();
        assertThat(inodesOfPairs(some)).isPositive().isLessThanOrEqualTo(300);
        assertThat(pairs(all) - pairs(some)).isEqualTo(some.pairsLeftOut());
        assertThat(some.names().values())
                .allMatch(directory ->
                        some.sets().containsKey(directory) || some.devices().contains(directory));
    }

    private static long pairs(LinkFarm farm) {
        return farm.sets().keySet().stream().filter(set -> set.contains("+")).count();
    }

    private static long inodesOfPairs(LinkFarm farm) {
        Set<LinkFarm.HeapSet> ofDevices = new HashSet<>();
        Set<LinkFarm.HeapSet> ofPairs = new HashSet<>();
        farm.sets().forEach((name, set) -> (name.contains("+") ? ofPairs : ofDevices).add(set));
        ofPairs.removeAll(ofDevices);
        return pairs(farm)
                + farm.names().keySet().stream()
                        .filter(name -> name.contains("+"))
                        .count()
                + ofPairs.stream()
                        .mapToInt(set -> 1 + Math.max(1, set.paths().size()))
                        .sum();
    }

    private void publish(long revision) {
        links.publish(
                snapshot(revision),
                MapChange.between(HeapMap.EMPTY, snapshot(revision).map()));
    }

    private Snapshot snapshot(long revision) {
        return Snapshot.of(Boards.judgement(tree.root()).withRevision(revision));
    }

    private Path at(String name) {
        return run.resolve("links").resolve(name);
    }

    private List<String> names() {
        return list(at(""));
    }

    /** Where the ranks of a set lead, in their order, from 1 on without a gap. */
    private List<String> heaps(String set) {
        List<String> ranks = new ArrayList<>(list(at(set)));
        List<String> wanted = IntStream.rangeClosed(1, ranks.size())
                .mapToObj(Integer::toString)
                .toList();
        assertThat(ranks).containsExactlyInAnyOrderElementsOf(wanted);
        return wanted.stream()
                .map(rank -> {
                    try {
                        return Files.readSymbolicLink(at(set).resolve(rank)).toString();
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                })
                .collect(Collectors.toList());
    }

    private static List<String> list(Path directory) {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
