// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import java.util.Optional;

/** The ground of a verdict; ordered from the weakest to the strongest. */
public enum Confidence {
    /** The rule database. */
    KNOWN,
    /** A fact of the running system, such as an IOMMU group. */
    DERIVED,
    /** The kernel or the device tree says so. */
    DECLARED,
    /** A real import succeeded on this boot. */
    VERIFIED,
    /** The administrator says so. */
    OVERRIDE;

    /** How files and interfaces spell them. */
    public static final Words<Confidence> WORDS = Words.of(values());

    /** The word on every interface. */
    public String word() {
        return WORDS.word(this);
    }

    public static Optional<Confidence> ofWord(String word) {
        return WORDS.constant(word);
    }
}
