// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import static org.dmaheap.model.Type.BYTES;
import static org.dmaheap.model.Type.FLAG;
import static org.dmaheap.model.Type.TEXT;
import static org.dmaheap.model.Type.list;
import static org.dmaheap.model.Type.optional;

import java.util.List;
import java.util.Optional;

/**
 * A heap of the map.
 *
 * @param name the kernel's; may hold commas and {@code @}
 * @param path what to open: {@code /dev/dma_heap/system}; empty where it has no node, or udev has not finished with it
 * @param aliasOf the preferred name of the same pool, if this is another
 * @param region name of the device-tree region behind it
 * @param owners device-tree paths of the enabled nodes that claim the region
 * @param totalBytes size of the pool
 * @param freeBytes as of the scan, pages lent to others included; not the largest run
 * @param access empty where the node is no character device
 * @param isDefault whether its pool is the default CMA area; empty where it is one of several that nobody can tell apart
 * @param accounted whether buffers count towards the cgroup of whoever allocates them
 */
public record Heap(
        String name,
        Optional<String> path,
        DevNum dev,
        HeapKind kind,
        Contiguity contiguous,
        CpuAccess cpuAccess,
        Optional<String> aliasOf,
        Optional<String> region,
        List<String> owners,
        Optional<Long> totalBytes,
        Optional<Long> freeBytes,
        Optional<NodeAccess> access,
        Optional<Boolean> isDefault,
        Optional<Boolean> accounted) {
    public Heap {
        owners = List.copyOf(owners);
    }

    public static final Table<Heap> TABLE = keys -> new Heap(
            keys.of("name", TEXT, Heap::name),
            keys.of("path", optional(TEXT), Heap::path),
            keys.of("dev", DevNum.TYPE, Heap::dev),
            keys.of("kind", HeapKind.WORDS, Heap::kind),
            keys.of("contiguous", Contiguity.WORDS, Heap::contiguous),
            keys.of("cpuAccess", CpuAccess.WORDS, Heap::cpuAccess),
            keys.of("aliasOf", optional(TEXT), Heap::aliasOf),
            keys.of("region", optional(TEXT), Heap::region),
            keys.of("owners", list(TEXT), Heap::owners),
            keys.of("totalBytes", optional(BYTES), Heap::totalBytes),
            keys.of("freeBytes", optional(BYTES), Heap::freeBytes),
            keys.of("access", optional(NodeAccess.TABLE), Heap::access),
            keys.of("isDefault", optional(FLAG), Heap::isDefault),
            keys.of("accounted", optional(FLAG), Heap::accounted));

    /** The same heap, but for how much of it is free. */
    public Heap withoutFreeBytes() {
        return new Heap(
                name,
                path,
                dev,
                kind,
                contiguous,
                cpuAccess,
                aliasOf,
                region,
                owners,
                totalBytes,
                Optional.empty(),
                access,
                isDefault,
                accounted);
    }

    /** The fact that the heap exists. */
    public Fact fact() {
        return Fact.of("/sys/class/dma_heap/" + name + "/dev", dev.toString());
    }

    /** Where heaps have their nodes. */
    public static final String NODES = "/dev/dma_heap";

    /** Whether a word that a client uses names this heap: its name or path, also the path that its node will have. */
    boolean isCalled(String word) {
        return name.equals(word) || path.filter(word::equals).isPresent() || (NODES + "/" + name).equals(word);
    }

    /** The preferred name of the pool. */
    public String pool() {
        return aliasOf.orElse(name);
    }
}
