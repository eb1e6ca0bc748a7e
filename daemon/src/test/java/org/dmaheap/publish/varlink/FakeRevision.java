// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dmaheap.model.CommonHeaps;
import org.dmaheap.model.CommonHeaps.Asked;
import org.dmaheap.model.CommonHeaps.CommonHeap;
import org.dmaheap.model.Device;
import org.dmaheap.model.DeviceUse;
import org.dmaheap.model.ExplainQuery;
import org.dmaheap.model.Explanation;
import org.dmaheap.model.FindQuery;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.InvalidParameter;
import org.dmaheap.model.Link;
import org.dmaheap.model.MapChange;
import org.dmaheap.model.NoSuchDevice;
import org.dmaheap.model.NoSuchHeap;
import org.dmaheap.model.Revision;
import org.dmaheap.model.Use;
import org.dmaheap.protocol.Snapshot;

/** A revision that answers by looking up the map's compatible links, without the engine's finer points. */
class FakeRevision implements Revision {
    private final HeapMap map;

    FakeRevision(HeapMap map) {
        this.map = map;
    }

    @Override
    public HeapMap map() {
        return map;
    }

    /** Shows it as one that differs from whatever was there before. */
    void publishOn(VarlinkServer server) {
        server.publish(Snapshot.of(this), MapChange.between(HeapMap.EMPTY, map));
    }

    @Override
    public CommonHeaps find(FindQuery query) throws NoSuchDevice, InvalidParameter {
        List<Asked> asked = new ArrayList<>();
        List<CommonHeap> heaps = new ArrayList<>();
        for (DeviceUse pair : query.devices()) {
            Device device = device(pair.device());
            Use use = pair.use().orElse(device.uses().get(0));
            if (!device.uses().contains(use)) {
                throw new InvalidParameter("use", device.id() + " lacks it");
            }
            asked.add(new Asked(device.id(), use));
            for (Link link : map.links()) {
                if (link.device().equals(device.id()) && link.use() == use && link.priority() > 0) {
                    heaps.add(new CommonHeap(
                            link.heap(),
                            "/dev/dma_heap/" + link.heap(),
                            List.of(),
                            heaps.size() + 1,
                            link.priority(),
                            link.verdict(),
                            link.confidence(),
                            List.of(link)));
                }
            }
        }
        return new CommonHeaps(
                map.revision(),
                asked,
                heaps,
                List.of(),
                heaps.isEmpty() ? Optional.of(CommonHeaps.Fallback.NONE) : Optional.empty(),
                map.kernel(),
                List.of(),
                Optional.empty());
    }

    @Override
    public Explanation explain(ExplainQuery query) throws NoSuchDevice, NoSuchHeap {
        Device device = device(query.device());
        Optional<Use> use = query.use();
        Optional<String> heap = query.heap();
        if (heap.isPresent() && map.heap(heap.get()).isEmpty()) {
            throw new NoSuchHeap(heap.get());
        }
        return new Explanation(
                map.revision(),
                device,
                map.links().stream()
                        .filter(link -> link.device().equals(device.id()))
                        .filter(link -> use.isEmpty() || use.get() == link.use())
                        .toList());
    }

    private Device device(String name) throws NoSuchDevice {
        return map.device(name).orElseThrow(() -> new NoSuchDevice(name));
    }
}
