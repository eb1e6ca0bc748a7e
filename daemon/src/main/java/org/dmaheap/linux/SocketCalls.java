// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import java.io.IOException;
import jnr.constants.platform.Errno;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.types.size_t;
import jnr.ffi.types.ssize_t;
import jnr.ffi.types.uintptr_t;

/** The C library's calls for sockets and descriptors that jnr-unixsocket lacks. Pointers are plain numbers: no copies, no garbage. */
final class SocketCalls {
    private SocketCalls() {}

    /** Names and types as in the C headers. */
    public interface Functions {
        int open(CharSequence path, int flags);

        int close(int fd);

        int eventfd(int initial, int flags);

        @ssize_t
        long read(int fd, @uintptr_t long buffer, @size_t long size);

        @ssize_t
        long write(int fd, @uintptr_t long buffer, @size_t long size);

        @ssize_t
        long recv(int fd, @uintptr_t long buffer, @size_t long size, int flags);

        @ssize_t
        long send(int fd, @uintptr_t long buffer, @size_t long size, int flags);

        @ssize_t
        long sendmsg(int fd, @uintptr_t long message, int flags);

        int getsockopt(int fd, int level, int option, @uintptr_t long value, @uintptr_t long length);

        int setsockopt(int fd, int level, int option, @uintptr_t long value, int length);

        int epoll_create1(int flags);

        int epoll_ctl(int epoll, int operation, int fd, @uintptr_t long event);

        int epoll_wait(int epoll, @uintptr_t long events, int count, int timeoutMillis);

        Pointer getgrnam(CharSequence name);
    }

    static final Functions C = LibraryLoader.create(Functions.class).load("c");
    static final Runtime RUNTIME = Runtime.getRuntime(C);

    static final int ADDRESS_SIZE = RUNTIME.addressSize();

    static boolean failedWith(Errno errno) {
        return RUNTIME.getLastError() == errno.intValue();
    }

    /** The failure of the last call of this thread. */
    static IOException failure(String what) {
        return new IOException(
                what + ": " + Errno.valueOf(RUNTIME.getLastError()).name());
    }
}
