// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.rules;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.dmaheap.model.AddressRange;
import org.dmaheap.model.DmaFinder;
import org.dmaheap.model.RuleRef;
import org.dmaheap.model.Use;

/**
 * What is known of a driver: its uses, what each demands, which devices do its DMA and what they reach.
 * Several rules may match one device; the worst demand of each use holds.
 *
 * @param why one sentence that a driver developer would sign
 * @param source file of the kernel tree that proves it
 * @param uses what each use demands
 * @param dma how to find the devices that do the DMA, tried in turn; empty: this rule does not say
 * @param iommuOf whose IOMMU group counts
 * @param addressBits DMA mask of the driver, in bits
 * @param cpuAddresses CPU addresses that the hardware reaches, where neither mask nor {@code dma-ranges} say so
 * @param cpuMaps whether the driver maps the buffer for the CPU besides
 * @param privateRegions whether {@code memory-region} holds firmware or the like, not frames
 */
public record DeviceRule(
        RuleRef ref,
        String why,
        String source,
        DeviceMatch match,
        Map<Use, MemoryDemand> uses,
        List<DmaFinder> dma,
        Optional<IommuOf> iommuOf,
        OptionalInt addressBits,
        List<AddressRange> cpuAddresses,
        boolean cpuMaps,
        boolean privateRegions) {
    public DeviceRule {
        uses = Map.copyOf(uses);
        dma = List.copyOf(dma);
        cpuAddresses = List.copyOf(cpuAddresses);
    }
}
