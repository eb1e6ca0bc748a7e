// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.inventory;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.dmaheap.model.Copies;
import org.dmaheap.model.DeviceNode;
import org.dmaheap.model.Fact;

/**
 * One DMA-capable device with DRM, accel or V4L2 nodes: all nodes whose {@code device} link has the same target.
 *
 * @param bus what sysfs says of the device itself
 * @param parent the device above it, where there is one with a bus
 * @param pci for a PCI function
 * @param virtioFeatures text of {@code features} of the virtio device below it: one digit a bit, bit 0 first
 * @param nodes primary, render, accel, video; within a type by number
 * @param hasConnectors whether its primary node has any
 * @param found where each way to devices that may do its DMA leads that was worth walking
 */
public record ScannedDevice(
        BusDevice bus,
        Optional<BusDevice> parent,
        Optional<PciId> pci,
        Optional<Fact> virtioFeatures,
        List<DeviceNode> nodes,
        boolean hasConnectors,
        Map<DmaFinder, List<BusDevice>> found) {
    public ScannedDevice {
        nodes = List.copyOf(nodes);
        found = Copies.of(found);
    }

    /** Name of the first node: {@code card0}. */
    public String id() {
        return nodes.get(0).name();
    }

    public Set<DeviceNode.Type> nodeTypes() {
        return nodes.stream().map(DeviceNode::type).collect(Collectors.toUnmodifiableSet());
    }

    /** The same with something more known of the bus device. */
    public ScannedDevice withBus(BusDevice other) {
        return new ScannedDevice(other, parent, pci, virtioFeatures, nodes, hasConnectors, found);
    }

    public ScannedDevice withFound(Map<DmaFinder, List<BusDevice>> finds) {
        return new ScannedDevice(bus, parent, pci, virtioFeatures, nodes, hasConnectors, finds);
    }
}
