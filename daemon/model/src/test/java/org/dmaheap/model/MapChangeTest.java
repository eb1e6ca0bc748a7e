// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.dmaheap.protocol.ExampleMap;
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
        MapHeap cma = MAP.heaps().stream()
                .filter(heap -> heap.area().isPresent())
                .findFirst()
                .orElseThrow();
        CmaArea area = cma.area().orElseThrow();
        CmaArea fuller = new CmaArea(area.name(), area.totalBytes(), OptionalLong.of(1));
        CmaArea larger = new CmaArea(area.name(), OptionalLong.of(1L << 40), area.freeBytes());

        assertThat(fuller).isNotEqualTo(area);
        assertThat(MapChange.between(MAP, with(withArea(cma, fuller))).isEmpty())
                .isTrue();
        assertThat(MapChange.between(MAP, with(withArea(cma, larger))).heapsChanged())
                .containsExactly(cma.name());
    }

    @Test
    void theFirstMapIsAllNew() {
        MapChange change = MapChange.between(HeapMap.EMPTY, MAP);

        assertThat(change.devicesAdded())
                .isEqualTo(MAP.devices().stream().map(MapDevice::id).toList());
        assertThat(change.heapsAdded())
                .isEqualTo(MAP.heaps().stream().map(MapHeap::name).toList());
        assertThat(change.links()).isEqualTo(MAP.links());
        assertThat(change.issuesChanged()).isEqualTo(!MAP.issues().isEmpty());
        assertThat(change.devicesChanged()).isEmpty();
        assertThat(change.devicesRemoved()).isEmpty();
    }

    @Test
    void whatWentIsNamedWithoutItsLinks() {
        MapChange change = MapChange.between(MAP, HeapMap.EMPTY);

        assertThat(change.devicesRemoved()).hasSameSizeAs(MAP.devices());
        assertThat(change.heapsRemoved()).hasSameSizeAs(MAP.heaps());
        assertThat(change.links()).isEmpty();
        assertThat(change.isEmpty()).isFalse();
    }

    @Test
    void anIdGivenToAnotherDeviceIsAChange() {
        MapDevice was = MAP.devices().get(0);
        Device device = was.device();
        BusDevice bus = device.bus();
        BusDevice other = new BusDevice(
                bus.devpath() + "-other",
                bus.subsystem(),
                bus.driver(),
                bus.ofNode(),
                bus.iommuGroup(),
                bus.dmaRanges());
        MapDevice now = new MapDevice(
                new Device(
                        other,
                        device.parent(),
                        device.pci(),
                        device.virtioFeatures(),
                        device.nodes(),
                        device.hasConnectors(),
                        device.found()),
                was.dmaDevices(),
                was.uses(),
                was.needs(),
                was.memoryRegions(),
                was.addressBits());
        HeapMap after = new HeapMap(2, List.of(now), MAP.heaps(), MAP.links(), MAP.issues(), MAP.kernel());

        assertThat(MapChange.between(MAP, after).devicesChanged()).containsExactly(was.id());
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
                List.of(new ScanIssue("/sys/new", "Permission denied")),
                MAP.kernel());

        assertThat(MapChange.between(MAP, after).issuesChanged()).isTrue();
        assertThat(MapChange.between(MAP, after).isEmpty()).isFalse();
    }

    private static MapHeap withArea(MapHeap heap, CmaArea area) {
        return new MapHeap(
                heap.heap(),
                heap.kind(),
                heap.contiguous(),
                heap.cpuAccess(),
                heap.aliasOf(),
                heap.region(),
                Optional.of(area),
                heap.isDefault());
    }

    private static HeapMap with(MapHeap changed) {
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
