// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

/** The physical contiguity of a heap's buffers. */
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
