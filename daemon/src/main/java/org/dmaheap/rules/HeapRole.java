// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.rules;

import org.dmaheap.model.Words;

/** The part that a heap plays for a device: the row of the decision table in which the link is looked up. */
public enum HeapRole {
    /** Any pages of the machine. */
    SYSTEM,
    /** Any pages, shared with the hypervisor in a confidential guest. */
    SHARED_SYSTEM,
    /** A region that the device's node, or that of a device that does its DMA, names in {@code memory-region}. */
    OWN_REGION,
    /** The same, but the driver keeps firmware or its own structures there, not frames. */
    PRIVATE_REGION,
    /** A region that another device claims and this one does not. */
    FOREIGN_REGION,
    /** A region that belongs to another device of the same question. */
    LENT_REGION,
    /** A region that no device claims: mostly firmware whose driver finds it otherwise. */
    UNCLAIMED_REGION,
    /** The default CMA area. */
    DEFAULT_CMA,
    /** A vendor's heap of scattered pages, cached or placed otherwise than those of the system heap. */
    SYSTEM_VARIANT,
    /** A vendor's view of the default CMA area, cached otherwise. */
    CMA_VARIANT,
    /** Memory whose buffers no device can have mapped: every import fails. */
    UNMAPPABLE,
    /** Memory that the CPU must not touch. */
    PROTECTED,
    /** A heap of a vendor's kernel, or one that no rule knows. */
    VENDOR;

    /** How files and interfaces spell them. */
    public static final Words<HeapRole> WORDS = Words.hyphenated(values());

    /** The word in rule files. */
    public String word() {
        return WORDS.word(this);
    }
}
