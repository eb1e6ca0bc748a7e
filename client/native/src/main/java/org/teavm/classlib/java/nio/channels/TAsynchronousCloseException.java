// SPDX-License-Identifier: Apache-2.0
package org.teavm.classlib.java.nio.channels;

/** {@code java.nio.channels.AsynchronousCloseException}. */
public class TAsynchronousCloseException extends java.nio.channels.ClosedChannelException {
    private static final long serialVersionUID = 1L;
}
