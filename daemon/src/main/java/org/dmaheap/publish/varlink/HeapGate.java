// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.dmaheap.linux.StreamSocket.Peer;
import org.dmaheap.model.Heap;
import org.dmaheap.model.HeapKind;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.Verdict;

/** Decides which heaps are opened, and for whom. For any thread. */
final class HeapGate {
    private final OpenHeapPolicy policy;

    private final ActiveSeats seats;
    private final Function<String, OptionalInt> groupDatabase;
    private final Map<String, OptionalInt> groupNumbers = new HashMap<>();

    HeapGate(OpenHeapPolicy policy, ActiveSeats seats, Function<String, OptionalInt> groupDatabase) {
        this.policy = policy;
        this.seats = seats;
        this.groupDatabase = groupDatabase;
    }

    /** The groups of a caller, asked of the kernel. */
    @FunctionalInterface
    interface PeerGroups {
        List<Integer> get() throws IOException;
    }

    /** Why nobody gets this heap; empty: some do. */
    Optional<String> closedBecause(Heap heap, HeapMap map) {
        if (policy.closed().isPresent()) {
            return policy.closed();
        }
        if (policy.heaps().contains(heap.name())) {
            return Optional.empty();
        }
        if (heap.kind() == HeapKind.PROTECTED) {
            return Optional.of("the heap is protected, and the configuration does not name it");
        }
        if (heap.kind() == HeapKind.SYSTEM || isDefault(heap) || suitsSomeDevice(heap, map)) {
            return Optional.empty();
        }
        return Optional.of((heap.owners().isEmpty()
                        ? "no device is known to use the heap"
                        : "the pool belongs to " + heap.owners().get(0))
                + ", and the configuration does not name it");
    }

    /** What entitles the caller; empty: nothing does. */
    Optional<String> openBecause(Peer peer, PeerGroups peerGroups) throws IOException {
        if (peer.uid() == 0) {
            return Optional.of("root");
        }
        for (String group : policy.groups()) {
            OptionalInt gid = gid(group);
            if (gid.isPresent()
                    && (peer.gid() == gid.getAsInt() || peerGroups.get().contains(gid.getAsInt()))) {
                return Optional.of("group " + group);
            }
        }
        return seats.seatOf(peer.uid()).map(seat -> "active session of " + seat);
    }

    /** The C library's group database is for one thread at a time. */
    private synchronized OptionalInt gid(String group) {
        return groupNumbers.computeIfAbsent(group, groupDatabase);
    }

    /** What a caller who is refused has to be. */
    String condition() {
        return "the caller is neither root, nor in one of the groups " + String.join(", ", policy.groups())
                + ", nor the user of a seat's active session";
    }

    /** The default area is everybody's, even if a node names it. */
    private static boolean isDefault(Heap heap) {
        return heap.isDefault().orElse(false);
    }

    /** A pool that clients of a display or codec are told to use; nobody is told to use that of a remote processor. */
    private static boolean suitsSomeDevice(Heap heap, HeapMap map) {
        return map.links().stream()
                .anyMatch(link -> link.heap().equals(heap.name()) && link.verdict() == Verdict.COMPATIBLE);
    }
}
