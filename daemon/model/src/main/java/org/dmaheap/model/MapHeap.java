// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A heap as the map shows it: what was found, and what the rules know of it.
 *
 * @param aliasOf the preferred name of the same pool, if this is another
 * @param region the device-tree region behind it
 * @param area its CMA figures
 * @param isDefault whether its pool is the default CMA area; empty if it is one of several that nobody can tell apart
 */
public record MapHeap(
        DmaHeap heap,
        HeapKind kind,
        Contiguity contiguous,
        CpuAccess cpuAccess,
        Optional<String> aliasOf,
        Optional<ReservedMemory> region,
        Optional<CmaArea> area,
        Optional<Boolean> isDefault) {

    public String name() {
        return heap.name();
    }

    /** The same heap, but for how much of it is free. */
    MapHeap withoutFreeBytes() {
        return new MapHeap(
                new DmaHeap(heap.name(), heap.path(), heap.dev(), heap.region(), Optional.empty(), heap.access()),
                kind,
                contiguous,
                cpuAccess,
                aliasOf,
                region,
                area.map(a -> new CmaArea(a.name(), a.totalBytes(), OptionalLong.empty())),
                isDefault);
    }

    /** The preferred name of the pool. */
    public String pool() {
        return aliasOf.orElse(heap.name());
    }
}
