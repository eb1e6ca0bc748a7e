// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.output;

import org.dmaheap.model.Verdict;

/** The meaning of a colour. */
enum Ink {
    PLAIN(""),
    HEADING("1"),
    FAINT("2"),
    BAD("31"),
    GOOD("32"),
    UNSURE("33"),
    BEST("1;32");

    private final String code;

    Ink(String code) {
        this.code = code;
    }

    /** The parameters of the terminal's escape sequence. */
    String code() {
        return code;
    }

    static Ink of(Verdict verdict) {
        return switch (verdict) {
            case INCOMPATIBLE -> BAD;
            case UNKNOWN -> UNSURE;
            case COMPATIBLE -> GOOD;
        };
    }
}
