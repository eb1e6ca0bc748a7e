// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.compat;

import java.util.List;
import java.util.Optional;
import org.dmaheap.model.CommonHeaps;
import org.dmaheap.model.Explanation;
import org.dmaheap.model.FindQuery;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.InvalidParameter;
import org.dmaheap.model.Inventory;
import org.dmaheap.model.Link;
import org.dmaheap.model.MapDevice;
import org.dmaheap.model.NoSuchDevice;
import org.dmaheap.model.NoSuchHeap;
import org.dmaheap.model.Use;
import org.dmaheap.protocol.MapJson;
import org.dmaheap.protocol.Snapshot;
import org.dmaheap.rules.RuleSet;

/** A map and the answers that follow from the same facts and rules. Immutable. */
public final class Evaluation implements Snapshot {
    private final Judgement judgement;
    private final HeapMap map;
    private volatile byte[] json;

    private Evaluation(Judgement judgement, HeapMap map) {
        this.judgement = judgement;
        this.map = map;
    }

    /** Judges an inventory. The map has revision 0. */
    public static Evaluation of(Inventory inventory, RuleSet rules) {
        Judgement judgement = Judgement.of(inventory, rules);
        return new Evaluation(judgement, judgement.map());
    }

    public Evaluation withRevision(long revision) {
        return new Evaluation(judgement, map.withRevision(revision));
    }

    @Override
    public HeapMap map() {
        return map;
    }

    @Override
    public byte[] mapJson() {
        byte[] made = json;
        if (made == null) {
            made = MapJson.compact(map);
            json = made;
        }
        return made;
    }

    @Override
    public CommonHeaps find(FindQuery query) throws NoSuchDevice, InvalidParameter {
        return new CommonHeapFinder(judgement, map).find(query);
    }

    @Override
    public Explanation explain(String device, Optional<Use> use, Optional<String> heap)
            throws NoSuchDevice, NoSuchHeap, InvalidParameter {
        MapDevice found = map.device(device).orElseThrow(() -> new NoSuchDevice(device));
        if (use.isPresent() && !found.uses().contains(use.get())) {
            throw new InvalidParameter(
                    "use", found.id() + " has no use " + use.get().word());
        }
        Optional<String> heapName = Optional.empty();
        if (heap.isPresent()) {
            heapName = Optional.of(map.heap(heap.get())
                    .orElseThrow(() -> new NoSuchHeap(heap.get()))
                    .name());
        }
        Optional<String> onlyHeap = heapName;
        List<Link> links = map.links().stream()
                .filter(link -> link.device().equals(found.id()))
                .filter(link -> use.isEmpty() || use.get() == link.use())
                .filter(link -> onlyHeap.isEmpty() || onlyHeap.get().equals(link.heap()))
                .toList();
        return new Explanation(map.revision(), found, links);
    }
}
