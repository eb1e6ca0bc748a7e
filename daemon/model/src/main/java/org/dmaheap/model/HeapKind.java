// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

/** The kind of memory behind a heap. */
public enum HeapKind {
    SYSTEM,
    CMA,
    CARVEOUT,
    PROTECTED,
    UNKNOWN;

    /** How files and interfaces spell them. */
    public static final Words<HeapKind> WORDS = Words.of(values());

    /** The word on every interface. */
    public String word() {
        return WORDS.word(this);
    }
}
