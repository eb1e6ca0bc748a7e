// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.config;

/** The command line makes no sense; the message says what to do. */
public final class UsageError extends Exception {
    private static final long serialVersionUID = 1L;

    public UsageError(String message) {
        super(message);
    }
}
