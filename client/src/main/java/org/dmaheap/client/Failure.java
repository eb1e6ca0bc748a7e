// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client;

/** The command cannot do what was asked; the message says what failed and what to do. */
public final class Failure extends Exception {
    private static final long serialVersionUID = 1L;

    public Failure(String message) {
        super(message);
    }
}
