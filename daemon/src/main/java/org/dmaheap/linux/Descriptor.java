// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
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
     * @param dev the character device that it must be
     * @throws NoSuchFileException if nothing is there
     * @throws IOException if it is something else, or cannot be opened
     */
    public static Descriptor open(Path node, DevNum dev) throws IOException {
        return open(node, O_RDONLY, inode -> check(node, dev, inode));
    }

    /**
     * The same to write to as well.
     *
     * @param dev the character device that it must be
     */
    public static Descriptor openToWrite(Path node, DevNum dev) throws IOException {
        return open(node, O_RDWR, inode -> check(node, dev, inode));
    }

    private static void check(Path node, DevNum dev, Path inode) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(inode, "unix:mode,rdev");
        if (type(attributes) != S_IFCHR
                || !DevNum.ofDevT((long) attributes.get("rdev")).equals(dev)) {
            throw new IOException(node + " is not the character device " + dev + " any more");
        }
    }

    /**
     * Opens a regular file, which must be below a directory, wherever the links of its path lead.
     *
     * @throws NoSuchFileException if nothing is there
     * @throws IOException if it is something else, or elsewhere, or cannot be opened
     */
    public static Descriptor openBelow(Path directory, Path file) throws IOException {
        return open(file, O_RDONLY, inode -> {
            if (type(Files.readAttributes(inode, "unix:mode")) != S_IFREG) {
                throw new IOException(file + " is not a regular file any more");
            }
            if (!Files.readSymbolicLink(inode).startsWith(directory.toRealPath())) {
                throw new IOException(file + " leads out of the tree");
            }
        });
    }

    /** Looks at an inode, by its entry below {@code /proc/self/fd}. */
    @FunctionalInterface
    private interface Look {
        void at(Path inode) throws IOException;
    }

    private static Descriptor open(Path node, int flags, Look look) throws IOException {
        // a descriptor of the inode alone: what is looked at is what is opened, and a FIFO does not wait
        try (Descriptor inode = new Descriptor(opened(node.toString(), O_PATH | O_CLOEXEC, node))) {
            Path self = Path.of("/proc/self/fd/" + inode.fd);
            look.at(self);
            return new Descriptor(opened(self.toString(), flags | O_CLOEXEC, node));
        }
    }

    private static int type(Map<String, Object> attributes) {
        return (int) attributes.get("mode") & S_IFMT;
    }

    public int fd() {
        return fd;
    }

    @Override
    public void close() {
        if (fd >= 0) {
            Libc.C.close(fd);
            fd = -1;
        }
    }

    private static int opened(String path, int flags, Path node) throws IOException {
        int fd = Libc.C.open(path, flags);
        if (fd < 0) {
            if (Libc.failedWith(Errno.ENOENT) || Libc.failedWith(Errno.ENODEV) || Libc.failedWith(Errno.ENXIO)) {
                throw new NoSuchFileException(node.toString());
            }
            throw Libc.failedCall("Could not open " + node);
        }
        return fd;
    }
}
