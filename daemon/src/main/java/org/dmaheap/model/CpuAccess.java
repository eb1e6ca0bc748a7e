// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import java.util.Locale;

/** How the CPU sees buffers of a heap. */
public enum CpuAccess {
    CACHED,
    UNCACHED,
    /** Protected memory: not at all. */
    NONE,
    UNKNOWN;

    /** The word on every interface. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the CPU can surely read and write it. */
    public boolean surelyReadable() {
        return this == CACHED || this == UNCACHED;
    }
}
