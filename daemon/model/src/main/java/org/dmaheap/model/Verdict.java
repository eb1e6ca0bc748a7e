// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

/** The answer to whether a device can use memory of a heap; ordered from worst to best. Silence of the rules is {@link #UNKNOWN}. */
public enum Verdict {
    INCOMPATIBLE,
    UNKNOWN,
    COMPATIBLE;

    /** How files and interfaces spell them. */
    public static final Words<Verdict> WORDS = Words.of(values());

    /** The word on every interface. */
    public String word() {
        return WORDS.word(this);
    }

    public Verdict worse(Verdict other) {
        return compareTo(other) <= 0 ? this : other;
    }
}
