// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import java.util.Locale;

/** What a verdict rests on; ordered from the weakest to the strongest. */
public enum Confidence {
    /** The rule database. */
    KNOWN,
    /** A fact of the running system, such as an IOMMU group. */
    DERIVED,
    /** The kernel or the device tree says so. */
    DECLARED,
    /** A real import succeeded on this boot. */
    VERIFIED,
    /** The administrator says so. */
    OVERRIDE;

    /** The word on every interface. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
