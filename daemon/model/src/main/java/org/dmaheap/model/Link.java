// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import static org.dmaheap.model.Type.INTEGER;
import static org.dmaheap.model.Type.TEXT;
import static org.dmaheap.model.Type.list;

import java.util.List;

/**
 * Device × use × heap.
 *
 * @param device id of the device
 * @param heap name of the heap
 * @param priority 0…1000, higher is tried first; above 0 exactly if compatible
 * @param evidence the decisive reason first
 */
public record Link(
        String device,
        Use use,
        String heap,
        Verdict verdict,
        int priority,
        Confidence confidence,
        List<Evidence> evidence) {
    public Link {
        evidence = List.copyOf(evidence);
    }

    public static final Table<Link> TABLE = keys -> new Link(
            keys.of("device", TEXT, Link::device),
            keys.of("use", Use.WORDS, Link::use),
            keys.of("heap", TEXT, Link::heap),
            keys.of("verdict", Verdict.WORDS, Link::verdict),
            keys.of("priority", INTEGER, Link::priority),
            keys.of("confidence", Confidence.WORDS, Link::confidence),
            keys.of("evidence", list(Evidence.TABLE), Link::evidence));

    /** The decisive reason in one sentence; empty only where no rule spoke. */
    public String why() {
        return evidence.isEmpty() ? "" : evidence.get(0).why();
    }
}
