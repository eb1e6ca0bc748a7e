// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.inventory;

/**
 * One entry of {@code dma-ranges}: which CPU addresses a bus shows at which bus addresses.
 *
 * @param bus first address on the bus
 * @param cpu first address as the CPU sees it
 * @param size bytes
 * @param isRegisters whether {@code ranges} of the bus shows the same addresses to the CPU: what is there belongs to the bus
 *     and is no memory
 */
public record DmaRange(long bus, long cpu, long size, boolean isRegisters) {

    /** An entry through which memory is reached. */
    public DmaRange(long bus, long cpu, long size) {
        this(bus, cpu, size, false);
    }
}
