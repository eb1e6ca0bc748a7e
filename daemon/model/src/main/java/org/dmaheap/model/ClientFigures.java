// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import static org.dmaheap.model.Type.INTEGER;
import static org.dmaheap.model.Type.NUMBER;
import static org.dmaheap.model.Type.list;

import java.util.List;

/**
 * Figures of the clients: what they have, and what they did since the daemon started.
 *
 * @param connections to the socket that are open now, of all users
 * @param senders connections to the message bus that called, of those that are remembered
 * @param calls that came
 * @param refused connections and calls that a limit ended
 * @param users those that took the most time, first; whoever is not root sees itself alone
 */
public record ClientFigures(int connections, int senders, long calls, long refused, List<UserFigures> users) {
    public ClientFigures {
        users = List.copyOf(users);
    }

    public static final Table<ClientFigures> TABLE = keys -> new ClientFigures(
            keys.of("connections", INTEGER, ClientFigures::connections),
            keys.of("senders", INTEGER, ClientFigures::senders),
            keys.of("calls", NUMBER, ClientFigures::calls),
            keys.of("refused", NUMBER, ClientFigures::refused),
            keys.of("users", list(UserFigures.TABLE), ClientFigures::users));

    /**
     * The same of one user.
     *
     * @param uid as the daemon's user namespace has it
     * @param milliseconds of processor time that its calls took
     */
    public record UserFigures(long uid, int connections, int senders, long calls, long refused, long milliseconds) {

        public static final Table<UserFigures> TABLE = keys -> new UserFigures(
                keys.of("uid", NUMBER, UserFigures::uid),
                keys.of("connections", INTEGER, UserFigures::connections),
                keys.of("senders", INTEGER, UserFigures::senders),
                keys.of("calls", NUMBER, UserFigures::calls),
                keys.of("refused", NUMBER, UserFigures::refused),
                keys.of("milliseconds", NUMBER, UserFigures::milliseconds));

        /** What the user did on two ways. */
        public UserFigures and(UserFigures other) {
            return new UserFigures(
                    uid,
                    connections + other.connections,
                    senders + other.senders,
                    calls + other.calls,
                    refused + other.refused,
                    milliseconds + other.milliseconds);
        }
    }
}
