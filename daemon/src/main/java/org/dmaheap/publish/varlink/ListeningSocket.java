// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.dmaheap.linux.UnixSocket;

/** The socket that clients connect to: bound to a path by us, or inherited from the service manager. */
public final class ListeningSocket implements AutoCloseable {
    /** As systemd asks for; the kernel cuts it to net.core.somaxconn. Who may not wait is refused when it is full. */
    private static final int BACKLOG = 4096;

    private static final int S_IFMT = 0170000;
    private static final int S_IFSOCK = 0140000;

    private final int fd;
    private final Optional<Path> path;
    private final Optional<Bound> bound;

    private ListeningSocket(int fd, Optional<Path> path, Optional<Bound> bound) {
        this.fd = fd;
        this.path = path;
        this.bound = bound;
    }

    /** A path, and the inode that we put there. */
    private record Bound(Path path, Object inode) {}

    /**
     * Loads the library behind the sockets, which takes its time at the first use of one. Somebody who needs it meanwhile
     * waits for the rest. What goes wrong here goes wrong again there, and is told there.
     */
    public static void load() {
        try {
            UnixSocket.load();
        } catch (LinkageError e) {
            // bind() and inherited() meet it again
        }
    }

    /**
     * Makes a socket that everybody may connect to. The directory must exist. A socket that nobody answers on is replaced.
     *
     * @throws IOException if somebody answers there already, or something else is there
     */
    public static ListeningSocket bind(Path path) throws IOException {
        if (path.toString().getBytes(StandardCharsets.UTF_8).length > UnixSocket.MAX_PATH) {
            throw new IOException("Could not listen on " + path + ": longer than " + UnixSocket.MAX_PATH + " bytes");
        }
        removeStale(path);
        try {
            int fd = UnixSocket.listen(path, BACKLOG);
            try {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
                return new ListeningSocket(fd, Optional.of(path), Optional.of(new Bound(path, inode(path))));
            } catch (IOException e) {
                UnixSocket.close(fd);
                throw e;
            }
        } catch (IOException e) {
            throw new IOException("Could not listen on " + path + ": " + e.getMessage(), e);
        }
    }

    /** Takes over a socket that listens already. Its path is the other's: it is never removed. */
    public static ListeningSocket inherited(int fd) throws IOException {
        UnixSocket.dontWait(fd);
        return new ListeningSocket(fd, UnixSocket.path(fd), Optional.empty());
    }

    /** Where clients find it; empty if it was inherited without a place in the file system. */
    public Optional<Path> path() {
        return path;
    }

    int fd() {
        return fd;
    }

    /** Removes the path, if it is still ours. An inherited socket stays open: it is its owner's. */
    @Override
    public void close() throws IOException {
        if (bound.isPresent()) {
            UnixSocket.close(fd);
            Path path = bound.get().path();
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                    && inode(path).equals(bound.get().inode())) {
                Files.deleteIfExists(path);
            }
        }
    }

    private static void removeStale(Path path) throws IOException {
        try {
            int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
            if ((mode & S_IFMT) != S_IFSOCK) {
                throw new IOException("Could not listen on " + path + ": something that is no socket is there");
            }
        } catch (NoSuchFileException e) {
            return;
        }
        if (UnixSocket.answers(path)) {
            throw new IOException("Could not listen on " + path + ": another process answers there");
        }
        Files.deleteIfExists(path);
    }

    private static Object inode(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }
}
