// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.inventory;

import java.util.List;
import org.dmaheap.model.Fact;

/**
 * The {@code dma-ranges} that hold for a device, as {@code of_dma_get_range()} finds them
 * (Linux 7.3, {@code drivers/of/address.c}).
 *
 * @param ranges in the order of the property; CPU addresses translated up to the root; none if they
 *     make no sense
 * @param facts the property, and the ones above it that translate further
 */
public record DmaRanges(List<DmaRange> ranges, List<Fact> facts) {
    /** There are some, and they cannot be read: what the device reaches is not known. */
    public static final DmaRanges UNREADABLE = unreadable(List.of());

    /** There may be some, and they cannot be read, as these facts show. */
    public static DmaRanges unreadable(List<Fact> facts) {
        return new DmaRanges(List.of(), facts);
    }

    public DmaRanges {
        ranges = List.copyOf(ranges);
        facts = List.copyOf(facts);
    }
}
