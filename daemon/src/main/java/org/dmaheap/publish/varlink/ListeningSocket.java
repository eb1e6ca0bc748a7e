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
import jnr.unixsocket.InheritedServerSocket;
import jnr.unixsocket.UnixServerSocketChannel;
import jnr.unixsocket.UnixSocketAddress;
import jnr.unixsocket.UnixSocketChannel;

/** The socket that clients connect to: bound to a path by us, or inherited from the service manager. */
public final class ListeningSocket implements AutoCloseable {
    /** As systemd asks for; the kernel cuts it to net.core.somaxconn. Who may not wait is refused when it is full. */
    private static final int BACKLOG = 4096;

    private static final int S_IFMT = 0170000;
    private static final int S_IFSOCK = 0140000;

    /** {@code sun_path} holds 108 bytes with a NUL (include/uapi/linux/un.h, Linux 7.3). */
    private static final int MAX_PATH = 107;

    private final UnixServerSocketChannel channel;
    private final Optional<Path> path;
    private final Optional<Bound> bound;

    private ListeningSocket(UnixServerSocketChannel channel, Optional<Path> path, Optional<Bound> bound) {
        this.channel = channel;
        this.path = path;
        this.bound = bound;
    }

    /** A path, and the inode that we put there. */
    private record Bound(Path path, Object inode) {}

    /**
     * Loads the libraries behind the sockets, which happens at the first use of one and takes a third of the daemon's
     * start. Somebody who needs them meanwhile waits for the rest. What goes wrong here goes wrong again there, and is
     * told there.
     */
    public static void load() {
        try {
            UnixServerSocketChannel.open().close();
        } catch (IOException | LinkageError e) {
            // bind() and inherited() meet it again
        }
    }

    /**
     * Makes a socket that everybody may connect to. The directory must exist. A socket that nobody answers on is replaced.
     *
     * @throws IOException if somebody answers there already, or something else is there
     */
    public static ListeningSocket bind(Path path) throws IOException {
        if (path.toString().getBytes(StandardCharsets.UTF_8).length > MAX_PATH) {
            throw new IOException("Could not listen on " + path + ": longer than " + MAX_PATH + " bytes");
        }
        removeStale(path);
        UnixServerSocketChannel channel = UnixServerSocketChannel.open();
        try {
            channel.configureBlocking(false);
            channel.socket().bind(new UnixSocketAddress(path.toString()), BACKLOG);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
            return new ListeningSocket(channel, Optional.of(path), Optional.of(new Bound(path, inode(path))));
        } catch (IOException e) {
            channel.close();
            throw new IOException("Could not listen on " + path + ": " + e.getMessage(), e);
        }
    }

    /** Takes over a socket that listens already. Its path is the other's: it is never removed. */
    public static ListeningSocket inherited(int fd) throws IOException {
        UnixServerSocketChannel channel = InheritedServerSocket.of(fd);
        channel.configureBlocking(false);
        return new ListeningSocket(channel, InheritedServerSocket.path(fd), Optional.empty());
    }

    /** Where clients find it; empty if it was inherited without a place in the file system. */
    public Optional<Path> path() {
        return path;
    }

    int fd() {
        return channel.getFD();
    }

    /** Removes the path, if it is still ours. An inherited socket stays open: jnr would shut it down for its owner too. */
    @Override
    public void close() throws IOException {
        if (bound.isPresent()) {
            channel.close();
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
        if (answers(path)) {
            throw new IOException("Could not listen on " + path + ": another process answers there");
        }
        Files.deleteIfExists(path);
    }

    private static boolean answers(Path path) {
        try (UnixSocketChannel channel = UnixSocketChannel.open()) {
            // whose queue is full is there as well, and may never take us from it
            channel.configureBlocking(false);
            channel.connect(new UnixSocketAddress(path.toString()));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static Object inode(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }
}
