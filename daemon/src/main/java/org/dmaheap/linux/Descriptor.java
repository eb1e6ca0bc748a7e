// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import jnr.constants.platform.Errno;
import org.dmaheap.model.DevNum;

/** An open descriptor of a node or a buffer, closed on exec. */
public final class Descriptor implements AutoCloseable {
    // the same on every architecture that has a JDK 17
    static final int O_RDONLY = 0;
    static final int O_RDWR = 2;
    static final int O_CLOEXEC = 02000000;
    static final int O_PATH = 010000000;

    private static final int S_IFMT = 0170000;
    private static final int S_IFCHR = 0020000;
    private static final int S_IFREG = 0100000;

    private int fd;

    private Descriptor(int fd) {
        this.fd = fd;
    }

    /** One that a call has made; it is closed with this. */
    static Descriptor of(int fd) {
        return new Descriptor(fd);
    }

    /**
     * Opens a node read-only, after looking at what it is, so that no other thing at its path is ever opened.
     *
     * @param dev the character device that it must be; empty: a regular file
     * @throws NoSuchFileException if nothing is there
     * @throws IOException if it is something else, or cannot be opened
     */
    public static Descriptor open(Path node, Optional<DevNum> dev) throws IOException {
        return open(node, dev, O_RDONLY);
    }

    /**
     * The same to write to as well.
     *
     * @param dev the character device that it must be
     */
    public static Descriptor openToWrite(Path node, DevNum dev) throws IOException {
        return open(node, Optional.of(dev), O_RDWR);
    }

    private static Descriptor open(Path node, Optional<DevNum> dev, int flags) throws IOException {
        // a descriptor of the inode alone: what is looked at is what is opened, and a FIFO does not wait
        try (Descriptor inode = new Descriptor(opened(node.toString(), O_PATH | O_CLOEXEC, node))) {
            Path self = Path.of("/proc/self/fd/" + inode.fd);
            check(node, dev, Files.readAttributes(self, "unix:mode,rdev"));
            return new Descriptor(opened(self.toString(), flags | O_CLOEXEC, node));
        }
    }

    public int fd() {
        return fd;
    }

    @Override
    public void close() {
        if (fd >= 0) {
            SocketCalls.C.close(fd);
            fd = -1;
        }
    }

    private static int opened(String path, int flags, Path node) throws IOException {
        int fd = SocketCalls.C.open(path, flags);
        if (fd < 0) {
            if (SocketCalls.failedWith(Errno.ENOENT)
                    || SocketCalls.failedWith(Errno.ENODEV)
                    || SocketCalls.failedWith(Errno.ENXIO)) {
                throw new NoSuchFileException(node.toString());
            }
            throw SocketCalls.failedCall("Could not open " + node);
        }
        return fd;
    }

    private static void check(Path node, Optional<DevNum> dev, Map<String, Object> attributes) throws IOException {
        int type = (int) attributes.get("mode") & S_IFMT;
        boolean right = dev.isEmpty()
                ? type == S_IFREG
                : type == S_IFCHR
                        && DevNum.ofDevT((long) attributes.get("rdev")).equals(dev.get());
        if (!right) {
            throw new IOException(node + " is not "
                    + dev.map(d -> "the character device " + d).orElse("a regular file") + " any more");
        }
    }
}
