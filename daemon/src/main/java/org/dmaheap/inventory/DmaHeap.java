// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.inventory;

import java.util.Optional;
import org.dmaheap.model.DevNum;
import org.dmaheap.model.Fact;
import org.dmaheap.model.NodeAccess;

/**
 * One character device of the class {@code dma_heap}.
 *
 * @param name the kernel's; may hold commas and {@code @}
 * @param path of its node; empty where it has none, or where udev has not finished with it and may change its permissions
 * @param region the device-tree node whose CMA area has the heap's name
 * @param area figures of the area of that name
 * @param access empty where the node is no character device
 */
public record DmaHeap(
        String name,
        Optional<String> path,
        DevNum dev,
        Optional<ReservedMemory> region,
        Optional<CmaArea> area,
        Optional<NodeAccess> access) {

    /** Where heaps have their nodes. */
    public static final String NODES = "/dev/dma_heap";

    /** Where its node is or will be. */
    public String node() {
        return NODES + "/" + name;
    }

    /** The fact that the heap exists. */
    public Fact fact() {
        return Fact.of("/sys/class/dma_heap/" + name + "/dev", dev.toString());
    }
}
