// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.dmaheap.protocol.ExampleMap;
import org.dmaheap.protocol.Json;
import org.junit.jupiter.api.Test;

class MapChangeTest {
    private static final HeapMap MAP = ExampleMap.map(1);

    @Test
    void aMapDoesNotDifferFromItself() {
        assertThat(MapChange.between(MAP, ExampleMap.map(1)).isEmpty()).isTrue();
        assertThat(MapChange.between(HeapMap.EMPTY, HeapMap.EMPTY).isEmpty()).isTrue();
    }

    @Test
    void theRevisionIsNoChange() {
        assertThat(MapChange.between(MAP, MAP.withRevision(7)).isEmpty()).isTrue();
    }

    @Test
    void freeBytesAreNoChangeAndTotalBytesAreOne() {
        Heap cma = MAP.heaps().get(0);
        Heap fuller = withBytes(cma, cma.totalBytes(), Optional.of(1L));
        Heap larger = withBytes(cma, Optional.of(1L << 40), cma.freeBytes());

        assertThat(fuller).isNotEqualTo(cma);
        assertThat(MapChange.between(MAP, with(fuller)).isEmpty()).isTrue();
        assertThat(MapChange.between(MAP, with(larger)).heaps()).containsExactly(larger);
    }

    @Test
    void theFirstMapIsAllNew() {
        MapChange change = MapChange.between(HeapMap.EMPTY, MAP);

        assertThat(change)
                .isEqualTo(new MapChange(
                        1,
                        new MapChange.Removed(List.of(), List.of()),
                        MAP.devices(),
                        MAP.heaps(),
                        MAP.links(),
                        Optional.of(MAP.issues())));
    }

    @Test
    void whatWentIsNamedWithoutItsLinks() {
        MapChange change = MapChange.between(MAP, HeapMap.EMPTY);

        assertThat(change.removed().devices())
                .isEqualTo(MAP.devices().stream().map(Device::id).toList());
        assertThat(change.removed().heaps())
                .isEqualTo(MAP.heaps().stream().map(Heap::name).toList());
        assertThat(change.links()).isEmpty();
        assertThat(change.isEmpty()).isFalse();
    }

    @Test
    void anIdGivenToAnotherDeviceIsAChange() {
        Device was = MAP.devices().get(0);
        Device now = ExampleMap.device(was.nodes().get(0), was.devpath() + "-other", was.needs());
        HeapMap after = new HeapMap(2, List.of(now), MAP.heaps(), MAP.links(), MAP.issues(), MAP.kernel());

        assertThat(MapChange.between(MAP, after).devices()).containsExactly(now);
    }

    @Test
    void aLinkWithAnotherReasonIsAChange() {
        Link was = MAP.links().get(0);
        Link now = new Link(
                was.device(), was.use(), was.heap(), was.verdict(), was.priority(), was.confidence(), List.of());
        HeapMap after = new HeapMap(2, MAP.devices(), MAP.heaps(), List.of(now), MAP.issues(), MAP.kernel());

        assertThat(was).isNotEqualTo(now);
        assertThat(MapChange.between(MAP, after).links()).containsExactly(now);
    }

    @Test
    void anIssueIsAChange() {
        HeapMap after = new HeapMap(
                2,
                MAP.devices(),
                MAP.heaps(),
                MAP.links(),
                List.of(new Issue("/sys/new", "Permission denied")),
                MAP.kernel());

        assertThat(MapChange.between(MAP, after).issues()).contains(after.issues());
        assertThat(MapChange.between(MAP, after).isEmpty()).isFalse();
    }

    @Test
    void issuesThatAreGoneAreAChangeAndIssuesThatStayedAreNotRepeated() {
        HeapMap after = new HeapMap(2, MAP.devices(), MAP.heaps(), MAP.links(), List.of(), MAP.kernel());

        assertThat(MapChange.between(MAP, after).issues()).contains(List.of());
        assertThat(MapChange.between(MAP, with(MAP.heaps().get(0))).issues()).isEmpty();
    }

    @Test
    void aDocumentOfAChangeHasTheKeysOfTheContractAndIsReadBack() throws Exception {
        MapChange change = MapChange.between(HeapMap.EMPTY, MAP);
        byte[] json = Json.compact(MapChange.TABLE, change);

        assertThat(Json.readObject(json, 1000).keySet())
                .containsExactly("revision", "removed", "devices", "heaps", "links", "issues");
        assertThat(Json.read(json, MapChange.TABLE)).isEqualTo(change);
        assertThat(new String(Json.compact(MapChange.TABLE, MapChange.between(MAP, HeapMap.EMPTY)), UTF_8))
                .startsWith("{\"revision\":0,\"removed\":{\"devices\":[\""
                        + MAP.devices().get(0).id());
    }

    private static Heap withBytes(Heap heap, Optional<Long> total, Optional<Long> free) {
        return new Heap(
                heap.name(),
                heap.path(),
                heap.dev(),
                heap.kind(),
                heap.contiguous(),
                heap.cpuAccess(),
                heap.aliasOf(),
                heap.region(),
                heap.owners(),
                total,
                free,
                heap.access(),
                heap.isDefault(),
                heap.accounted());
    }

    private static HeapMap with(Heap changed) {
        return new HeapMap(
                1,
                MAP.devices(),
                MAP.heaps().stream()
                        .map(heap -> heap.name().equals(changed.name()) ? changed : heap)
                        .toList(),
                MAP.links(),
                MAP.issues(),
                MAP.kernel());
    }
}
