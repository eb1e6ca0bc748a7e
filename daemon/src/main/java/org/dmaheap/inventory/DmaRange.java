// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.inventory;

/**
 * One entry of {@code dma-ranges}: which CPU addresses a bus shows at which bus addresses.
 *
 * @param bus first address on the bus
 * @param cpu first address as the CPU sees it
 * @param size bytes
 */
public record DmaRange(long bus, long cpu, long size) {}
