// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import java.util.Locale;

/** Whether a device can use memory of a heap; ordered from worst to best. Silence of the rules is {@link #UNKNOWN}. */
public enum Verdict {
    INCOMPATIBLE,
    UNKNOWN,
    COMPATIBLE;

    /** The word on every interface. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public Verdict worse(Verdict other) {
        return compareTo(other) <= 0 ? this : other;
    }
}
