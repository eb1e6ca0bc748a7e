// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import jnr.constants.platform.Errno;

/**
 * Reads and writes a connected Unix stream socket without waiting and without garbage, asks the kernel who the peer is,
 * and passes descriptors. For one thread.
 */
public final class StreamSocket {
    /** Nothing to read, or no room to write. */
    public static final int WOULD_BLOCK = -1;

    /** The peer is gone. */
    public static final int GONE = -2;

    /** Too many descriptors are on their way already. */
    public static final int TOO_MANY_REFERENCES = -3;

    /** The peer takes no descriptors. */
    public static final int TAKES_NO_DESCRIPTORS = -4;

    static final int SOL_SOCKET = 1;
    static final int SO_PEERCRED = 17;
    static final int SO_PEERGROUPS = 59;
    static final int SO_SNDBUF = 7;
    static final int SO_PASSRIGHTS = 83;
    static final int SCM_RIGHTS = 1;
    static final int MSG_DONTWAIT = 0x40;
    static final int MSG_NOSIGNAL = 0x4000;
    static final int SOCK_CLOEXEC = 02000000;
    static final int SOCK_NONBLOCK = 04000;
    private static final int MAX_GROUPS = 65536;

    private final NativeBuffer value = new NativeBuffer(16);
    private final NativeBuffer length = new NativeBuffer(Integer.BYTES);
    private final DescriptorMessage message = new DescriptorMessage();

    /** The process that connected, as the kernel noted it then. */
    public record Peer(int pid, int uid, int gid) {}

    /**
     * The next client of a listening socket that does not wait.
     *
     * @return its descriptor, or {@link #WOULD_BLOCK} if none waits
     * @throws IOException with the name of the error: most likely there are no more descriptors
     */
    public int accept(int listener) throws IOException {
        while (true) {
            int fd = Libc.C.accept4(listener, 0, 0, SOCK_CLOEXEC | SOCK_NONBLOCK);
            if (fd >= 0) {
                return fd;
            }
            if (Libc.failedWith(Errno.EAGAIN)) {
                return WOULD_BLOCK;
            }
            if (!Libc.failedWith(Errno.EINTR) && !Libc.failedWith(Errno.ECONNABORTED)) {
                throw Libc.failure("accept");
            }
        }
    }

    public void close(int fd) {
        Libc.C.close(fd);
    }

    /**
     * Bounds what the kernel keeps of replies that the peer has not read.
     *
     * @param bytes the kernel takes twice as much, for its own data (sock_setsockopt(), net/core/sock.c, Linux 7.3)
     */
    public void boundUnread(int fd, int bytes) {
        value.bytes().putInt(0, bytes);
        Libc.C.setsockopt(fd, SOL_SOCKET, SO_SNDBUF, value.address(), Integer.BYTES);
    }

    /**
     * Reads into the start of the buffer. Descriptors that come with the bytes are closed by the kernel, because there is
     * no room for control messages.
     *
     * @return the number of bytes, 0 at the end, {@link #WOULD_BLOCK} or {@link #GONE}
     */
    public int receive(int fd, NativeBuffer buffer) {
        return outcome(Libc.C.recv(fd, buffer.address(), buffer.size(), MSG_DONTWAIT));
    }

    /**
     * Writes a part of the buffer.
     *
     * @return the number of bytes, {@link #WOULD_BLOCK} or {@link #GONE}
     */
    public int send(int fd, NativeBuffer buffer, int offset, int size) {
        return outcome(Libc.C.send(fd, buffer.address() + offset, size, MSG_DONTWAIT | MSG_NOSIGNAL));
    }

    /**
     * Writes from the start of the buffer, with a descriptor at the first byte. The descriptor stays open here.
     *
     * @return the number of bytes, {@link #WOULD_BLOCK}, {@link #GONE}, {@link #TOO_MANY_REFERENCES} or
     *     {@link #TAKES_NO_DESCRIPTORS}
     */
    public int sendWithDescriptor(int fd, NativeBuffer buffer, int size, int descriptor) {
        long sent = Libc.C.sendmsg(fd, message.with(buffer.address(), size, descriptor), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0 && Libc.failedWith(Errno.ETOOMANYREFS)) {
            return TOO_MANY_REFERENCES;
        }
        // the peer has switched SO_PASSRIGHTS off (unix_stream_sendmsg(), net/unix/af_unix.c, Linux 6.16 and later)
        return sent < 0 && Libc.failedWith(Errno.EPERM) ? TAKES_NO_DESCRIPTORS : outcome(sent);
    }

