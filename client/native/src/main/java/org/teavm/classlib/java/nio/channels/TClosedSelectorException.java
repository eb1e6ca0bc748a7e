// SPDX-License-Identifier: Apache-2.0
package org.teavm.classlib.java.nio.channels;

/** {@code java.nio.channels.ClosedSelectorException}. */
public class TClosedSelectorException extends IllegalStateException {
    private static final long serialVersionUID = 1L;
}
