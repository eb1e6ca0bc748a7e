// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import java.util.Arrays;

/**
 * Replies of one revision by the bytes of the request: most clients ask the same few questions, and the bytes of the
 * question are all that the answer depends on. Bounded, and free of garbage when it hits.
 */
final class ReplyCache {
    /** Longer requests are rare and not worth a comparison. */
    private static final int MAX_REQUEST = 4096;

    private static final int SLOTS = 1024;
    private static final int MAX_ENTRIES = SLOTS / 2;
    private static final int MAX_BYTES = 2 << 20;

    private final byte[][] requests = new byte[SLOTS][];
    private final Reply[] replies = new Reply[SLOTS];
    private int entries;
    private int bytes;

    /** The reply to the request in this part of an array; {@link Reply#NONE} if there is none. */
    Reply find(byte[] array, int start, int end) {
        if (end - start > MAX_REQUEST) {
            return Reply.NONE;
        }
        int slot = slot(array, start, end);
        return requests[slot] == null ? Reply.NONE : replies[slot];
    }

    void put(byte[] request, Reply reply) {
        int cost = request.length + reply.length();
        if (request.length > MAX_REQUEST || cost > MAX_BYTES) {
            return;
        }
        // a flood of odd questions costs the others one miss each, no more
        if (entries >= MAX_ENTRIES || bytes + cost > MAX_BYTES) {
            clear();
        }
        int slot = slot(request, 0, request.length);
        requests[slot] = request;
        replies[slot] = reply;
        entries++;
        bytes += cost;
    }

    void clear() {
        Arrays.fill(requests, null);
        Arrays.fill(replies, null);
        entries = 0;
        bytes = 0;
    }

    /** Where the request is, or belongs. */
    private int slot(byte[] array, int start, int end) {
        int hash = 1;
        for (int i = start; i < end; i++) {
            hash = 31 * hash + array[i];
        }
        int slot = (hash ^ hash >>> 16) & (SLOTS - 1);
        while (requests[slot] != null && !Arrays.equals(requests[slot], 0, requests[slot].length, array, start, end)) {
            slot = (slot + 1) & (SLOTS - 1);
        }
        return slot;
    }
}
