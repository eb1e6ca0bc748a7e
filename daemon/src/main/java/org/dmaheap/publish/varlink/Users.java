// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.dmaheap.publish.Share;

/**
 * The users of the server: those with connections, and those that were here last, so that nobody gets rid of what it has
 * taken by hanging up. For the loop's thread.
 */
final class Users {
    private static final int MOST_ABSENT = 1024;

    /** Who came last is last. */
    private final Map<Integer, User> users = new LinkedHashMap<>(16, 0.75f, true);

    private final Limits limits;
    private int connections;
    private long inputBytes;
    private long replyBytes;

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

    Collection<User> all() {
        return users.values();
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

    private void forgetTheLongestAbsent() {
        if (users.size() - connections > MOST_ABSENT) {
            users.values().stream()
                    .filter(user -> user.connections() == 0)
                    .findFirst()
                    .ifPresent(user -> users.remove(user.uid()));
        }
    }
}
