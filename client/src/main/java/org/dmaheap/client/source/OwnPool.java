// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.source;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.dmaheap.inventory.Inventory;
import org.dmaheap.inventory.OfNode;
import org.dmaheap.judgement.RuledLink;
import org.dmaheap.model.Device;
import org.dmaheap.model.Heap;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;
import org.dmaheap.rules.HeapRole;

/**
 * A heap whose pool belongs to displays, GPUs or codecs and to nobody else: what those take frames from. Never the default
 * area, never a pool that also a remote processor or firmware claims, nor one that its device keeps for itself.
 *
 * @param region name of the device-tree node of the pool
 * @param owners device-tree paths of all nodes that claim it, sorted
 * @param devices those that can take frames from it, by id
 */
public record OwnPool(Heap heap, String region, List<String> owners, List<Device> devices) {
    private static final Set<Use> FRAMES = EnumSet.of(Use.SCANOUT, Use.RENDER, Use.VIDEO);

    public OwnPool {
        owners = List.copyOf(owners);
        devices = List.copyOf(devices);
    }

    /** Those of a machine, by the heap's name. */
    static List<OwnPool> of(Inventory inventory, List<RuledLink> links) {
        Map<String, List<RuledLink>> byHeap = new TreeMap<>();
        for (RuledLink link : links) {
            boolean isDefault = link.heap().isDefault().equals(Optional.of(true));
            if (link.role() == HeapRole.OWN_REGION
                    && FRAMES.contains(link.link().use())
                    && !isDefault) {
                byHeap.computeIfAbsent(link.heap().name(), name -> new ArrayList<>())
                        .add(link);
            }
        }
        return byHeap.values().stream()
                .map(owned -> ofHeap(inventory, owned))
                .flatMap(Optional::stream)
                .toList();
    }

    /** Empty where nobody can take frames from it, or somebody else claims it: that may be a remote processor. */
    private static Optional<OwnPool> ofHeap(Inventory inventory, List<RuledLink> owned) {
        Heap heap = owned.get(0).heap();
        Map<String, Device> devices = new LinkedHashMap<>();
        List<String> claims = new ArrayList<>();
        for (RuledLink link : owned) {
            claims.addAll(nodes(inventory, link.device()));
            if (link.link().verdict() == Verdict.COMPATIBLE) {
                devices.put(link.device().id(), link.device());
            }
        }
        return devices.isEmpty() || !claims.containsAll(heap.owners())
                ? Optional.empty()
                : heap.region().map(region -> new OwnPool(heap, region, heap.owners(), List.copyOf(devices.values())));
    }

    /** Device-tree paths of a device and of those that do its DMA. */
    private static List<String> nodes(Inventory inventory, Device device) {
        Set<String> devpaths = new HashSet<>(Set.of(device.devpath()));
        device.dmaDevices().forEach(dma -> devpaths.add(dma.devpath()));
        return inventory.devices().stream()
                .filter(scanned -> scanned.bus().devpath().equals(device.devpath()))
                .flatMap(scanned -> Stream.concat(
                        Stream.of(scanned.bus()),
                        scanned.found().values().stream().flatMap(List::stream)))
                .filter(bus -> devpaths.contains(bus.devpath()))
                .flatMap(bus -> bus.ofNode().stream())
                .map(OfNode::path)
                .toList();
    }
}
