// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A device as the map shows it: what was found, and what the rules say of it.
 *
 * @param dmaDevices the devices that do its DMA, usually one, itself; of component drivers others, none where the CPU
 *     does the work
 * @param uses in the order of {@link Use}
 * @param needs one for each use
 * @param memoryRegions in device-tree order
 * @param addressBits bits of the highest CPU physical address that it reaches for sure
 */
public record MapDevice(
        Device device,
        List<BusDevice> dmaDevices,
        List<Use> uses,
        Map<Use, Need> needs,
        List<MemoryRegion> memoryRegions,
        OptionalInt addressBits) {
    public MapDevice {
        dmaDevices = List.copyOf(dmaDevices);
        uses = List.copyOf(uses);
        needs = Map.copyOf(needs);
        memoryRegions = List.copyOf(memoryRegions);
    }

    /**
     * A region that the device's node, or the node of a device that does its DMA, names.
     *
     * @param name of the node
     * @param heap name of the heap whose pool it is; empty if it has none
     */
    public record MemoryRegion(String name, Optional<String> heap) {}

    public String id() {
        return device.id();
    }

    /** The need of the first use. */
    public Need need() {
        return uses.isEmpty() ? Need.UNKNOWN : needs.get(uses.get(0));
    }
}
