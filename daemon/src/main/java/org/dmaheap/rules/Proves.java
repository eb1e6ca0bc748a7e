// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.rules;

import org.dmaheap.model.Words;

/** The statement of a link that the end of a step proves. */
public enum Proves {
    /** Neither end proves anything. */
    NOTHING,
    /** That the driver refuses shows that the memory does not do; that it takes it shows nothing. */
    REFUSAL,
    /** That the driver takes it shows that the memory does. */
    BOTH;

    /** How the file spells them. */
    public static final Words<Proves> WORDS = Words.of(values());

    /** The word in the file. */
    public String word() {
        return WORDS.word(this);
    }
}
