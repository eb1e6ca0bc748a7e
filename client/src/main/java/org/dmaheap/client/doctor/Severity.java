// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.doctor;

import org.dmaheap.model.Words;

/** The weight of a finding; the worst first. */
public enum Severity {
    /** Something cannot work. */
    ERROR,
    /** Something works worse than it could, or may be used by whom it should not. */
    WARNING,
    /** Worth knowing. */
    NOTE;

    /** How documents spell them. */
    public static final Words<Severity> WORDS = Words.of(values());

    /** The word in documents. */
    public String word() {
        return WORDS.word(this);
    }
}
