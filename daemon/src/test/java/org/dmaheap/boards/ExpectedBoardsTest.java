// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.boards;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.dmaheap.judgement.Judgement;
import org.dmaheap.model.CommonHeaps;
import org.dmaheap.model.Device;
import org.dmaheap.model.DeviceUse;
import org.dmaheap.model.FindQuery;
import org.dmaheap.model.Heap;
import org.dmaheap.model.Link;
import org.dmaheap.model.Need;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every board whose truth was computed apart from this project comes out as there, wherever that is certain. */
class ExpectedBoardsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> RESULTS = Collections.synchronizedMap(new TreeMap<>());

    static List<String> boards() {
        return Boards.names();
    }

    @AfterAll
    static void printTable() {
        System.out.printf("%-40s %8s %8s %8s  %s%n", "board", "devices", "codecs", "pairs", "differences");
        RESULTS.forEach((board, row) -> System.out.printf("%-40s %s%n", board, row));
    }

    @ParameterizedTest
    @MethodSource("boards")
    void everythingCertainIsEqualToTheExpectation(String board) throws Exception {
        Board judged = new Board(JSON.readTree(Boards.expected(board).toFile()), Boards.judgement(Boards.root(board)));
        judged.compareHeaps();
        int devices = judged.compareDevices();
        int codecs = judged.compareCodecs();
        int pairs = judged.comparePairs();
        RESULTS.put(board, String.format("%8d %8d %8d  %d", devices, codecs, pairs, judged.differences.size()));
        assertThat(judged.differences).isEmpty();
    }

    /** One board: what is expected, what came out, where they differ. */
    private static final class Board {
        private final JsonNode expected;
        private final Judgement actual;
        final List<String> differences = new ArrayList<>();

        Board(JsonNode expected, Judgement actual) {
            this.expected = expected;
            this.actual = actual;
        }

        private void compare(String what, Object wanted, Object got) {
            if (!wanted.equals(got)) {
                differences.add(what + ": expected " + wanted + ", got " + got);
            }
        }

        void compareHeaps() {
            Set<String> names = new LinkedHashSet<>();
            expected.get("heaps").forEach(heap -> names.add(heap.get("name").asText()));
            compare(
                    "heaps",
                    names.stream().sorted().toList(),
                    actual.map().heaps().stream().map(Heap::name).toList());
            Map<String, String> aliases = new TreeMap<>();
            expected.get("aliases")
                    .properties()
                    .forEach(entry ->
                            aliases.put(entry.getKey(), entry.getValue().asText()));
            Map<String, String> found = new TreeMap<>();
            actual.map().heaps().forEach(heap -> heap.aliasOf().ifPresent(of -> found.put(heap.name(), of)));
            compare("aliases", aliases, found);
            for (JsonNode heap : expected.get("heaps")) {
                Heap got = actual.map().heap(heap.get("name").asText()).orElseThrow();
                compare(
                        got.name() + " kind",
                        heap.get("kind").asText(),
                        got.kind().word());
                compare(got.name() + " owners", texts(heap.get("claimed_by")), got.owners());
            }
        }

        int compareDevices() {
            int compared = 0;
            for (JsonNode drm : expected.get("drm")) {
                if (drm.get("certain").asBoolean()) {
                    compared++;
                    Device device =
                            actual.map().device(drm.get("card").asText()).orElseThrow();
                    compareDevice(drm, device);
                }
            }
            return compared;
        }

        private void compareDevice(JsonNode drm, Device device) {
            String id = device.id();
            compare(id + " devpath", drm.get("device").asText(), "/sys" + device.devpath());
            compare(
                    id + " driver",
                    drm.get("platform_driver").asText(),
                    device.driver().orElse(""));
            List<String> roles = device.uses().stream()
                    .map(use -> use == Use.SCANOUT ? "display" : use.word())
                    .toList();
            compare(id + " roles", texts(drm.get("roles")), roles);
            for (Use use : device.uses()) {
                compare(
                        id + " need of " + use.word(),
                        kindOfNeed(drm.get("need").asText()),
                        kindOfNeed(device.needs().get(use).word()));
                compareLinks(id, use, drm);
            }
            compare(id + " pool", drm.get("pool").asText(), pool(device));
            JsonNode window = drm.get("window");
            if (!window.isNull()) {
                compare(
                        id + " bits",
                        window.get("bits").asInt(),
                        device.addressBits().orElse(-1));
            }
        }

        private static String pool(Device device) {
            return device.memoryRegions().stream()
                    .flatMap(region -> region.heap().stream())
                    .findFirst()
                    .orElse("null");
        }

        private void compareLinks(String id, Use use, JsonNode device) {
            List<String> got = actual.map().links().stream()
                    .filter(link -> link.device().equals(id) && link.use() == use)
                    .filter(link -> link.verdict() == Verdict.COMPATIBLE)
                    .map(Link::heap)
                    .toList();
            compare(id + " heaps for " + use.word(), texts(device.get("heaps")), preferred(got));
        }

        int compareCodecs() {
            int compared = 0;
            for (JsonNode codec : expected.get("codecs")) {
                if (codec.get("certain").asBoolean()) {
                    compared++;
                    Device device =
                            actual.map().device(codec.get("video").asText()).orElseThrow();
                    compare(
                            device.id() + " need of video",
                            kindOfNeed(codec.get("need").asText()),
                            kindOfNeed(device.needs()
                                    .getOrDefault(Use.VIDEO, Need.UNKNOWN)
                                    .word()));
                    compareLinks(device.id(), Use.VIDEO, codec);
                    compare(device.id() + " pool", codec.get("pool").asText(), pool(device));
                }
            }
            return compared;
        }

        int comparePairs() throws Exception {
            int compared = 0;
            for (JsonNode pair : expected.get("pairs")) {
                if (pair.get("certain").asBoolean()) {
                    compared++;
                    String display = pair.get("display").asText();
                    String render = pair.get("render").asText();
                    CommonHeaps common = actual.find(FindQuery.of(List.of(
                            new DeviceUse(display, Optional.of(Use.SCANOUT)),
                            new DeviceUse(render, Optional.of(Use.RENDER)))));
                    compare(
                            display + " with " + render,
                            texts(pair.get("heaps")),
                            common.heaps().stream()
                                    .map(CommonHeaps.CommonHeap::heap)
                                    .toList());
                }
            }
            return compared;
        }

        /** Names of one pool become the preferred one, repeats and heaps that nobody claims leave. */
        private List<String> preferred(List<String> heaps) {
            Set<String> names = new LinkedHashSet<>();
            heaps.forEach(
                    heap -> names.add(actual.map().heap(heap).orElseThrow().pool()));
            names.removeAll(texts(expected.get("optional_heaps")));
            return List.copyOf(names);
        }

        private static String kindOfNeed(String need) {
            return Set.of("iommu", "mmu", "cpu").contains(need) ? "scattered" : need;
        }

        private static List<String> texts(JsonNode array) {
            List<String> texts = new ArrayList<>();
            array.forEach(item -> texts.add(item.asText()));
            return texts;
        }
    }
}
