// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import com.kenai.jffi.Invoker;
import com.kenai.jffi.LastError;
import com.kenai.jffi.Library;
import com.kenai.jffi.MemoryIO;
import com.kenai.jffi.Platform;
import com.kenai.jffi.Type;
import java.io.IOException;
import jnr.constants.platform.Errno;

/**
 * The C library's calls for sockets, descriptors, devices and memory that Java lacks. Pointers are plain numbers: no copies,
 * no garbage. They go through jffi, the layer below jnr-ffi, which calls as fast and needs no classes made at run time: those
 * cost each start a tenth of a second (see doc/performance.md).
 */
final class Libc {
    private Libc() {}

    static final int ADDRESS_SIZE = Platform.getPlatform().addressSize() / Byte.SIZE;

    static final Functions C = new Functions();

    private static final MemoryIO MEMORY = MemoryIO.getInstance();

    /** Where C sees a direct buffer. */
    static long address(java.nio.Buffer direct) {
        return MEMORY.getDirectBufferAddress(direct);
    }

    /** The {@code int} at an address of C's. */
    static int intAt(long address) {
        return MEMORY.getInt(address);
    }

    static boolean failedWith(Errno errno) {
        return lastError() == errno.intValue();
    }

    /** The failure of the last call of this thread. */
    static IOException failure(String what) {
        return new IOException(what + ": " + Errno.valueOf(lastError()).name());
    }

    /** The failure of the last call of this thread, with the errno as a value. */
    static FailedCall failedCall(String what) {
        int error = lastError();
        String name = Errno.valueOf(error).name();
        return new FailedCall(what, name.startsWith("__") ? "errno " + error : name);
    }

    private static int lastError() {
        return LastError.getInstance().get();
    }

    /** Names and types as in the C headers. */
    static final class Functions {
        private static final Type INT = Type.SINT;
        private static final Type POINTER = Type.POINTER;
        private static final Type SIZE = Type.ULONG;
        private static final Type SSIZE = Type.SLONG;

        private final Invoker invoker = Invoker.getInstance();

        private final NativeFunction open = of("open", INT, POINTER, INT);
        private final NativeFunction close = of("close", INT, INT);
        private final NativeFunction eventfd = of("eventfd", INT, INT, INT);
        private final NativeFunction read = of("read", SSIZE, INT, POINTER, SIZE);
        private final NativeFunction write = of("write", SSIZE, INT, POINTER, SIZE);
        private final NativeFunction socket = of("socket", INT, INT, INT, INT);
        private final NativeFunction bind = of("bind", INT, INT, POINTER, INT);
        private final NativeFunction listen = of("listen", INT, INT, INT);
        private final NativeFunction connect = of("connect", INT, INT, POINTER, INT);
        private final NativeFunction getsockname = of("getsockname", INT, INT, POINTER, POINTER);
        private final NativeFunction fcntl = of("fcntl", INT, INT, INT, SIZE);
        private final NativeFunction recv = of("recv", SSIZE, INT, POINTER, SIZE, INT);
        private final NativeFunction send = of("send", SSIZE, INT, POINTER, SIZE, INT);
        private final NativeFunction sendto = of("sendto", SSIZE, INT, POINTER, SIZE, INT, POINTER, INT);
        private final NativeFunction sendmsg = of("sendmsg", SSIZE, INT, POINTER, INT);
        private final NativeFunction getsockopt = of("getsockopt", INT, INT, INT, INT, POINTER, POINTER);
        private final NativeFunction setsockopt = of("setsockopt", INT, INT, INT, INT, POINTER, INT);
        private final NativeFunction accept4 = of("accept4", INT, INT, POINTER, POINTER, INT);
        private final NativeFunction epollCreate1 = of("epoll_create1", INT, INT);
        private final NativeFunction epollCtl = of("epoll_ctl", INT, INT, INT, INT, POINTER);
        private final NativeFunction epollWait = of("epoll_wait", INT, INT, POINTER, INT, INT);
        private final NativeFunction getgrnam = of("getgrnam", POINTER, POINTER);
        private final NativeFunction prctl = of("prctl", INT, INT, SIZE);
        private final NativeFunction madvise = of("madvise", INT, POINTER, SIZE, INT);
        private final NativeFunction ioctl = of("ioctl", INT, INT, SIZE, POINTER);

