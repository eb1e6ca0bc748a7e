// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.config;

/** The command line makes no sense; the message says what to do. */
public final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    public UsageException(String message) {
        super(message);
    }
}
