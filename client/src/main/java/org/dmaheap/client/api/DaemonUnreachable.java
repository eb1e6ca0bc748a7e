// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.api;

import java.io.IOException;

/** No daemon listens, or it stopped answering. */
public final class DaemonUnreachable extends IOException {
    private static final long serialVersionUID = 1L;

    public DaemonUnreachable(String message) {
        super(message);
    }

    public DaemonUnreachable(String message, IOException cause) {
        super(message, cause);
    }
}
