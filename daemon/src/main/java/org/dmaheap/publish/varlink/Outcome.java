// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import org.dmaheap.linux.Descriptor;

/** The consequence of a call. */
sealed interface Outcome {

    /** One reply, or {@link Reply#NONE}; the same for the same request as long as the revision holds. */
    record Answer(Reply reply) implements Outcome {}

    /**
     * One reply with a descriptor, which whoever sends it closes.
     *
     * @param heap its name, and {@code title} what entitles the caller, for the log when it is through
     */
    record Handover(Reply reply, Descriptor descriptor, String heap, String title) implements Outcome {}

    /** One reply for this caller at this moment. */
    record Once(Reply reply) implements Outcome {}

    /** The figures of clients, which the thread of the socket knows. */
    record Figures() implements Outcome {}

    /**
     * The map now and each new one, until the client goes.
     *
     * @param changes of each new one what differs, to whoever reads fast enough
     */
    record Stream(boolean changes) implements Outcome {}

    /**
     * A question whose subject may come with the next map; ask again then, and give this reply if that takes too long.
     */
    record Soon(Reply lastResort) implements Outcome {}

    /** There is no map yet; ask again. */
    record Later() implements Outcome {}

    /** The call is more than we take, which ends the connection. */
    record TooMuch(String why) implements Outcome {}

    /** A message that is no call at all, and ends the connection. */
    record NoCall(String why) implements Outcome {}

    /** A fault of ours, which ends the connection. */
    record Failure(RuntimeException cause) implements Outcome {}
}
