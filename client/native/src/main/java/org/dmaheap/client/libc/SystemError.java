// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.libc;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.teavm.interop.Address;

/** The errors of {@code errno}, as the exceptions that the JDK makes of it. */
final class SystemError {
    private SystemError() {}

    /** Of a call about a file. */
    static FileSystemException about(String path) {
        int errno = Libc.errno();
        if (errno == Libc.ENOENT) {
            return new NoSuchFileException(path);
        }
        if (errno == Libc.EACCES) {
            return new AccessDeniedException(path);
        }
        if (errno == Libc.ENOTDIR) {
            return new NotDirectoryException(path);
        }
        return new FileSystemException(path, null, words(errno));
    }

    /** Of a call about a descriptor. */
    static IOException last() {
        return new IOException(words(Libc.errno()));
    }

    static String words(int errno) {
        Address words = Libc.strerror(errno);
        return CString.text(words);
    }
}
