// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.fuzz;

import java.util.HashSet;
import java.util.Set;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.Link;
import org.dmaheap.model.Verdict;
import org.dmaheap.protocol.InvalidJson;
import org.dmaheap.protocol.Json;

/** What holds of every answer, whatever was asked of whichever machine. */
public final class Checks {
    private Checks() {}

    /** A map as the contract has it, which its own reader reads. */
    public static void map(HeapMap map) {
        Set<String> priorities = new HashSet<>();
        for (Link link : map.links()) {
            check(
                    link.verdict() == Verdict.COMPATIBLE ? link.priority() > 0 : link.priority() == 0,
                    "a priority of " + link.priority() + " with " + link.verdict());
            check(link.priority() <= 1000, "a priority of " + link.priority());
            check(link.verdict() == Verdict.UNKNOWN || !link.evidence().isEmpty(), "a verdict without a reason");
            check(
                    link.priority() == 0 || priorities.add(link.device() + " " + link.use() + " " + link.priority()),
                    "two links of one priority: " + link.device());
            check(map.heap(link.heap()).isPresent(), "a link to no heap: " + link.heap());
        }
        try {
            HeapMap read = Json.read(Json.compact(HeapMap.TABLE, map), HeapMap.TABLE);
            check(read.equals(map), "the map's text says something else");
        } catch (InvalidJson e) {
            throw new AssertionError(e);
        }
    }

    public static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
