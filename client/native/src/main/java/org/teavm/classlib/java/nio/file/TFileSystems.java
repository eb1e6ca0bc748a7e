// SPDX-License-Identifier: Apache-2.0
package org.teavm.classlib.java.nio.file;

import java.nio.file.FileSystem;
import org.dmaheap.client.libc.UnixFileSystem;

/** {@code java.nio.file.FileSystems} with the one file system there is. */
public final class TFileSystems {
    private TFileSystems() {}

    public static FileSystem getDefault() {
        return UnixFileSystem.INSTANCE;
    }
}
