// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.inventory;

import java.util.Optional;
import org.dmaheap.model.Words;

/** A step that is done with a buffer of a heap to see whether a device takes it, in this order. */
public enum ProofStep {
    /** The heap hands it out. */
    ALLOCATE,
    /** A DRM or accel node takes it. */
    IMPORT,
    /** A primary node makes a framebuffer of it. */
    FRAMEBUFFER,
    /** The driver checks a commit that shows it, and shows nothing. */
    TEST_COMMIT,
    /** The queue of a video node takes it. */
    QUEUE;

    /** How files and interfaces spell them. */
    public static final Words<ProofStep> WORDS = Words.of(values());

    /** The word on every interface. */
    public String word() {
        return WORDS.word(this);
    }

    public static Optional<ProofStep> ofWord(String word) {
        return WORDS.constant(word);
    }
}
