// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.inventory;

import java.util.List;
import org.dmaheap.model.Fact;

/**
 * The places of the machine's memory, as far as anything tells.
 *
 * @param spans all of memory lies in these; none: nothing tells
 * @param inDoubt whether something that would tell is there and cannot be read, or tells what cannot be
 * @param facts that nothing tells, where it is so
 */
public record MainMemory(List<Span> spans, boolean inDoubt, List<Fact> facts) {
    public MainMemory {
        spans = List.copyOf(spans);
        facts = List.copyOf(facts);
    }

    /** Nothing tells, and nobody looked. */
    public static final MainMemory UNKNOWN = new MainMemory(List.of(), false, List.of());

    /** What of it lies below the address that needs one bit more. */
    public MainMemory below(int bits) {
        AddressRange low = AddressRange.closed(0, bits >= Long.SIZE ? -1 : (1L << bits) - 1);
        List<Span> cut = spans.stream()
                .filter(span -> span.range().overlaps(low))
                .map(span -> span.within(low))
                .toList();
        return new MainMemory(cut, inDoubt, facts);
    }

    /**
     * Physical addresses at which memory lies.
     *
     * @param atLeast bytes of memory that lie there for sure; the rest may be holes
     * @param facts what tells so
     */
    public record Span(AddressRange range, long atLeast, List<Fact> facts) {
        public Span {
            facts = List.copyOf(facts);
        }

        private Span within(AddressRange low) {
            if (low.contains(range)) {
                return this;
            }
            // what lies above may be all that is not a hole; half of all addresses and more are unsigned
            long above = range.last() - low.last();
            AddressRange cut = AddressRange.closed(range.start(), low.last());
            return new Span(cut, Long.compareUnsigned(atLeast, above) > 0 ? atLeast - above : 0, facts);
        }
    }
}
