// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.libc;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import org.teavm.interop.Address;

/** A stream socket of the family AF_UNIX that never blocks. */
public final class UnixSocket {
    private static final int PATH_MAX = 108;
    private static final short POLLIN = 1;
    private static final short POLLOUT = 4;

    private int descriptor;
    private boolean queueFull;

    public UnixSocket() throws IOException {
        int type = Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK;
        descriptor = Libc.socket(Libc.AF_UNIX, type, 0);
        if (descriptor < 0) {
            throw new SocketException(SystemError.words(Libc.errno()));
        }
    }

    /**
     * Connects at once or not at all.
     *
     * @throws ConnectException if nobody listens there or nobody may connect
     * @throws SocketException if the queue is full
     */
    public void connect(String path) throws IOException {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        if (name.length >= PATH_MAX) {
            throw new SocketException("Unix domain path too long");
        }
        byte[] address = new byte[2 + PATH_MAX];
        System.arraycopy(name, 0, address, 2, name.length);
        Address.ofData(address).putShort((short) Libc.AF_UNIX);
        if (Libc.connect(descriptor, Address.ofData(address), address.length) != 0) {
            int errno = Libc.errno();
            queueFull = errno == Libc.EAGAIN;
            String words = SystemError.words(errno);
            throw queueFull ? new SocketException(words) : new ConnectException(words);
        }
    }

    /** Whether the last try to connect failed because as many wait as the listener allows. */
    public boolean queueFull() {
        return queueFull;
    }

    /** Reads what has come: the number of bytes, zero if none came yet, -1 at the end. */
    public int read(byte[] bytes, int from, int count) throws IOException {
        int got = Libc.read(descriptor, Address.ofData(bytes).add(from), count);
        return got == 0 ? -1 : done(got);
    }

    /** Sends what the kernel takes at once; returns the number of bytes. */
    public int write(byte[] bytes, int from, int count) throws IOException {
        return done(Libc.send(descriptor, Address.ofData(bytes).add(from), count, Libc.MSG_NOSIGNAL));
    }

    private static int done(int result) throws IOException {
        if (result >= 0) {
            return result;
        }
        int errno = Libc.errno();
        if (errno == Libc.EAGAIN || errno == Libc.EINTR) {
            return 0;
        }
        throw SystemError.last();
    }

    /**
     * Waits until there is something to read or room to write.
     *
     * @param milliseconds zero: for ever
     * @return whether there is
     */
    public boolean await(boolean toWrite, long milliseconds) {
        byte[] poll = new byte[8];
        Address.ofData(poll).putInt(descriptor);
        Address.ofData(poll).add(4).putShort(toWrite ? POLLOUT : POLLIN);
        int timeout = milliseconds == 0 ? -1 : (int) Math.min(milliseconds, Integer.MAX_VALUE);
        return Libc.poll(Address.ofData(poll), 1, timeout) > 0;
    }

    /** Does nothing for so long, and lets no other thread of this program do anything. */
    public static void pause(int milliseconds) {
        Libc.poll(Address.fromLong(0), 0, milliseconds);
    }

    public boolean isOpen() {
        return descriptor >= 0;
    }

    public void close() {
        if (isOpen()) {
            Libc.close(descriptor);
            descriptor = -1;
        }
    }
}
