// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import java.util.List;

/**
 * What the administrator says of {@code OpenHeap}.
 *
 * @param enabled whether anybody gets a descriptor
 * @param groups names or numbers of the groups whose members may
 * @param heaps names of protected heaps and of other devices' pools that may be opened all the same
 */
public record OpenHeapPolicy(boolean enabled, List<String> groups, List<String> heaps) {
    public OpenHeapPolicy {
        groups = List.copyOf(groups);
        heaps = List.copyOf(heaps);
    }
}
