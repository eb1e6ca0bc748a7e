// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.output;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dmaheap.model.Heap;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.Link;
import org.dmaheap.model.Verdict;

/** The heaps that no row of a map can use: a column says nothing of them that a sentence could not. */
final class Folded {
    private final List<String> unknown = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private final List<String> either = new ArrayList<>();

    private Folded() {}

    static Folded of(HeapMap map) {
        Map<String, Set<Verdict>> verdicts = new HashMap<>();
        for (Link link : map.links()) {
            verdicts.computeIfAbsent(link.heap(), heap -> new HashSet<>()).add(link.verdict());
        }
        Folded folded = new Folded();
        for (Heap heap : TableText.inOrder(map.heaps())) {
            Set<Verdict> of = verdicts.getOrDefault(heap.name(), Set.of());
            if (heap.path().isPresent() && !of.isEmpty() && !of.contains(Verdict.COMPATIBLE)) {
                boolean both = of.size() > 1;
                (both ? folded.either : of.contains(Verdict.UNKNOWN) ? folded.unknown : folded.refused)
                        .add(heap.name());
            }
        }
        return folded;
    }

    int count() {
        return unknown.size() + refused.size() + either.size();
    }

    boolean holds(String heap) {
        return unknown.contains(heap) || refused.contains(heap) || either.contains(heap);
    }

    void clear() {
        unknown.clear();
        refused.clear();
        either.clear();
    }

    List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        add(sentences, refused, "incompatible with all rows");
        add(sentences, unknown, "unknown with all rows");
        add(sentences, either, "incompatible with some rows and unknown with the others");
        return sentences;
    }

    private static void add(List<String> sentences, List<String> heaps, String what) {
        if (!heaps.isEmpty()) {
            sentences.add("and " + heaps.size() + (heaps.size() == 1 ? " heap, " : " heaps, ") + what + ": "
                    + Sentences.some(heaps));
        }
    }
}
