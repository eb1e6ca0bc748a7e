// SPDX-License-Identifier: Apache-2.0
package org.teavm.classlib.java.nio.file;

import java.io.IOException;
import java.util.ConcurrentModificationException;

/** {@code java.nio.file.DirectoryIteratorException}. */
public final class TDirectoryIteratorException extends ConcurrentModificationException {
    private static final long serialVersionUID = 1L;

    private final IOException reason;

    public TDirectoryIteratorException(IOException reason) {
        super(reason.getMessage());
        this.reason = reason;
    }

    @Override
    public IOException getCause() {
        return reason;
    }
}
