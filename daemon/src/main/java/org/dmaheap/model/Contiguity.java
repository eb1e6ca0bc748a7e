// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import java.util.Locale;

/** Whether buffers of a heap are physically contiguous. */
public enum Contiguity {
    YES,
    NO,
    UNKNOWN;

    /** The word on every interface. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
