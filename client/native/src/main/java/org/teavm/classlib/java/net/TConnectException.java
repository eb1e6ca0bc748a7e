// SPDX-License-Identifier: Apache-2.0
package org.teavm.classlib.java.net;

/** {@code java.net.ConnectException}. */
public class TConnectException extends TSocketException {
    private static final long serialVersionUID = 1L;

    public TConnectException(String message) {
        super(message);
    }
}