        private Functions() {}

        private static NativeFunction of(String name, Type result, Type... parameters) {
            return NativeFunction.of(Library.getDefault(), name, result, parameters);
        }

        int open(String path, int flags) {
            try (NativeString name = new NativeString(path)) {
                return (int) invoker.invokeN2(open.call, open.address, name.address(), flags);
            }
        }

        int close(int fd) {
            return (int) invoker.invokeN1(close.call, close.address, fd);
        }

        int eventfd(int initial, int flags) {
            return (int) invoker.invokeN2(eventfd.call, eventfd.address, initial, flags);
        }

        long read(int fd, long buffer, long size) {
            return invoker.invokeN3(read.call, read.address, fd, buffer, size);
        }

        long write(int fd, long buffer, long size) {
            return invoker.invokeN3(write.call, write.address, fd, buffer, size);
        }

        int socket(int domain, int type, int protocol) {
            return (int) invoker.invokeN3(socket.call, socket.address, domain, type, protocol);
        }

        int bind(int fd, long address, int length) {
            return (int) invoker.invokeN3(bind.call, bind.address, fd, address, length);
        }

        int listen(int fd, int backlog) {
            return (int) invoker.invokeN2(listen.call, listen.address, fd, backlog);
        }

        int connect(int fd, long address, int length) {
            return (int) invoker.invokeN3(connect.call, connect.address, fd, address, length);
        }

        int getsockname(int fd, long address, long length) {
            return (int) invoker.invokeN3(getsockname.call, getsockname.address, fd, address, length);
        }

        /** Variadic, as {@link #ioctl} is. */
        int fcntl(int fd, int command, long argument) {
            return (int) invoker.invokeN3(fcntl.call, fcntl.address, fd, command, argument);
        }

        long recv(int fd, long buffer, long size, int flags) {
            return invoker.invokeN4(recv.call, recv.address, fd, buffer, size, flags);
        }

        long send(int fd, long buffer, long size, int flags) {
            return invoker.invokeN4(send.call, send.address, fd, buffer, size, flags);
        }

        long sendto(int fd, long buffer, long size, int flags, long address, int length) {
            return invoker.invokeN6(sendto.call, sendto.address, fd, buffer, size, flags, address, length);
        }

        long sendmsg(int fd, long message, int flags) {
            return invoker.invokeN3(sendmsg.call, sendmsg.address, fd, message, flags);
        }

        int getsockopt(int fd, int level, int option, long value, long length) {
            return (int) invoker.invokeN5(getsockopt.call, getsockopt.address, fd, level, option, value, length);
        }

        int setsockopt(int fd, int level, int option, long value, int length) {
            return (int) invoker.invokeN5(setsockopt.call, setsockopt.address, fd, level, option, value, length);
        }

        int accept4(int listener, long address, long length, int flags) {
            return (int) invoker.invokeN4(accept4.call, accept4.address, listener, address, length, flags);
        }

        int epoll_create1(int flags) {
            return (int) invoker.invokeN1(epollCreate1.call, epollCreate1.address, flags);
        }

        int epoll_ctl(int epoll, int operation, int fd, long event) {
            return (int) invoker.invokeN4(epollCtl.call, epollCtl.address, epoll, operation, fd, event);
        }

        int epoll_wait(int epoll, long events, int count, int timeoutMillis) {
            return (int) invoker.invokeN4(epollWait.call, epollWait.address, epoll, events, count, timeoutMillis);
        }

        /** Address of a {@code struct group}, or 0. */
        long getgrnam(String name) {
            try (NativeString bytes = new NativeString(name)) {
                return invoker.invokeN1(getgrnam.call, getgrnam.address, bytes.address());
            }
        }

        /**
         * Variadic in C: on every architecture with a JDK for Linux a pointer is passed there as any other argument.
         *
         * @param argument address of a structure, or 0
         */
        int ioctl(int fd, long request, long argument) {
            return (int) invoker.invokeN3(ioctl.call, ioctl.address, fd, request, argument);
        }

        int madvise(long address, long size, int advice) {
            return (int) invoker.invokeN3(madvise.call, madvise.address, address, size, advice);
        }

        int prctl(int option, long argument) {
            return (int) invoker.invokeN2(prctl.call, prctl.address, option, argument);
        }
    }
}
