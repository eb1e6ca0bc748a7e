// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dmaheap.inventory.BusDevice;
import org.dmaheap.inventory.Inventory;
import org.dmaheap.inventory.IommuGroup;
import org.dmaheap.inventory.ReservedMemory;
import org.dmaheap.inventory.ScannedDevice;
import org.dmaheap.model.CommonHeaps;
import org.dmaheap.model.Device;
import org.dmaheap.model.DeviceUse;
import org.dmaheap.model.FindQuery;
import org.dmaheap.model.Heap;
import org.dmaheap.model.HeapKind;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.InvalidParameter;
import org.dmaheap.model.Link;
import org.dmaheap.model.MapChange;
import org.dmaheap.model.Need;
import org.dmaheap.model.NoSuchDevice;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;
import org.dmaheap.protocol.InvalidJson;
import org.dmaheap.protocol.Json;
import org.dmaheap.rules.RuleSet;

/** What holds of every map that the shipped rules make, whatever was found. */
final class Invariants {
    private static final Set<Need> SCATTERED = EnumSet.of(Need.IOMMU, Need.MMU, Need.CPU);

    /** On boards with many codecs not every pair needs asking. */
    private static final int MOST_PARTNERS = 4;

    private final Inventory inventory;
    private final RuleSet rules;
    private final Judgement judgement;
    private final HeapMap map;

    private Invariants(Inventory inventory, RuleSet rules) {
        this.inventory = inventory;
        this.rules = rules;
        this.judgement = Judgement.of(inventory, rules);
        this.map = judgement.map();
    }

    static void hold(Inventory inventory, RuleSet rules) {
        Invariants invariants = new Invariants(inventory, rules);
        invariants.everyPairHasOneLinkInOrder();
        invariants.map.links().forEach(invariants::linkIsSound);
        invariants.map.devices().forEach(invariants::prioritiesDiffer);
        invariants.equalInputMakesEqualBytes();
        invariants.aChangeMakesTheMapOfAnyOther();
        invariants.everyQuestionHasTheIntersectionAsAnswer();
    }

    private void everyPairHasOneLinkInOrder() {
        List<List<String>> wanted = new ArrayList<>();
        for (Device device : map.devices()) {
            for (Use use : device.uses()) {
                offered().forEach(heap -> wanted.add(List.of(device.id(), use.word(), heap.name())));
            }
        }
        assertThat(map.links().stream().map(Invariants::key)).containsExactlyInAnyOrderElementsOf(wanted);
        Map<String, Integer> position = IntStream.range(0, map.devices().size())
                .boxed()
                .collect(Collectors.toMap(i -> map.devices().get(i).id(), Function.identity()));
        assertThat(map.links())
                .isSortedAccordingTo(Comparator.<Link, Integer>comparing(link -> position.get(link.device()))
                        .thenComparing(Link::use)
                        .thenComparing(Link::priority, Comparator.reverseOrder())
                        .thenComparing(Link::heap));
    }

    private static List<String> key(Link link) {
        return List.of(link.device(), link.use().word(), link.heap());
    }

    private void linkIsSound(Link link) {
        String claim = link.toString();
        boolean compatible = link.verdict() == Verdict.COMPATIBLE;
        assertThat(link.priority() > 0).as(claim).isEqualTo(compatible);
        assertThat(link.priority()).as(claim).isBetween(0, 1000);
        if (link.verdict() != Verdict.UNKNOWN) {
            assertThat(link.evidence()).as(claim).isNotEmpty();
        }
        if (!link.evidence().isEmpty()) {
            assertThat(link.evidence())
                    .as(claim)
                    .allMatch(e -> !e.why().isBlank() && !e.why().contains("{"));
        }
        if (compatible) {
            compatibleLinkIsEarned(link);
        }
    }

    private void compatibleLinkIsEarned(Link link) {
        Device device = map.device(link.device()).orElseThrow();
        Heap heap = map.heap(link.heap()).orElseThrow();
        Need need = device.needs().get(link.use());
        assertThat(need).as("%s", link).isNotIn(Need.UNKNOWN, Need.NONE, Need.DEVICE_LOCAL);
        assertThat(heap.kind()).as("%s", link).isIn(HeapKind.SYSTEM, HeapKind.CMA);
        if (heap.kind() == HeapKind.SYSTEM) {
            assertThat(SCATTERED).as("%s", link).contains(need);
        }
        if (need == Need.IOMMU) {
            assertThat(groups(device)).as("%s", link).isNotEmpty();
        }
        Optional<ReservedMemory> region = inventory.regions().stream()
                .filter(one -> heap.region().filter(one.name()::equals).isPresent())
                .findFirst();
        if (region.isPresent() && !region.get().cmaDefault()) {
            assertThat(device.memoryRegions().stream().map(Device.MemoryRegion::name))
                    .as("own region: %s", link)
                    .contains(region.get().name());
        }
    }

    /** Of the device, of the one above it and of those that do its DMA. */
    private List<String> groups(Device device) {
        ScannedDevice scanned = inventory.devices().stream()
                .filter(one -> one.id().equals(device.id()))
                .findFirst()
                .orElseThrow();
        return Stream.of(
                        device.dmaDevices().stream().flatMap(dma -> dma.iommuGroup().stream()),
                        scanned.bus().iommuGroup().map(IommuGroup::id).stream(),
                        scanned.parent().flatMap(BusDevice::iommuGroup).map(IommuGroup::id).stream())
                .flatMap(Function.identity())
                .toList();
    }

