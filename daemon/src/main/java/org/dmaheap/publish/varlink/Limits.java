// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import java.time.Duration;

/**
 * What clients may take of the server.
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

    /**
     * A thing of which there is only so much.
     *
     * @param all for all users together
     * @param each for one user, if there is that much left; root may have all, and a sixteenth more
     */
    record Share(int all, int each) {

        /**
         * Whether a user may take some more. Nobody gets more than half of what the others have left, so that whoever comes
         * last finds something, however many came before.
         *
         * @param own what the user has already
         * @param taken what all users have, this one included
         */
        boolean allows(int uid, long own, long taken, long more) {
            if (uid == ROOT) {
                return taken + more <= all + all / 16;
            }
            long half = Math.max(1, (all - (taken - own)) / 2);
            return taken + more <= all && own + more <= Math.min(each, half);
        }
    }

    static final int ROOT = 0;

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
        int most = Math.max(8, Math.min(connections.all, (descriptors - others) / 2));
        return new Limits(
                messageBytes,
                inputBytes,
                replyBytes,
                new Share(most, Math.min(connections.each, most)),
                patience,
                nodePatience,
                answers);
    }
}
