// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.verification;

import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reasons for which a device takes memory that does not suit it: the sizes and counts at which that cannot happen, or is noticed. */
public final class FalsePositives {
    private static final long MIB = 1 << 20;

    /** What the buddy allocator gives the system heap at once: order 8 (drivers/dma-buf/heaps/system_heap.c, Linux 7.3). */
    private static final long PAGES_OF_A_CHUNK = 1 << 8;

    private static final long CHUNKS = 4;
    private static final long LEAST_SCATTERED = 16 * MIB;

    /** Buffers that must be taken at the same time: chunks of a system that has just started lie side by side. */
    public static final int BUFFERS = 3;

    /** What swiotlb bounces at most: {@code IO_TLB_SEGSIZE << IO_TLB_SHIFT} (include/linux/swiotlb.h, Linux 7.3). */
    static final long LARGEST_BOUNCED = 256 * 1024;

    private static final int DEFAULT_MASK_BITS = 32;

    private FalsePositives() {}

    /** The largest piece of memory that the system heap takes at once. */
    public static long chunkBytes(int pageSize) {
        return PAGES_OF_A_CHUNK * pageSize;
    }

    /**
     * The least size of a buffer that is scattered for sure if its heap scatters: several times the largest run of pages,
     * which grows with the page.
     */
    public static long leastScatteredBytes(int pageSize) {
        return Math.max(LEAST_SCATTERED, CHUNKS * chunkBytes(pageSize));
    }

    /** Whether buffers that may be scattered could all have been one run by accident. */
    public static boolean couldBeContiguousByAccident(long bytes, int buffers, int pageSize) {
        return bytes < leastScatteredBytes(pageSize) || buffers < BUFFERS;
    }

    /**
     * Whether a device could have taken pages that it does not reach, bounced in small pieces, or only pages that happened
     * to be in reach while others are not.
     *
     * @param reachBits bits of the highest address that it reaches; empty: a driver that sets no mask has 32
     * @param memoryEnd the first address after the machine's memory; empty: not known
     */
    public static boolean couldBeOutOfReach(OptionalInt reachBits, OptionalLong memoryEnd) {
        int bits = reachBits.orElse(DEFAULT_MASK_BITS);
        if (bits >= Long.SIZE - 1) {
            return false;
        }
        return memoryEnd.isEmpty() || memoryEnd.getAsLong() > 1L << bits;
    }

    /** Whether a run of memory is small enough to have been bounced where the device does not reach it. */
    public static boolean couldBeBounced(long bytes) {
        return bytes <= LARGEST_BOUNCED;
    }
}
