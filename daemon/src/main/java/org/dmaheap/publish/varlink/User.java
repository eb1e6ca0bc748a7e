// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import org.dmaheap.model.ClientFigures.UserFigures;
import org.dmaheap.publish.Turns;

/** The share of the server that one user has, and has taken. Of the loop's thread, where nothing else is said. */
final class User {
    private final int uid;

    /** Connections of which something is to be served. */
    private final Turns.Line<Connection> turns = new Turns.Line<>();

    private final Answers.Account answers;

    private int connections;
    private long inputBytes;
    private long replyBytes;
    private int cached;
    private int cachedGeneration;

    private long calls;
    private long refused;
    private long loopNanos;

    User(int uid, Answers.Account answers) {
        this.uid = uid;
        this.answers = answers;
    }

    int uid() {
        return uid;
    }

    Turns.Line<Connection> turns() {
        return turns;
    }

    Answers.Account answers() {
        return answers;
    }

    int connections() {
        return connections;
    }

    void connected(int change) {
        connections += change;
    }

    long inputBytes() {
        return inputBytes;
    }

    void keepsInput(long change) {
        inputBytes += change;
    }

    long replyBytes() {
        return replyBytes;
    }

    void keepsReply(long change) {
        replyBytes += change;
    }

    /** Whether one more answer of this user may be kept for others, of those that are kept together. */
    boolean mayCache(int generation, int most) {
        if (cachedGeneration != generation) {
            cachedGeneration = generation;
            cached = 0;
        }
        cached++;
        return cached <= most;
    }

    /** Calls that came. */
    long calls() {
        return calls;
    }

    void called() {
        calls++;
    }

    /** Connections and calls that were refused because a limit was reached. */
    long refused() {
        return refused;
    }

    void wasRefused() {
        refused++;
    }

    /** So many of its clients were not let in. */
    void wereRefused(long count) {
        refused += count;
    }

    /** Took so much time, in nanoseconds, of the thread of the socket. */
    void took(long nanos) {
        loopNanos += nanos;
    }

    UserFigures figures() {
        return new UserFigures(
                Integer.toUnsignedLong(uid), connections, 0, calls, refused, (loopNanos + answers.taken()) / 1_000_000);
    }
}
