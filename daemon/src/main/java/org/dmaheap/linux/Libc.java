// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import java.io.IOException;
import jnr.constants.platform.Errno;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/** The calls of the C library that event sources are made of. Public for jnr-ffi, which makes a class of it. */
public interface Libc {

    // the same numbers on every architecture that Java 17 runs on, checked against the headers in LibcConstantsTest
    int AF_NETLINK = 16;
    int SOCK_RAW = 3;
    int SOCK_NONBLOCK = 0x800;
    int SOCK_CLOEXEC = 0x80000;
    int NETLINK_KOBJECT_UEVENT = 15;
    int EFD_CLOEXEC = 0x80000;
    int SIZE_OF_SOCKADDR_NL = 12;
    int SIZE_OF_POLLFD = 8;
    short POLLIN = 1;

    int socket(int domain, int type, int protocol);

    int bind(int descriptor, Pointer address, int length);

    long recv(int descriptor, Pointer buffer, long length, int flags);

    int eventfd(int initial, int flags);

    long write(int descriptor, Pointer buffer, long length);

    int poll(Pointer descriptors, long count, int timeoutMilliseconds);

    int close(int descriptor);

    static Libc load() {
        return LibraryLoader.create(Libc.class).load("c");
    }

    /** The error of the last failed call of this thread. */
    static Errno lastError() {
        return Errno.valueOf(Runtime.getSystemRuntime().getLastError());
    }

    /** Passes a result on, or throws with the errno's name. */
    static int check(String call, int result) throws IOException {
        if (result < 0) {
            throw new IOException(call + ": " + lastError().name());
        }
        return result;
    }
}