    private void prioritiesDiffer(Device device) {
        for (Use use : device.uses()) {
            assertThat(links(device.id(), use).stream()
                            .map(Link::priority)
                            .filter(priority -> priority > 0)
                            .toList())
                    .doesNotHaveDuplicates();
        }
    }

    private List<Link> links(String device, Use use) {
        return map.links().stream()
                .filter(link -> link.device().equals(device) && link.use() == use)
                .toList();
    }

    private void equalInputMakesEqualBytes() {
        HeapMap again = Judgement.of(inventory, rules).map();
        assertThat(again).isEqualTo(map);
        assertThat(Json.compact(HeapMap.TABLE, again)).isEqualTo(Json.compact(HeapMap.TABLE, map));
        assertThat(MapChange.between(map, again).isEmpty()).isTrue();
    }

    /** Without rules it is another map of the same things: devices lose uses, heaps their kinds. */
    private void aChangeMakesTheMapOfAnyOther() {
        HeapMap unruled = Judgement.of(inventory, RuleSet.EMPTY).withRevision(7).map();
        HeapMap nothing = new HeapMap(3, List.of(), List.of(), List.of(), List.of(), map.kernel());
        List<HeapMap> maps = List.of(map, unruled, nothing, withoutPaths());
        for (HeapMap before : maps) {
            for (HeapMap after : maps) {
                MapChange change = MapChange.between(before, after);
                assertThat(change.isEmpty())
                        .isEqualTo(before.withRevision(after.revision()).equals(after));
                assertThat(change.appliedTo(before)).isEqualTo(after);
            }
        }
    }

    /** As before udev has finished with any node. */
    private HeapMap withoutPaths() {
        String heaps = new String(Json.compact(HeapMap.HEAPS, map.heaps()), UTF_8);
        byte[] pathless =
                heaps.replaceAll("\"path\":\"[^\"]*\"", "\"path\":null").getBytes(UTF_8);
        try {
            List<Heap> read = Json.read(pathless, HeapMap.HEAPS);
            return new HeapMap(9, map.devices(), read, List.of(), map.issues(), map.kernel());
        } catch (InvalidJson e) {
            throw new AssertionError(e);
        }
    }

    private void everyQuestionHasTheIntersectionAsAnswer() {
        List<DeviceUse> all = map.devices().stream()
                .flatMap(device -> device.uses().stream().map(use -> new DeviceUse(device.id(), Optional.of(use))))
                .toList();
        for (int i = 0; i < all.size(); i++) {
            for (int j = i; j < Math.min(i + MOST_PARTNERS, all.size()); j++) {
                answerIsTheIntersection(List.of(all.get(i), all.get(j)));
            }
        }
        if (!all.isEmpty()) {
            answerIsTheIntersection(all);
        }
    }

    private void answerIsTheIntersection(List<DeviceUse> question) {
        Set<String> lent = new HashSet<>();
        question.forEach(pair -> lent.addAll(judgement.sharedRegions(pair.device())));
        Set<String> wanted = offered().stream()
                .filter(heap -> heap.aliasOf().isEmpty())
                .map(Heap::name)
                .collect(Collectors.toSet());
        for (DeviceUse pair : question) {
            judgement.links(pair.device(), pair.use().orElseThrow(), lent).stream()
                    .filter(link -> link.verdict() != Verdict.COMPATIBLE)
                    .forEach(link -> wanted.remove(link.heap()));
        }
        CommonHeaps answer = ask(question);
        assertThat(answer.heaps().stream().map(CommonHeaps.CommonHeap::heap))
                .as("%s", question)
                .containsExactlyInAnyOrderElementsOf(wanted);
        assertThat(answer.heaps()).isSortedAccordingTo(Comparator.comparing(heap -> -heap.priority()));
        assertThat(answer.heaps().stream().map(CommonHeaps.CommonHeap::rank))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, wanted.size()).boxed().toList());
        assertThat(answer.fallback().isPresent()).isEqualTo(wanted.isEmpty());
        Set<String> named = new HashSet<>(wanted);
        answer.refused().forEach(refusal -> named.add(refusal.heap()));
        answer.heaps().forEach(heap -> named.addAll(heap.aliases()));
        offered().stream().filter(heap -> heap.aliasOf().isPresent()).forEach(heap -> named.add(heap.name()));
        assertThat(named)
                .containsExactlyInAnyOrderElementsOf(
                        offered().stream().map(Heap::name).toList());
        answer.candidates().forEach(heap -> nobodyRefuses(answer, heap));
    }

    private static void nobodyRefuses(CommonHeaps answer, CommonHeaps.Candidate heap) {
        assertThat(heap.unknownFor())
                .isNotEmpty()
                .hasSizeLessThan(answer.devices().size());
        assertThat(answer.refused().stream().filter(refusal -> refusal.heap().equals(heap.heap())))
                .extracting(CommonHeaps.Refusal::verdict)
                .containsOnly(Verdict.UNKNOWN);
    }

    /** Heaps that a program can open: of others there is no link and no answer. */
    private List<Heap> offered() {
        return map.heaps().stream().filter(heap -> heap.path().isPresent()).toList();
    }

    private CommonHeaps ask(List<DeviceUse> question) {
        try {
            return judgement.find(FindQuery.of(question));
        } catch (NoSuchDevice | InvalidParameter e) {
            throw new AssertionError(e);
        }
    }
}
