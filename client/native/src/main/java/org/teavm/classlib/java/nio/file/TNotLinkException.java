// SPDX-License-Identifier: Apache-2.0
package org.teavm.classlib.java.nio.file;

import java.nio.file.FileSystemException;

/** {@code java.nio.file.NotLinkException}. */
public class TNotLinkException extends FileSystemException {
    private static final long serialVersionUID = 1L;

    public TNotLinkException(String file) {
        super(file);
    }
}
