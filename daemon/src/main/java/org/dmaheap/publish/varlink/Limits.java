// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import java.time.Duration;
import org.dmaheap.publish.Share;

/**
 * The bounds of what clients may take of the server.
 *
 * @param messageBytes the longest message of a client
 * @param inputBytes what messages that have not arrived whole, or are not served yet, may take
 * @param replyBytes what replies that are not read yet may take, besides what the kernel holds of them
 * @param connections how many there may be
 * @param patience how long a message may take, from its first byte to its last, in either direction
 * @param nodePatience how long {@code OpenHeap} waits for a heap without a node to get one
 * @param answers the share of one processor that a user's questions may take; see {@link Answers}
 */
record Limits(
        int messageBytes,
        Share inputBytes,
        Share replyBytes,
        Share connections,
        Duration patience,
        Duration nodePatience,
        double answers) {

    static final Limits DEFAULT = new Limits(
            64 << 10,
            new Share(8 << 20, 1 << 20),
            new Share(16 << 20, 4 << 20),
            new Share(2048, 128),
            Duration.ofSeconds(30),
            Duration.ofSeconds(2),
            0.1);

    /**
     * The same on a machine that gives us fewer descriptors: each connection may need two, one for itself and one for a heap
     * on its way, and the scan, the bus and the JVM need some.
     *
     * @param descriptors that this process may have open
     */
    Limits within(int descriptors) {
        final int others = 64;
        int most = Math.max(8, Math.min(connections.all(), (descriptors - others) / 2));
        return new Limits(
                messageBytes,
                inputBytes,
                replyBytes,
                new Share(most, Math.min(connections.each(), most)),
                patience,
                nodePatience,
                answers);
    }
}
