// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.dmaheap.model.Contiguity;
import org.dmaheap.model.CpuAccess;
import org.dmaheap.model.HeapKind;
import org.dmaheap.model.NodeAccess;
import org.dmaheap.protocol.InvalidJson;

/**
 * A heap of the map.
 *
 * @param name the kernel's
 * @param path what to open: {@code /dev/dma_heap/system}; empty where it has no node, or udev has not finished with it
 * @param dev {@code 252:0}
 * @param aliasOf the preferred name of the same pool, if this is another
 * @param region name of the device-tree region behind it
 * @param owners device-tree paths of the nodes that claim the region
 * @param totalBytes size of the pool
 * @param freeBytes as of the scan; not the largest run
 * @param access empty where the node is no character device
 */
public record HeapView(
        String name,
        Optional<String> path,
        String dev,
        HeapKind kind,
        Contiguity contiguous,
        CpuAccess cpuAccess,
        Optional<String> aliasOf,
        Optional<String> region,
        List<String> owners,
        OptionalLong totalBytes,
        OptionalLong freeBytes,
        Optional<NodeAccess> access) {
    public HeapView {
        owners = List.copyOf(owners);
    }

    /** The preferred name of the pool. */
    public String pool() {
        return aliasOf.orElse(name);
    }

    /** Reads the document that {@code ListHeaps} answers. */
    public static List<HeapView> readList(byte[] utf8) throws InvalidJson {
        return listOf(JsonObject.read(utf8));
    }

    static List<HeapView> listOf(JsonObject document) throws InvalidJson {
        List<HeapView> heaps = new ArrayList<>();
        for (JsonObject heap : document.objects("heaps")) {
            heaps.add(of(heap));
        }
        return heaps;
    }

    private static HeapView of(JsonObject heap) throws InvalidJson {
        Optional<JsonObject> access = heap.optionalObject("access");
        return new HeapView(
                heap.text("name"),
                heap.optionalText("path"),
                heap.text("dev"),
                heap.word("kind", HeapKind::ofWord),
                heap.word("contiguous", Contiguity::ofWord),
                heap.word("cpuAccess", CpuAccess::ofWord),
                heap.optionalText("aliasOf"),
                heap.optionalText("region"),
                heap.texts("owners"),
                heap.optionalNumber("totalBytes"),
                heap.optionalNumber("freeBytes"),
                access.isPresent() ? Optional.of(access(access.get())) : Optional.empty());
    }

    private static NodeAccess access(JsonObject access) throws InvalidJson {
        return new NodeAccess(access.text("user"), access.text("group"), access.text("mode"));
    }
}
