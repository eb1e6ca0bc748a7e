// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.dmaheap.inventory.AddressRange;
import org.dmaheap.inventory.BusDevice;
import org.dmaheap.inventory.DmaRange;
import org.dmaheap.model.Fact;

/**
 * CPU physical addresses that a device can address.
 *
 * @param windows sorted, apart from each other; meaningless unless known
 * @param isKnown whether a DMA mask, {@code dma-ranges} or a rule says anything
 * @param inDoubt whether something that limits it cannot be read: then it is at most what the windows show
 * @param facts the {@code dma-ranges}
 */
record Reach(boolean isKnown, boolean inDoubt, List<AddressRange> windows, List<Fact> facts) {
    private static final Comparator<AddressRange> BY_START = (a, b) -> Long.compareUnsigned(a.start(), b.start());

    Reach {
        windows = List.copyOf(windows);
        facts = List.copyOf(facts);
    }

    static final Reach UNKNOWN = new Reach(false, false, List.of(), List.of());

    /** The reach of a device whose driver set this DMA mask: {@code of_dma_configure_id()}, drivers/of/device.c, 7.3. */
    static Reach of(BusDevice device, OptionalInt maskBits) {
        if (device.dmaRanges().isEmpty()) {
            return maskBits.isPresent() ? below(maskBits.getAsInt()) : UNKNOWN;
        }
        List<DmaRange> ranges = device.dmaRanges().get().ranges();
        if (ranges.isEmpty()) {
            Reach most = below(maskBits.orElse(Long.SIZE));
            return new Reach(
                    true, true, most.windows(), device.dmaRanges().get().facts());
        }
        long limit = ranges.stream()
                .mapToLong(range -> range.bus() + range.size() - 1)
                .reduce((a, b) -> Long.compareUnsigned(a, b) >= 0 ? a : b)
                .orElse(-1L);
        int bits = Math.min(maskBits.orElse(Long.SIZE), bitsOf(limit));
        long last = bits >= Long.SIZE ? -1L : (1L << bits) - 1;
        List<AddressRange> windows = new ArrayList<>();
        for (DmaRange range : toMemory(ranges)) {
            long busLast = range.bus() + range.size() - 1;
            if (Long.compareUnsigned(range.bus(), last) <= 0) {
                long size = (Long.compareUnsigned(busLast, last) <= 0 ? busLast : last) - range.bus() + 1;
                windows.add(new AddressRange(range.cpu(), size));
            }
        }
        return new Reach(true, false, merged(windows), device.dmaRanges().get().facts());
    }

    /**
     * Those that do not lead to registers of the bus: a Raspberry Pi 4 has one of each. A bus that shows the CPU all that it shows
     * devices shows memory among it.
     */
    private static List<DmaRange> toMemory(List<DmaRange> ranges) {
        List<DmaRange> memory =
                ranges.stream().filter(range -> !range.isRegisters()).toList();
        return memory.isEmpty() ? ranges : memory;
    }

    static Reach below(int bits) {
        return new Reach(
                true,
                false,
                List.of(bits >= Long.SIZE ? new AddressRange(0, 0) : new AddressRange(0, 1L << bits)),
                List.of());
    }

    static Reach within(List<AddressRange> windows) {
        return new Reach(true, false, merged(windows), List.of());
    }

    /** The addresses that are in both. */
    Reach and(Reach other) {
        if (!isKnown) {
            return other;
        }
        if (!other.isKnown) {
            return this;
        }
        List<AddressRange> common = new ArrayList<>();
        for (AddressRange a : windows) {
            for (AddressRange b : other.windows) {
                if (a.overlaps(b)) {
                    long first = Long.compareUnsigned(a.start(), b.start()) >= 0 ? a.start() : b.start();
                    long last = Long.compareUnsigned(a.last(), b.last()) <= 0 ? a.last() : b.last();
                    common.add(AddressRange.closed(first, last));
                }
            }
        }
        List<Fact> allFacts = new ArrayList<>(facts);
        other.facts.stream().filter(fact -> !allFacts.contains(fact)).forEach(allFacts::add);
        return new Reach(true, inDoubt || other.inDoubt, merged(common), allFacts);
    }

    boolean covers(AddressRange place) {
        return !inDoubt && windows.stream().anyMatch(window -> window.contains(place));
    }

    boolean touches(AddressRange place) {
        return windows.stream().anyMatch(window -> window.overlaps(place));
    }

    /** How many bytes of a place it covers, at most if in doubt. */
    long bytesIn(AddressRange place) {
        long bytes = 0;
        for (AddressRange window : windows) {
            if (window.overlaps(place)) {
                long first = Long.compareUnsigned(window.start(), place.start()) >= 0 ? window.start() : place.start();
                long last = Long.compareUnsigned(window.last(), place.last()) <= 0 ? window.last() : place.last();
                bytes += last - first + 1;
                if (bytes == 0) {
                    // all 2^64 of them
                    return -1;
                }
            }
        }
        return bytes;
    }

    /** Bits of the highest address. */
    OptionalInt bits() {
        Optional<Long> last = windows.stream().map(AddressRange::last).max(Long::compareUnsigned);
        return isKnown && !inDoubt && last.isPresent() ? OptionalInt.of(bitsOf(last.get())) : OptionalInt.empty();
    }

    private static int bitsOf(long address) {
        return Long.SIZE - Long.numberOfLeadingZeros(address);
    }

    private static List<AddressRange> merged(List<AddressRange> ranges) {
        List<AddressRange> merged = new ArrayList<>();
        for (AddressRange range : ranges.stream().sorted(BY_START).toList()) {
            int end = merged.size() - 1;
            boolean joins = end >= 0
                    && (merged.get(end).overlaps(range) || merged.get(end).last() + 1 == range.start());
            if (joins) {
                AddressRange before = merged.get(end);
                long last = Long.compareUnsigned(before.last(), range.last()) >= 0 ? before.last() : range.last();
                merged.set(end, AddressRange.closed(before.start(), last));
            } else {
                merged.add(range);
            }
        }
        return merged;
    }
}
