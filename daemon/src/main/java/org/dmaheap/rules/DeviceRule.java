// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.rules;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.dmaheap.inventory.AddressRange;
import org.dmaheap.inventory.DmaFinder;
import org.dmaheap.model.Copies;
import org.dmaheap.model.Pitch;
import org.dmaheap.model.RuleRef;
import org.dmaheap.model.Use;

/**
 * A rule of what is known of a driver: its uses, what each demands, which devices do its DMA and what they reach.
 * Several rules may match one device; the worst demand of each use holds.
 *
 * @param why one sentence that a driver developer would sign; empty: those of its helpers
 * @param source file and function of the kernel tree that prove it
 * @param uses what each use demands
 * @param helpers what each use goes through, where the rule names it
 * @param dma how to find the devices that do the DMA, tried in turn; empty: this rule does not say
 * @param iommuOf whose IOMMU group counts
 * @param armIommu compatibles of SoCs that run a kernel for 32-bit Arm, which translates for any group whatever its type says
 *     ({@code arm_setup_iommu_dma_ops()}, arch/arm/mm/dma-mapping.c, Linux 7.3): of the device, its parent or one that does its DMA
 * @param addressBits DMA mask of the driver, in bits; where the CPU copies and there is one, imports are mapped with it
 * @param cpuAddresses CPU addresses that the hardware reaches, where neither mask nor {@code dma-ranges} say so
 * @param cpuMaps whether the driver maps the buffer for the CPU besides
 * @param privateRegions whether {@code memory-region} holds firmware or the like, not frames
 * @param pitch which pitches scanout takes; empty: this rule does not say
 */
public record DeviceRule(
        RuleRef ref,
        Optional<String> why,
        String source,
        DeviceMatch match,
        Map<Use, MemoryDemand> uses,
        Map<Use, Helper> helpers,
        List<DmaFinder> dma,
        Optional<IommuOf> iommuOf,
        List<String> armIommu,
        OptionalInt addressBits,
        List<AddressRange> cpuAddresses,
        boolean cpuMaps,
        boolean privateRegions,
        Optional<Pitch> pitch) {
    public DeviceRule {
        uses = Copies.of(uses);
        helpers = Copies.of(helpers);
        dma = List.copyOf(dma);
        armIommu = List.copyOf(armIommu);
        cpuAddresses = List.copyOf(cpuAddresses);
    }

    /** Whether the rule tells nothing of buffers but their layout: who knows no more than that does not know a driver. */
    public boolean saysPitchAlone() {
        return pitch.isPresent() && uses.isEmpty() && dma.isEmpty();
    }

    /** The reason for what a use demands; of a use that the rule does not name, that of the first one that it does. */
    public String why(Use use) {
        return why.orElseGet(() -> Optional.ofNullable(helpers.get(use))
                .or(() -> Stream.of(Use.values())
                        .filter(helpers::containsKey)
                        .map(helpers::get)
                        .findFirst())
                .orElseThrow()
                .why());
    }

    /**
     * Whether imports are mapped although the CPU copies. What {@code dma} leads to is then the device for which they are,
     * and does no DMA.
     */
    public boolean mapsForTheCpu() {
        return addressBits.isPresent() && uses.values().stream().allMatch(MemoryDemand.CPU::equals);
    }
}
