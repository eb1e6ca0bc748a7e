// SPDX-License-Identifier: Apache-2.0
package org.teavm.classlib.java.net;

import java.io.IOException;

/** {@code java.net.SocketException}. */
public class TSocketException extends IOException {
    private static final long serialVersionUID = 1L;

    public TSocketException(String message) {
        super(message);
    }
}
