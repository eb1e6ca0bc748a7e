// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import java.util.Arrays;
import org.dmaheap.linux.NativeBuffer;

/**
 * Replies of one revision by the bytes of the request: most clients ask the same few questions, and the bytes of the
 * question are all that the answer depends on. Bounded, and free of garbage and copies when it hits: the replies lie in
 * memory that the kernel can read.
 */
final class ReplyCache {
    static final int ABSENT = -1;

    /** Longer requests are rare and not worth a comparison. */
    private static final int MAX_REQUEST = 4096;

    private static final int SLOTS = 512;
    private static final int MAX_ENTRIES = SLOTS / 2;

    /** Of the replies that are kept together: a flood of odd questions fills no more. */
    static final int MOST_OF_A_USER = MAX_ENTRIES / 4;

    private static final int MAX_BYTES = 1 << 20;

    private final byte[][] requests = new byte[SLOTS][];
    private final Reply[] replies = new Reply[SLOTS];
    private final int[] offsets = new int[SLOTS];
    private final NativeBuffer memory = new NativeBuffer(MAX_BYTES);
    private int entries;
    private int generation;

    /** Finds the entry for the request in this part of an array; {@link #ABSENT} if there is none. */
    int find(byte[] array, int start, int end) {
        if (end - start > MAX_REQUEST) {
            return ABSENT;
        }
        int slot = slot(array, start, end);
        return requests[slot] == null ? ABSENT : slot;
    }

    Reply reply(int entry) {
        return replies[entry];
    }

    /** Where the reply's bytes are in {@link #memory}, until the next {@link #put} or {@link #clear}. */
    int offset(int entry) {
        return offsets[entry];
    }

    NativeBuffer memory() {
        return memory;
    }

    void put(byte[] request, Reply reply) {
        if (request.length > MAX_REQUEST || reply.length() > MAX_BYTES) {
            return;
        }
        if (entries >= MAX_ENTRIES || reply.length() > memory.bytes().remaining()) {
            clear();
        }
        int slot = slot(request, 0, request.length);
        requests[slot] = request;
        replies[slot] = reply;
        offsets[slot] = memory.bytes().position();
        reply.copyTo(memory.bytes(), 0);
        entries++;
    }

    void clear() {
        Arrays.fill(requests, null);
        Arrays.fill(replies, null);
        memory.bytes().clear();
        entries = 0;
        generation++;
    }

    /** Another one each time that all is forgotten. */
    int generation() {
        return generation;
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
