// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.inventory;

/**
 * Addresses in bytes, {@code start} inclusive.
 *
 * @param start first address, unsigned
 * @param size number of bytes, unsigned; a range may end at 2^64, and the one from 0 to there has size 0
 */
public record AddressRange(long start, long size) {

    /** Last address that belongs to the range, unsigned. */
    public long last() {
        return start + size - 1;
    }

    public boolean contains(AddressRange other) {
        return Long.compareUnsigned(start, other.start) <= 0 && Long.compareUnsigned(other.last(), last()) <= 0;
    }

    public boolean overlaps(AddressRange other) {
        return Long.compareUnsigned(start, other.last()) <= 0 && Long.compareUnsigned(other.start, last()) <= 0;
    }

    /** The range from one address to another, both included. */
    public static AddressRange closed(long first, long last) {
        return new AddressRange(first, last - first + 1);
    }
}
