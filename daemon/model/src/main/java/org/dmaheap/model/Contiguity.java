// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

/** Whether buffers of a heap are physically contiguous. */
public enum Contiguity {
    YES,
    NO,
    UNKNOWN;

    /** How files and interfaces spell them. */
    public static final Words<Contiguity> WORDS = Words.of(values());

    /** The word on every interface. */
    public String word() {
        return WORDS.word(this);
    }
}
