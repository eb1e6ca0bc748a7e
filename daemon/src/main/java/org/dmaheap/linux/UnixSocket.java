// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import jnr.constants.platform.Errno;

/**
 * The calls for a Unix socket before anybody is connected. The JDK has such sockets, but neither gives away their
 * descriptors nor takes those that others made.
 */
public final class UnixSocket {
    /** {@code sun_path} holds 108 bytes with a NUL (include/uapi/linux/un.h, Linux 7.3). */
    public static final int MAX_PATH = 107;

    static final int AF_UNIX = 1;
    static final int SOCK_STREAM = 1;
    static final int SOCK_DGRAM = 2;
    static final int F_GETFL = 3;
    static final int F_SETFL = 4;
    static final int O_NONBLOCK = 04000;
    static final int PATH_OFFSET = Short.BYTES;

    private UnixSocket() {}

    /** Loads what is behind the calls, which happens at the first of them otherwise. */
    public static void load() {
        Libc.C.close(-1);
    }

    /**
     * A socket that listens and does not wait.
     *
     * @return its descriptor
     */
    public static int listen(Path path, int backlog) throws IOException {
        int fd = socket(SOCK_STREAM);
        try {
            NativeBuffer address = address(path.toString());
            if (Libc.C.bind(fd, address.address(), address.size()) < 0) {
                throw Libc.failure("bind");
            }
            if (Libc.C.listen(fd, backlog) < 0) {
                throw Libc.failure("listen");
            }
            return fd;
        } catch (IOException e) {
            Libc.C.close(fd);
            throw e;
        }
    }

    /** Whether somebody listens there. Whose queue is full is there as well. */
    public static boolean answers(Path path) throws IOException {
        int fd = socket(SOCK_STREAM);
        try {
            NativeBuffer address = address(path.toString());
            return Libc.C.connect(fd, address.address(), address.size()) == 0 || Libc.failedWith(Errno.EAGAIN);
        } finally {
            Libc.C.close(fd);
        }
    }

    /** From now on calls on it do not wait. */
    public static void dontWait(int fd) throws IOException {
        int flags = Libc.C.fcntl(fd, F_GETFL, 0);
        if (flags < 0 || Libc.C.fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0) {
            throw Libc.failure("fcntl");
        }
    }

    /** Where a socket is bound; empty for one without a name or in the abstract namespace. */
    public static Optional<Path> path(int fd) throws IOException {
        NativeBuffer address = new NativeBuffer(PATH_OFFSET + MAX_PATH + 1);
        NativeBuffer length = new NativeBuffer(Integer.BYTES);
        length.bytes().putInt(0, address.size());
        if (Libc.C.getsockname(fd, address.address(), length.address()) < 0) {
            throw Libc.failure("getsockname");
        }
        int end = PATH_OFFSET;
        int limit = Math.min(length.bytes().getInt(0), address.size());
        while (end < limit && address.bytes().get(end) != 0) {
            end++;
        }
        byte[] path = new byte[end - PATH_OFFSET];
        address.bytes().get(PATH_OFFSET, path);
        return path.length > 0 && path[0] == '/'
                ? Optional.of(Path.of(new String(path, StandardCharsets.UTF_8)))
                : Optional.empty();
    }

    public static void close(int fd) {
        Libc.C.close(fd);
    }

    /**
     * Sends one message to a socket of datagrams.
     *
     * @param name a path, or a name of the abstract namespace after a NUL
     */
    static void sendDatagram(String name, byte[] message) throws IOException {
        int fd = socket(SOCK_DGRAM);
        try {
            NativeBuffer address = address(name);
            NativeBuffer data = new NativeBuffer(message.length);
            data.bytes().put(message);
            if (Libc.C.sendto(
                            fd,
                            data.address(),
                            message.length,
                            StreamSocket.MSG_NOSIGNAL,
                            address.address(),
                            address.size())
                    < 0) {
                throw Libc.failure("sendto");
            }
        } finally {
            Libc.C.close(fd);
        }
    }

    private static int socket(int type) throws IOException {
        int wait = type == SOCK_STREAM ? StreamSocket.SOCK_NONBLOCK : 0;
        int fd = Libc.C.socket(AF_UNIX, type | StreamSocket.SOCK_CLOEXEC | wait, 0);
        if (fd < 0) {
            throw Libc.failure("socket");
        }
        return fd;
    }

    /** {@code struct sockaddr_un}, as long as its name, which a path ends with a NUL. */
    private static NativeBuffer address(String name) throws IOException {
        byte[] path = name.getBytes(StandardCharsets.UTF_8);
        if (path.length > MAX_PATH) {
            throw new IOException("longer than " + MAX_PATH + " bytes");
        }
        boolean isPath = path.length > 0 && path[0] != 0;
        NativeBuffer address = new NativeBuffer(PATH_OFFSET + path.length + (isPath ? 1 : 0));
        ByteBuffer bytes = address.bytes();
        bytes.putShort(0, (short) AF_UNIX);
        bytes.put(PATH_OFFSET, path);
        return address;
    }
}
