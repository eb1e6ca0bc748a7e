// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.rules;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.dmaheap.model.Contiguity;
import org.dmaheap.model.CpuAccess;
import org.dmaheap.model.HeapKind;
import org.dmaheap.model.RuleRef;
import org.dmaheap.model.Words;

/**
 * A rule of what a heap hands out, which the kernel does not say. Of several that match a heap the last one holds, so that the
 * administrator's files, read last, win.
 *
 * @param names patterns of heap names; empty if the rule speaks of areas or of a suffix
 * @param suffix speaks of a heap whose name is that of a CMA heap with this behind it: another view of the same pool
 * @param area which CMA heaps the rule speaks of, by what is behind them and not by name
 * @param role what the heap is to devices that have nothing special to do with it
 * @param accounting whether its pages count towards the cgroup of whoever allocates; empty: nobody knows
 * @param addressBits all its pages lie below the address that needs one bit more; empty: they lie anywhere
 */
public record HeapRule(
        RuleRef ref,
        String why,
        String source,
        List<Glob> names,
        Optional<String> suffix,
        Area area,
        HeapRole role,
        HeapKind kind,
        Contiguity contiguous,
        CpuAccess cpuAccess,
        Optional<Accounting> accounting,
        OptionalInt addressBits) {
    public HeapRule {
        names = List.copyOf(names);
    }

    /** The way in which a heap counts its pages towards the cgroup of whoever allocates. */
    public enum Accounting {
        NEVER,
        /** As the kernel's parameter {@code dma_heap.mem_accounting} says. */
        BY_PARAMETER;

        /** How rule files spell them. */
        public static final Words<Accounting> WORDS = Words.hyphenated(values());
    }

    /** CMA heaps by what is behind them. */
    public enum Area {
        /** The rule goes by names. */
        ANY,
        /** The default CMA area, under whatever names. */
        DEFAULT,
        /** A {@code reusable} {@code shared-dma-pool} region that is not the default area. */
        REGION;

        /** How files and interfaces spell them. */
        public static final Words<Area> WORDS = Words.hyphenated(values());
    }
}
