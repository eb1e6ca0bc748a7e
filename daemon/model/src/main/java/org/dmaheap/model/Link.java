// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

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
}
