// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish;

/** The time that one user may take: a share of what passes, and some that it has saved up. Not for two threads at once. */
public final class Allowance {
    /** As much as a program asks at its start, many times over. */
    private static final long MOST_SAVED_NANOS = 250_000_000;

    private final boolean unlimited;
    private final double share;
    private long left = MOST_SAVED_NANOS;
    private long since = System.nanoTime();

    /**
     * @param share of the time that passes; 1 is all of it
     * @param unlimited for root
     */
    public Allowance(double share, boolean unlimited) {
        this.share = share;
        this.unlimited = unlimited;
    }

    /** Nanoseconds until there is some again; 0 if there is. */
    public long pause(long now) {
        left = Math.min(MOST_SAVED_NANOS, left + (long) ((now - since) * share));
        since = now;
        return unlimited || left > 0 ? 0 : (long) (-left / share) + 1;
    }

    /** Takes some, be there as much or not. */
    public void charge(long nanos) {
        left -= nanos;
    }
}
