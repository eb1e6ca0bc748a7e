// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.inventory;

import java.util.List;
import java.util.Optional;
import org.dmaheap.model.Device;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;

/**
 * The proof that trying gave of one link on this boot.
 *
 * @param devpath of the device
 * @param driver that the device had, which may be another by now
 * @param translation of the devices that did its DMA then, as {@link #translation} writes it
 * @param heap preferred name of the pool
 * @param verdict compatible or incompatible
 * @param step the one that showed it
 * @param errno name of the kernel's error, if it refused
 * @param what was tried, as a clause: {@code 3 buffers of 16777216 bytes}
 */
public record Proof(
        String devpath,
        Optional<String> driver,
        List<String> translation,
        Use use,
        String heap,
        Verdict verdict,
        ProofStep step,
        Optional<String> errno,
        String what) {
    public Proof {
        translation = List.copyOf(translation);
    }

    /** Which devices do the DMA of a device, and the type of the IOMMU domain that each is in: a proof holds for these. */
    public static List<String> translation(List<Device.DmaDevice> dmaDevices) {
        return dmaDevices.stream()
                .map(dma -> dma.devpath() + " "
                        + dma.iommuGroup()
                                .map(group -> dma.iommuType().orElse("group"))
                                .orElse("none"))
                .toList();
    }
}
