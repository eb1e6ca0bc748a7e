// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.inventory;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.dmaheap.model.Fact;

/**
 * A child of {@code /reserved-memory}.
 *
 * @param path full path of the node
 * @param reg where the region is; empty if the kernel places it
 * @param size bytes
 * @param allocRanges where the kernel may place it; empty: anywhere
 * @param owners full paths of the enabled nodes whose {@code memory-region} names it, sorted
 * @param ownerFacts the {@code memory-region} properties of the owners
 * @param placement the properties that say where the region is or may be
 * @param isLost whether something is missing without which the kernel does not set it up: it may have been there
 */
public record ReservedMemory(
        String path,
        List<String> compatible,
        boolean enabled,
        boolean reusable,
        boolean noMap,
        boolean cmaDefault,
        Optional<AddressRange> reg,
        OptionalLong size,
        List<AddressRange> allocRanges,
        List<String> owners,
        List<Fact> ownerFacts,
        List<Fact> placement,
        boolean isLost) {

    /** Length at which {@code include/linux/cma.h} cuts the name of an area, without the NUL (Linux 7.3). */
    private static final int CMA_NAME_LENGTH = 63;

    public ReservedMemory {
        compatible = List.copyOf(compatible);
        allocRanges = List.copyOf(allocRanges);
        owners = List.copyOf(owners);
        ownerFacts = List.copyOf(ownerFacts);
        placement = List.copyOf(placement);
    }

    /** Name of the node with its unit address. */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Name that the CMA area and its heap have. */
    public String areaName() {
        String name = name();
        return name.length() <= CMA_NAME_LENGTH ? name : name.substring(0, CMA_NAME_LENGTH);
    }

    /** Whether the kernel makes a CMA area of it ({@code kernel/dma/contiguous.c}, Linux 7.3). */
    public boolean isCmaArea() {
        return enabled && !isLost && reusable && !noMap && compatible.contains("shared-dma-pool");
    }
}
