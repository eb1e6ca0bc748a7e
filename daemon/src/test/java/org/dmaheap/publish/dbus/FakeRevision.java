// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dmaheap.model.CommonHeaps;
import org.dmaheap.model.Confidence;
import org.dmaheap.model.Device;
import org.dmaheap.model.DeviceUse;
import org.dmaheap.model.ExplainQuery;
import org.dmaheap.model.Explanation;
import org.dmaheap.model.FindQuery;
import org.dmaheap.model.Heap;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.InvalidParameter;
import org.dmaheap.model.Link;
import org.dmaheap.model.MapChange;
import org.dmaheap.model.NoSuchDevice;
import org.dmaheap.model.NoSuchHeap;
import org.dmaheap.model.Revision;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;
import org.dmaheap.protocol.Snapshot;

/** A map that answers questions simply: a heap suits if its links to all the devices are compatible. */
final class FakeRevision implements Revision {

    private final HeapMap map;
    private volatile Optional<FindQuery> lastQuery = Optional.empty();

    FakeRevision(HeapMap map) {
        this.map = map;
    }

    FindQuery lastQuery() {
        return lastQuery.orElseThrow();
    }

    @Override
    public HeapMap map() {
        return map;
    }

    /** Shows it as the first one. */
    void publishOn(DbusPublisher publisher) {
        publishOn(publisher, HeapMap.EMPTY);
    }

    /** Shows it after another map. */
    void publishOn(DbusPublisher publisher, HeapMap before) {
        publisher.publish(Snapshot.of(this), MapChange.between(before, map));
    }

    @Override
    public CommonHeaps find(FindQuery query) throws NoSuchDevice, InvalidParameter {
        lastQuery = Optional.of(query);
        if (query.devices().isEmpty()) {
            throw new InvalidParameter("devices", "no devices");
        }
        if (query.devices().get(0).device().equals("defect")) {
            throw new IllegalStateException("a defect of the engine");
        }
        List<CommonHeaps.Asked> asked = new ArrayList<>();
        for (DeviceUse pair : query.devices()) {
            Device device = device(pair.device());
            if (pair.use().isPresent() && !device.uses().contains(pair.use().get())) {
                throw new InvalidParameter("use", device.id() + " has no such use");
            }
            pair.use()
                    .map(List::of)
                    .orElse(device.uses())
                    .forEach(use -> asked.add(new CommonHeaps.Asked(device.id(), use)));
        }
        List<CommonHeaps.CommonHeap> heaps = new ArrayList<>();
        List<CommonHeaps.Refusal> refused = new ArrayList<>();
        for (Heap heap : map.heaps()) {
            List<Link> links = asked.stream().map(pair -> link(pair, heap)).toList();
            Optional<Link> refusal = links.stream()
                    .filter(link -> link.verdict() != Verdict.COMPATIBLE)
                    .findFirst();
            if (refusal.isPresent()) {
                Link no = refusal.get();
                refused.add(new CommonHeaps.Refusal(
                        heap.name(), Optional.of(no.device()), Optional.of(no.use()), no.verdict(), no.why()));
            } else if (heap.aliasOf().isEmpty()) {
                heaps.add(new CommonHeaps.CommonHeap(
                        heap.name(),
                        heap.path().orElseThrow(),
                        aliases(heap),
                        heaps.size() + 1,
                        links.get(0).priority(),
                        Verdict.COMPATIBLE,
                        Confidence.KNOWN,
                        links));
            }
        }
        Optional<CommonHeaps.Fallback> fallback =
                heaps.isEmpty() ? Optional.of(CommonHeaps.Fallback.ALLOCATE_ON_RENDERER) : Optional.empty();
        return new CommonHeaps(
                map.revision(), asked, heaps, refused, fallback, map.kernel(), List.of(), Optional.empty());
    }

    @Override
    public Explanation explain(ExplainQuery query) throws NoSuchDevice, NoSuchHeap, InvalidParameter {
        Device found = device(query.device());
        Optional<Use> use = query.use();
        Optional<String> heap = query.heap();
        if (use.isPresent() && !found.uses().contains(use.get())) {
            throw new InvalidParameter("use", found.id() + " has no such use");
        }
        if (heap.isPresent() && map.heap(heap.get()).isEmpty()) {
            throw new NoSuchHeap(heap.get());
        }
        return new Explanation(
                map.revision(),
                found,
                map.links().stream()
                        .filter(link -> link.device().equals(found.id()))
                        .filter(link -> use.isEmpty() || link.use() == use.get())
                        .filter(link -> heap.isEmpty()
                                || link.heap()
                                        .equals(map.heap(heap.get())
                                                .orElseThrow()
                                                .name()))
                        .toList());
    }

    private Device device(String name) throws NoSuchDevice {
        return map.device(name).orElseThrow(() -> new NoSuchDevice(name));
    }

    private Link link(CommonHeaps.Asked pair, Heap heap) {
        return map.links().stream()
                .filter(link -> link.device().equals(pair.device()))
                .filter(link -> link.use() == pair.use() && link.heap().equals(heap.name()))
                .findFirst()
                .orElseThrow();
    }

    private List<String> aliases(Heap heap) {
        return map.heaps().stream()
                .filter(other -> other.aliasOf().equals(Optional.of(heap.name())))
                .map(Heap::name)
                .toList();
    }
}
