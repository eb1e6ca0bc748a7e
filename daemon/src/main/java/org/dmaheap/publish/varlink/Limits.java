// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import java.time.Duration;

/**
 * What clients may take of the server.
 *
 * @param messageBytes the longest message of a client
 * @param partialBytes what all messages that have only half arrived may take together
 * @param connections of all clients together
 * @param connectionsOfAUser of one user; root has no limit of its own
 * @param patience how long a message may take, from its first byte to its last, in either direction
 * @param nodePatience how long {@code OpenHeap} waits for a heap without a node to get one
 */
record Limits(
        int messageBytes,
        int partialBytes,
        int connections,
        int connectionsOfAUser,
        Duration patience,
        Duration nodePatience) {
    static final Limits DEFAULT =
            new Limits(64 << 10, 8 << 20, 2048, 1024, Duration.ofSeconds(30), Duration.ofSeconds(2));
}
