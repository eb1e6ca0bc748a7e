// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.dmaheap.publish.Share;

/**
 * The connections that users have, and those that they may still have: so many at once, and so many new ones in a second. Users
 * that left are remembered for a while, or leaving would be a way to come more often. For any thread.
 */
final class Admission {
    /** New connections that a user may save up, and those that a second adds. */
    static final int BURST = 512;

    static final int EACH_SECOND = 256;

    private static final int MOST_ABSENT = 1024;
    private static final long NANOS_OF_ONE = 1_000_000_000L / EACH_SECOND;

    private final Share share;
    private final LongSupplier clock;

    /** Who came last is last. */
    private final Map<Integer, Account> accounts = new LinkedHashMap<>(16, 0.75f, true);

    private int connections;

    /** @param clock of nanoseconds */
    Admission(Share share, LongSupplier clock) {
        this.share = share;
        this.clock = clock;
    }

    private static final class Account {
        private int connections;
        private long saved = BURST * NANOS_OF_ONE;
        private long since;
        private long refused;
    }

    /** Takes the count of those that were refused. */
    @FunctionalInterface
    interface Refusals {
        void add(int uid, long count);
    }

    /** Counts one more connection of a user; or says why it must not be. */
    synchronized Optional<String> admit(int uid) {
        Account account = accounts.get(uid);
        if (account == null) {
            forgetTheLongestAbsent();
            account = new Account();
            account.since = clock.getAsLong();
            accounts.put(uid, account);
        }
        if (!share.allows(uid, account.connections, connections, 1)) {
            account.refused++;
            return Optional.of(account.connections + " connections of your user are open, no more are taken");
        }
        if (uid != Share.ROOT && !mayComeAgain(account)) {
            account.refused++;
            return Optional.of("your user connects more than " + EACH_SECOND + " times a second");
        }
        account.connections++;
        connections++;
        return Optional.empty();
    }

    /** One connection of a user has ended. */
    synchronized void leave(int uid) {
        accounts.get(uid).connections--;
        connections--;
    }

    synchronized int connections() {
        return connections;
    }

    synchronized int connections(int uid) {
        Account account = accounts.get(uid);
        return account == null ? 0 : account.connections;
    }

    /** Hands out what was counted since the last time. */
    synchronized void takeRefusals(Refusals refusals) {
        accounts.forEach((uid, account) -> {
            if (account.refused > 0) {
                refusals.add(uid, account.refused);
                account.refused = 0;
            }
        });
    }

    private void forgetTheLongestAbsent() {
        if (accounts.size() > MOST_ABSENT) {
            // whoever is here stays, and so does a count that nobody took
            accounts.values().stream()
                    .filter(account -> account.connections == 0 && account.refused == 0)
                    .findFirst()
                    .ifPresent(absent -> accounts.values().remove(absent));
        }
    }

    private boolean mayComeAgain(Account account) {
        long now = clock.getAsLong();
        account.saved = Math.min(BURST * NANOS_OF_ONE, account.saved + now - account.since);
        account.since = now;
        if (account.saved < NANOS_OF_ONE) {
            return false;
        }
        account.saved -= NANOS_OF_ONE;
        return true;
    }
}
