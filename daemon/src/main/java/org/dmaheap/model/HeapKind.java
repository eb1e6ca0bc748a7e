// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import java.util.Locale;

/** What is behind a heap. */
public enum HeapKind {
    SYSTEM,
    CMA,
    CARVEOUT,
    PROTECTED,
    UNKNOWN;

    /** The word on every interface. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
