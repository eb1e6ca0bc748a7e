// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.rules;

import java.util.Optional;
import org.dmaheap.model.Words;

/** A driver's demand of an imported buffer, as a rule says it; facts of the machine make a {@code Need} of it. */
public enum MemoryDemand {
    /** One run of DMA addresses, and no IOMMU is ever used. */
    CONTIGUOUS,
    /** One run of DMA addresses; the DMA API's own domain may make it of any pages. */
    CONTIGUOUS_UNLESS_IOMMU,
    /** One run of DMA addresses; the driver makes a domain of its own if the devices are in IOMMU groups at all. */
    CONTIGUOUS_UNLESS_OWN_DOMAIN,
    /** Any pages: page tables inside the device. */
    MMU,
    /** Any pages that the CPU can map: it copies. */
    CPU,
    /** No foreign buffer is taken. */
    NONE,
    /** Only buffers in the device's own memory or of its own allocator. */
    DEVICE_LOCAL,
    /** The driver is known, its demand is not. */
    UNKNOWN;

    /** How files and interfaces spell them. */
    public static final Words<MemoryDemand> WORDS = Words.hyphenated(values());

    /** The word in rule files. */
    public String word() {
        return WORDS.word(this);
    }

    public static Optional<MemoryDemand> ofWord(String word) {
        return WORDS.constant(word);
    }
}
