// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dmaheap.model.Link;

/**
 * The links of one use of a device. One by the rules follows from the rules, from memory, from the needs of the device and from
 * the heap: where none of these has changed it holds on in the next judgement.
 *
 * @param byRules as the rules alone have them, in the order of the heaps
 * @param shown as the map shows them, best first
 */
record UseLinks(List<Link> byRules, List<Link> shown) {
    static final UseLinks NONE = new UseLinks(List.of(), List.of());

    UseLinks {
        byRules = List.copyOf(byRules);
        shown = List.copyOf(shown);
    }

    /**
     * Links, where those shown before have equal ones these: who compares two maps then looks into few of them.
     *
     * @param links of the same use of the same device
     */
    List<Link> inPlaceOfEqual(List<Link> links) {
        Map<String, Link> former = byHeap(shown);
        List<Link> same = new ArrayList<>();
        for (Link link : links) {
            Link before = former.get(link.heap());
            same.add(before != null && isEqual(before, link) ? before : link);
        }
        return same;
    }

    /** Whether two links of one heap are equal, and their evidence the very same. */
    private static boolean isEqual(Link one, Link other) {
        return one.evidence() == other.evidence()
                && one.verdict() == other.verdict()
                && one.priority() == other.priority()
                && one.confidence() == other.confidence();
    }

    private static Map<String, Link> byHeap(List<Link> links) {
        Map<String, Link> byHeap = new HashMap<>();
        links.forEach(link -> byHeap.put(link.heap(), link));
        return byHeap;
    }
}
