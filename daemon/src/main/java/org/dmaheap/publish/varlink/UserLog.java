// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * The log's lines that a user causes: some lines, then few. What is left out is counted, and the count is logged. Whoever
 * floods must neither fill the log nor drown the lines about others. For any thread.
 */
final class UserLog {
    /** Lines that a user may cause at once. */
    static final int BURST = 30;

    /** One more line for each of these. */
    static final long REFILL_NANOS = 6_000_000_000L;

    /** How long after the first line that was left out the count is logged. */
    static final long REPORT_NANOS = 10_000_000_000L;

    private static final int MOST_USERS = 1024;

    private final Logger log;
    private final LongSupplier clock;
    private final Map<Integer, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);
    private volatile int withoutReport;

    /** @param clock of nanoseconds */
    UserLog(Logger log, LongSupplier clock) {
        this.log = log;
        this.clock = clock;
    }

    private static final class Bucket {
        private long room = BURST * REFILL_NANOS;
        private long since;
        private long leftOut;
        private long firstLeftOut;
    }

    void info(int uid, String format, Object... arguments) {
        if (mayLog(uid)) {
            log.info(format, arguments);
        }
    }

    void warn(int uid, String format, Object... arguments) {
        if (mayLog(uid)) {
            log.warn(format, arguments);
        }
    }

    /** Whether lines were left out, and it was not said yet. */
    boolean isOwing() {
        return withoutReport > 0;
    }

    /** Says what was left out some time ago. */
    synchronized void report() {
        long now = clock.getAsLong();
        buckets.forEach((uid, bucket) -> {
            if (bucket.leftOut > 0 && now - bucket.firstLeftOut >= REPORT_NANOS) {
                tell(uid, bucket);
            }
        });
    }

    private synchronized boolean mayLog(int uid) {
        long now = clock.getAsLong();
        Bucket bucket = buckets.get(uid);
        if (bucket == null) {
            bucket = new Bucket();
            bucket.since = now;
            buckets.put(uid, bucket);
            forgetTheLongestSilent();
        }
        bucket.room = Math.min(BURST * REFILL_NANOS, bucket.room + (now - bucket.since));
        bucket.since = now;
        if (bucket.room < REFILL_NANOS) {
            if (bucket.leftOut == 0) {
                bucket.firstLeftOut = now;
                withoutReport++;
            }
            bucket.leftOut++;
            return false;
        }
        bucket.room -= REFILL_NANOS;
        if (bucket.leftOut > 0) {
            tell(uid, bucket);
        }
        return true;
    }

    private void tell(int uid, Bucket bucket) {
        log.warn("Left out {} lines about uid {}", bucket.leftOut, Integer.toUnsignedString(uid));
        bucket.leftOut = 0;
        withoutReport--;
    }

    private void forgetTheLongestSilent() {
        if (buckets.size() > MOST_USERS) {
            Iterator<Map.Entry<Integer, Bucket>> oldest = buckets.entrySet().iterator();
            Map.Entry<Integer, Bucket> first = oldest.next();
            if (first.getValue().leftOut > 0) {
                tell(first.getKey(), first.getValue());
            }
            oldest.remove();
        }
    }
}
