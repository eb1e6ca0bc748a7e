// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.protocol;

/** A text is not the JSON that was expected; the message says where and why, in one line. */
public class InvalidJson extends Exception {
    private static final long serialVersionUID = 1L;

    public InvalidJson(String message) {
        super(message);
    }
}
