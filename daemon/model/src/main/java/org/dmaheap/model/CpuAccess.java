// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

/** The CPU's view of a heap's buffers. */
public enum CpuAccess {
    CACHED,
    UNCACHED,
    /** Protected memory: not at all. */
    NONE,
    UNKNOWN;

    /** How files and interfaces spell them. */
    public static final Words<CpuAccess> WORDS = Words.of(values());

    /** The word on every interface. */
    public String word() {
        return WORDS.word(this);
    }

    /** Whether the CPU can surely read and write it. */
    public boolean surelyReadable() {
        return this == CACHED || this == UNCACHED;
    }
}
