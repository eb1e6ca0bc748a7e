// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import java.util.List;
import java.util.Optional;

/**
 * The administrator's word on {@code OpenHeap}.
 *
 * @param closed why nobody gets a descriptor; empty: some do
 * @param groups names or numbers of the groups whose members may
 * @param heaps names of protected heaps and of other devices' pools that may be opened all the same
 */
public record OpenHeapPolicy(Optional<String> closed, List<String> groups, List<String> heaps) {
    public OpenHeapPolicy {
        groups = List.copyOf(groups);
        heaps = List.copyOf(heaps);
    }

    /** @param enabled whether anybody gets a descriptor */
    public OpenHeapPolicy(boolean enabled, List<String> groups, List<String> heaps) {
        this(enabled ? Optional.empty() : Optional.of("the administrator has switched OpenHeap off"), groups, heaps);
    }

    /** A policy by which nobody gets a descriptor. */
    public static OpenHeapPolicy closed(String why) {
        return new OpenHeapPolicy(Optional.of(why), List.of(), List.of());
    }
}
