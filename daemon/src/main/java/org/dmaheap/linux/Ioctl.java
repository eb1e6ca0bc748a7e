// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import jnr.constants.platform.Errno;

/**
 * Requests of {@code ioctl(2)}: a direction, the size of the argument, a letter and a number
 * (include/uapi/asm-generic/ioctl.h, Linux 7.3).
 */
final class Ioctl {
    private static final int SIZE_SHIFT = 16;
    private static final int TYPE_SHIFT = 8;

    /** The way in which an architecture writes the direction: all but a few as asm-generic does. */
    enum Encoding {
        GENERIC(30, 0, 1, 2),
        /** arch/powerpc/include/uapi/asm/ioctl.h; MIPS has the same. */
        POWERPC(29, 1, 4, 2);

        private final int shift;
        private final int none;
        private final int write;
        private final int read;

        Encoding(int shift, int none, int write, int read) {
            this.shift = shift;
            this.none = none;
            this.write = write;
            this.read = read;
        }

        /** @param architecture as the system property {@code os.arch} spells it */
        static Encoding of(String architecture) {
            return architecture.startsWith("ppc") || architecture.startsWith("mips") ? POWERPC : GENERIC;
        }

        /** A request without argument. */
        long none(char type, int number) {
            return request(none, type, number, 0);
        }

        /** A request that the kernel reads an argument of. */
        long write(char type, int number, int size) {
            return request(write, type, number, size);
        }

        /** A request that the kernel answers in its argument. */
        long read(char type, int number, int size) {
            return request(read, type, number, size);
        }

        /** A request that the kernel reads an argument of and answers in it. */
        long readWrite(char type, int number, int size) {
            return request(read | write, type, number, size);
        }

        private long request(int direction, char type, int number, int size) {
            return (long) direction << shift | (long) size << SIZE_SHIFT | (long) type << TYPE_SHIFT | number;
        }
    }

    /** That of this machine. */
    static final Encoding HERE = Encoding.of(System.getProperty("os.arch", ""));

    private Ioctl() {}

    /**
     * Does it, again where a signal came between.
     *
     * @param what names the request in the message of a failure
     */
    static void call(String what, int fd, long request, NativeBuffer argument) throws FailedCall {
        call(what, fd, request, argument.address());
    }

    /** The same for a request without argument. */
    static void call(String what, int fd, long request) throws FailedCall {
        call(what, fd, request, 0);
    }

    private static void call(String what, int fd, long request, long argument) throws FailedCall {
        while (Libc.C.ioctl(fd, request, argument) < 0) {
            if (!Libc.failedWith(Errno.EINTR) && !Libc.failedWith(Errno.EAGAIN)) {
                throw Libc.failedCall(what);
            }
        }
    }
}
