// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.api;

import java.io.IOException;

/** The daemon serves, and not this: most likely a limit of this user is reached. The connection may be gone. */
public final class NotAllowed extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param reason the daemon's sentence */
    public NotAllowed(String reason) {
        super("The daemon refuses: " + reason);
    }
}
