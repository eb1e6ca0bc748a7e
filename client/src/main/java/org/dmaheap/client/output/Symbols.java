// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.output;

import org.dmaheap.model.Verdict;

/** The signs of a terminal's character set. */
enum Symbols {
    UNICODE("✗", "×", "→", "…"),
    ASCII("x", "x", "->", "...");

    final String no;
    final String times;
    final String arrow;
    final String ellipsis;

    Symbols(String no, String times, String arrow, String ellipsis) {
        this.no = no;
        this.times = times;
        this.arrow = arrow;
        this.ellipsis = ellipsis;
    }

    /** The sign for a heap that is not to be tried. */
    String of(Verdict verdict) {
        return verdict == Verdict.INCOMPATIBLE ? no : "?";
    }
}
