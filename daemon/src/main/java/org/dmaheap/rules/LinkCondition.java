// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.rules;

import org.dmaheap.model.Words;

/** Something that must hold between a device and a heap for a link rule to speak. */
public enum LinkCondition {
    /** Nothing further. */
    ALWAYS,
    /**
     * The pool certainly lies where the device cannot address it; of a heap that takes pages from all of memory, some of
     * memory does.
     */
    BEYOND_REACH,
    /** Part of where the pool may lie is beyond the device's reach, or what would tell cannot be read. */
    PARTLY_BEYOND_REACH,
    /** The device takes scattered pages only below an address, and all pages of the heap lie below it. */
    LOW_PAGES,
    /** The CPU cannot map the heap's buffers and the driver must. */
    CPU_CANNOT_MAP,
    /** The heap hands out scattered pages and the device needs one run. */
    SCATTERED,
    /** The device's DMA is bounced through a {@code restricted-dma-pool}. */
    BOUNCED,
    /** What a node would tell of the device's reach, or of a restricted pool, is lost. */
    NODE_LOST;

    /** How files and interfaces spell them. */
    public static final Words<LinkCondition> WORDS = Words.hyphenated(values());

    /** The word in rule files. */
    public String word() {
        return WORDS.word(this);
    }
}
