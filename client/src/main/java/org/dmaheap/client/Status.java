// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client;

/** The end of a run of the command, as its exit status says. */
public enum Status {
    DONE(0),
    FAILED(1),
    /** Wrong usage, or a verb that is not built yet. */
    USAGE(2),
    /** The daemon does not answer. */
    NO_DAEMON(3),
    /** No heap suits; the fallback was printed. */
    NO_HEAP(4),
    /** What was tried contradicts a rule. */
    CONTRADICTED(5);

    private final int code;

    Status(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
