// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import java.io.IOException;

/** A call of the C library that failed; the message says which, and with what errno. */
public final class FailedCall extends IOException {
    private static final long serialVersionUID = 1L;

    private final String errno;

    FailedCall(String what, String errno) {
        super(what + ": " + errno);
        this.errno = errno;
    }

    /** Name of the error: {@code EINVAL}. */
    public String errno() {
        return errno;
    }
}
