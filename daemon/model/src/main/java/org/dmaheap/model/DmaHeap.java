// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import java.util.Optional;

/**
 * One character device of the class {@code dma_heap}.
 *
 * @param name the kernel's; may hold commas and {@code @}
 * @param region the device-tree node whose CMA area has the heap's name
 * @param area figures of the area of that name
 * @param access empty where the node is no character device
 */
public record DmaHeap(
        String name,
        String path,
        DevNum dev,
        Optional<ReservedMemory> region,
        Optional<CmaArea> area,
        Optional<NodeAccess> access) {

    /** The fact that the heap exists. */
    public Fact fact() {
        return Fact.of("/sys/class/dma_heap/" + name + "/dev", dev.toString());
    }
}
