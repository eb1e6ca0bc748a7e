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
 * @param claimIsLost whether no node names it although it has a phandle, which compilers give what is named: a
 *     {@code memory-region} may have been there
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
        boolean isLost,
        boolean claimIsLost) {

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

    /** Whether it is a pool that a device has for itself and no heap: one that is set apart, or bounces all its DMA. */
    public boolean isPrivatePool() {
        boolean setApart = compatible.contains("shared-dma-pool") && !reusable;
        return enabled && (setApart || bounces());
    }

    /** Whether all DMA of who claims it goes through it ({@code of_dma_set_restricted_buffer()}, drivers/of/device.c, 7.3). */
    public boolean bounces() {
        return enabled && compatible.contains("restricted-dma-pool");
    }

    /** The fact that it is what it is. */
    public Fact compatibleFact() {
        return Fact.of(OfNode.property(path, "compatible"), String.join(" ", compatible));
    }

    /** Whether the kernel makes a CMA area of it ({@code kernel/dma/contiguous.c}, Linux 7.3). */
    public boolean isCmaArea() {
        return enabled && !isLost && reusable && !noMap && compatible.contains("shared-dma-pool");
    }
}
