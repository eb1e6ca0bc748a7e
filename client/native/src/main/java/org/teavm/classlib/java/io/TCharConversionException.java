// SPDX-License-Identifier: Apache-2.0
package org.teavm.classlib.java.io;

import java.io.IOException;

/** {@code java.io.CharConversionException}; Jackson throws it at malformed UTF-32. */
public class TCharConversionException extends IOException {
    private static final long serialVersionUID = 1L;

    public TCharConversionException(String message) {
        super(message);
    }
}