    public Peer peer(int fd) throws IOException {
        length.bytes().putInt(0, 12);
        if (Libc.C.getsockopt(fd, SOL_SOCKET, SO_PEERCRED, value.address(), length.address()) < 0) {
            throw Libc.failure("SO_PEERCRED");
        }
        ByteBuffer ucred = value.bytes();
        return new Peer(ucred.getInt(0), ucred.getInt(4), ucred.getInt(8));
    }

    /** The peer's supplementary groups, as the kernel noted them when it connected. For any thread. */
    public static List<Integer> peerGroups(int fd) throws IOException {
        NativeBuffer length = new NativeBuffer(Integer.BYTES);
        for (int room = 64; ; room = MAX_GROUPS) {
            NativeBuffer groups = new NativeBuffer(room * Integer.BYTES);
            length.bytes().putInt(0, groups.size());
            if (Libc.C.getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups.address(), length.address()) == 0) {
                return ints(groups.bytes(), length.bytes().getInt(0) / Integer.BYTES);
            }
            if (!Libc.failedWith(Errno.ERANGE) || room == MAX_GROUPS) {
                throw Libc.failure("SO_PEERGROUPS");
            }
        }
    }

    /**
     * Lets the kernel refuse descriptors that a client sends, of this socket or of those that will connect to it. Closing
     * a stranger's descriptor can take as long as the stranger likes. Kernels before 6.16 do not know it, which is no
     * error.
     */
    public void refuseDescriptors(int fd) {
        value.bytes().putInt(0, 0);
        Libc.C.setsockopt(fd, SOL_SOCKET, SO_PASSRIGHTS, value.address(), Integer.BYTES);
    }

    private static List<Integer> ints(ByteBuffer buffer, int count) {
        List<Integer> ints = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ints.add(buffer.getInt(i * Integer.BYTES));
        }
        return List.copyOf(ints);
    }

    private static int outcome(long result) {
        if (result >= 0) {
            return (int) result;
        }
        return Libc.failedWith(Errno.EAGAIN) || Libc.failedWith(Errno.EINTR) ? WOULD_BLOCK : GONE;
    }

    /** {@code struct msghdr} with one piece of data and one descriptor. */
    private static final class DescriptorMessage {
        private static final int WORD = Libc.ADDRESS_SIZE;
        private static final int HEADER_SIZE = 7 * WORD;
        private static final int IOVEC_OFFSET = HEADER_SIZE;
        private static final int CONTROL_OFFSET = IOVEC_OFFSET + 2 * WORD;
        /** {@code CMSG_LEN(0)}: a length and two ints. */
        private static final int CONTROL_HEADER = WORD + 2 * Integer.BYTES;

        /** {@code CMSG_SPACE(4)}. */
        private static final int CONTROL_SIZE = CONTROL_HEADER + Math.max(WORD, Integer.BYTES);

        private final NativeBuffer memory = new NativeBuffer(CONTROL_OFFSET + CONTROL_SIZE);

        private DescriptorMessage() {
            long start = memory.address();
            putWord(2 * WORD, start + IOVEC_OFFSET);
            putWord(3 * WORD, 1);
            putWord(4 * WORD, start + CONTROL_OFFSET);
            putWord(5 * WORD, CONTROL_SIZE);
            putWord(CONTROL_OFFSET, CONTROL_HEADER + Integer.BYTES);
            memory.bytes().putInt(CONTROL_OFFSET + WORD, SOL_SOCKET);
            memory.bytes().putInt(CONTROL_OFFSET + WORD + Integer.BYTES, SCM_RIGHTS);
        }

        private long with(long data, int size, int descriptor) {
            putWord(IOVEC_OFFSET, data);
            putWord(IOVEC_OFFSET + WORD, size);
            memory.bytes().putInt(CONTROL_OFFSET + CONTROL_HEADER, descriptor);
            return memory.address();
        }

        private void putWord(int offset, long word) {
            if (WORD == Long.BYTES) {
                memory.bytes().putLong(offset, word);
            } else {
                memory.bytes().putInt(offset, (int) word);
            }
        }
    }
}
