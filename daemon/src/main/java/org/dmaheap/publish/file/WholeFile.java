// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;

/** A file for everybody to read, replaced as a whole, so nobody sees half of it; what could not be written is tried again. */
final class WholeFile {
    private final Path file;
    private final Logger log;
    private byte[] wanted = {};
    /** What we put there, as the file system knows it; empty if we could not. */
    private Optional<Map<String, Object>> shown = Optional.empty();

    private boolean failed;

    WholeFile(Path file, Logger log) {
        this.file = file;
        this.log = log;
    }

    void show(byte[] bytes) {
        wanted = bytes;
        show();
    }

    /** Whether what is shown are these bytes. */
    boolean wants(byte[] bytes) {
        return Arrays.equals(wanted, bytes);
    }

    /** As {@link org.dmaheap.publish.Publisher#mend}. */
    boolean mend() {
        if (wanted.length == 0 || shown.isPresent() && inode(file).equals(shown)) {
            return true;
        }
        show();
        return shown.isPresent();
    }

    /** Shows the same bytes, as another file. */
    void show() {
        try {
            Path next = file.resolveSibling(file.getFileName() + ".new");
            write(next, wanted);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
            shown = inode(file);
            failed = false;
        } catch (IOException e) {
            shown = Optional.empty();
            if (!failed) {
                log.warn("Could not write {}, trying again: {}", file, e.toString());
            }
            failed = true;
        }
    }

    /** Its inode, which another file may have later, and when that changed last. */
    private static Optional<Map<String, Object>> inode(Path file) {
        try {
            return Optional.of(Files.readAttributes(file, "unix:dev,ino,ctime", LinkOption.NOFOLLOW_LINKS));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static void write(Path file, byte[] bytes) throws IOException {
        // what is left of an interrupted write, or a link that somebody laid there in a directory of everybody's
        Files.deleteIfExists(file);
        Files.write(file, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }

    /** Shows nothing any more. */
    void remove() throws IOException {
        wanted = new byte[0];
        Files.deleteIfExists(file);
    }
}
