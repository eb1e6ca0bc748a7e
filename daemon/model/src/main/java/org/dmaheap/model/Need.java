// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

/** The memory that a device can take for an imported buffer. */
public enum Need {
    /** One run of DMA addresses, and nothing translates them. */
    CONTIGUOUS,
    /** One run of DMA addresses, which an IOMMU makes of any pages. */
    IOMMU,
    /** Any pages: the device has page tables of its own. */
    MMU,
    /** Any pages: the CPU copies. */
    CPU,
    /** No foreign buffer at all. */
    NONE,
    /** Only buffers in its own memory or of its own allocator. */
    DEVICE_LOCAL,
    UNKNOWN;

    /** How files and interfaces spell them. */
    public static final Words<Need> WORDS = Words.of(values());

    /** The word on every interface. */
    public String word() {
        return WORDS.word(this);
    }
}
