// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client;

/** The command line makes no sense; the message says what of it. */
public final class UsageError extends Exception {
    private static final long serialVersionUID = 1L;

    public UsageError(String message) {
        super(message);
    }
}
