// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.api;

import java.io.IOException;

/** The daemon answered with something that this client does not understand, or with an error that it did not cause. */
public final class UnexpectedReply extends IOException {
    private static final long serialVersionUID = 1L;

    public UnexpectedReply(String message) {
        super(message);
    }
}
