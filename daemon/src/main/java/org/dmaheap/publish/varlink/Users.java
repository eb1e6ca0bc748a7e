// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.dmaheap.model.ClientFigures;
import org.dmaheap.model.ClientFigures.UserFigures;
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
    private int connections;
    private long inputBytes;
    private long replyBytes;

    /** Of users that are forgotten. */
    private long formerCalls;

    private long formerRefused;

    Users(Limits limits) {
        this.limits = limits;
    }

    User of(int uid) {
        User user = users.get(uid);
        if (user == null) {
            user = new User(uid, new Answers.Account(uid == Share.ROOT));
            users.put(uid, user);
            forgetTheLongestAbsent();
        }
        return user;
    }

    int connections() {
        return connections;
    }

    boolean mayConnect(User user) {
        return limits.connections().allows(user.uid(), user.connections(), connections, 1);
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

    /** What clients have and did, for one of them: what others do is root's alone to know. */
    ClientFigures figures(User asking) {
        List<UserFigures> shown = asking.uid() == Share.ROOT
                ? users.values().stream()
                        .map(User::figures)
                        .sorted(Comparator.comparingLong(UserFigures::milliseconds)
                                .reversed())
                        .limit(SHOWN)
                        .toList()
                : List.of(asking.figures());
        return new ClientFigures(
                connections, formerCalls + sum(User::calls), formerRefused + sum(User::refused), shown);
    }

    private long sum(ToLongFunction<User> figure) {
        return users.values().stream().mapToLong(figure).sum();
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
