// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.dmaheap.model.ClientFigures;
import org.dmaheap.model.ClientFigures.UserFigures;
import org.dmaheap.publish.Allowance;
import org.dmaheap.publish.Share;

/**
 * The users of the server: those with connections, and those that were here last, so that nobody gets rid of what it has
 * taken by hanging up. For the loop's thread.
 */
final class Users {
    private static final int MOST_ABSENT = 1024;

    /** Users that {@link #figures} names. */
    private static final int SHOWN = 10;

    /** Who came last is last. */
    private final Map<Integer, User> users = new LinkedHashMap<>(16, 0.75f, true);

    private final Limits limits;
    private final Admission admission;
    /** What users did elsewhere. */
    private volatile Supplier<List<UserFigures>> others = List::of;

    private int connections;
    private long inputBytes;
    private long replyBytes;

    /** Of users that are forgotten. */
    private long formerCalls;

    private long formerRefused;

    Users(Limits limits) {
        this.limits = limits;
        admission = new Admission(limits.connections(), System::nanoTime);
    }

    User of(int uid) {
        User user = users.get(uid);
        if (user == null) {
            user = new User(uid, new Answers.Account(new Allowance(limits.answers(), uid == Share.ROOT)));
            users.put(uid, user);
            forgetTheLongestAbsent();
        }
        return user;
    }

    /** Who may connect; for any thread. */
    Admission admission() {
        return admission;
    }

    void connected(User user, int change) {
        user.connected(change);
        connections += change;
    }

    /** Takes memory for messages that came from a user; false if there is none left. */
    boolean keepInput(User user, int bytes) {
        if (bytes > 0 && !limits.inputBytes().allows(user.uid(), user.inputBytes(), inputBytes, bytes)) {
            return false;
        }
        user.keepsInput(bytes);
        inputBytes += bytes;
        return true;
    }

    /** Whether a reply may wait until the user has read it. One always may, if no other does. */
    boolean mayKeepReply(User user, int bytes) {
        return user.replyBytes() == 0 || limits.replyBytes().allows(user.uid(), user.replyBytes(), replyBytes, bytes);
    }

    void keepReply(User user, int change) {
        user.keepsReply(change);
        replyBytes += change;
    }

    /** Counts from now on what users do elsewhere, too; for any thread. */
    void countAlso(Supplier<List<UserFigures>> elsewhere) {
        others = elsewhere;
    }

    /** What clients have and did, for one of them: what others do is root's alone to know. */
    ClientFigures figures(User asking) {
        admission.takeRefusals((uid, count) -> of(uid).wereRefused(count));
        Map<Long, UserFigures> all = new HashMap<>();
        List<UserFigures> onTheBus = others.get();
        onTheBus.forEach(user -> all.merge(user.uid(), user, UserFigures::and));
        users.values().stream().map(User::figures).forEach(user -> all.merge(user.uid(), user, UserFigures::and));
        List<UserFigures> shown = asking.uid() == Share.ROOT
                ? all.values().stream()
                        .sorted(Comparator.comparingLong(UserFigures::milliseconds)
                                .reversed())
                        .limit(SHOWN)
                        .toList()
                : List.of(all.get(Integer.toUnsignedLong(asking.uid())));
        return new ClientFigures(
                connections,
                onTheBus.stream().mapToInt(UserFigures::senders).sum(),
                formerCalls + sum(all, UserFigures::calls),
                formerRefused + sum(all, UserFigures::refused),
                shown);
    }

    private static long sum(Map<Long, UserFigures> all, ToLongFunction<UserFigures> figure) {
        return all.values().stream().mapToLong(figure).sum();
    }

    private void forget(User user) {
        users.remove(user.uid());
        formerCalls += user.calls();
        formerRefused += user.refused();
    }

    private void forgetTheLongestAbsent() {
        if (users.size() - connections > MOST_ABSENT) {
            users.values().stream()
                    .filter(user -> user.connections() == 0)
                    .findFirst()
                    .ifPresent(this::forget);
        }
    }
}
