// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.rules;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.dmaheap.inventory.DmaFinder;
import org.dmaheap.model.RuleRef;

/**
 * A helper of the kernel through which many drivers take buffers, or a way in which many do without one. A device rule
 * names it for a use instead of saying again what it demands; what the rule says itself goes before.
 *
 * @param why one sentence, shown for rules that have none of their own
 * @param source file and function of the kernel tree that proves it
 * @param dma how to find the devices that do the DMA; empty: the device itself does
 * @param iommuOf whose IOMMU group counts
 * @param addressBits DMA mask in bits that its drivers have unless they set another
 * @param cpuMaps whether it maps buffers for the CPU besides
 */
public record Helper(
        RuleRef ref,
        String why,
        String source,
        MemoryDemand demand,
        List<DmaFinder> dma,
        Optional<IommuOf> iommuOf,
        OptionalInt addressBits,
        boolean cpuMaps) {
    public Helper {
        dma = List.copyOf(dma);
    }

    /** The same for a driver of which there is more to say: a clause behind a semicolon. */
    public Helper with(String note) {
        String reason = why.endsWith(".") ? why.substring(0, why.length() - 1) : why;
        return new Helper(ref, reason + "; " + note, source, demand, dma, iommuOf, addressBits, cpuMaps);
    }
}
