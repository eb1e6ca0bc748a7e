// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import jnr.constants.platform.Errno;

/**
 * An epoll instance, level-triggered, with one thread that waits and any that wake it. The JDK's selector waits for its own
 * channels only, which pass no descriptors.
 */
public final class Epoll implements AutoCloseable {
    public static final int IN = 0x1;
    public static final int OUT = 0x4;
    public static final int ERROR = 0x8;
    public static final int HANG_UP = 0x10;

    static final int CLOEXEC = 0x80000;
    static final int NONBLOCK = 0x800;
    static final int ADD = 1;
    static final int REMOVE = 2;
    static final int MODIFY = 3;
    private static final int MAX_EVENTS = 512;
    private static final long WAKE_UP = -1;

    /** {@code struct epoll_event} is packed on x86 and only there (include/uapi/linux/eventpoll.h, Linux 7.3). */
    private static final boolean PACKED = System.getProperty("os.arch").matches("amd64|x86_64|x86|i[3-6]86");

    static final int DATA_OFFSET = PACKED ? 4 : 8;
    static final int EVENT_SIZE = PACKED ? 12 : 16;

    private final int epoll;
    private final int wakeUp;
    private final NativeBuffer events = new NativeBuffer(MAX_EVENTS * EVENT_SIZE);
    private final NativeBuffer change = new NativeBuffer(EVENT_SIZE);
    private final NativeBuffer count = new NativeBuffer(Long.BYTES);
    private final NativeBuffer one = new NativeBuffer(Long.BYTES);

    public Epoll() throws IOException {
        epoll = Libc.C.epoll_create1(CLOEXEC);
        if (epoll < 0) {
            throw Libc.failure("epoll_create1");
        }
        wakeUp = Libc.C.eventfd(0, CLOEXEC | NONBLOCK);
        if (wakeUp < 0) {
            IOException failure = Libc.failure("eventfd");
            Libc.C.close(epoll);
            throw failure;
        }
        one.bytes().putLong(0, 1);
        add(wakeUp, IN, WAKE_UP);
    }

    /** @param data what {@link #data} gives for its events; not -1 */
    public void add(int fd, int interest, long data) throws IOException {
        control(ADD, fd, interest, data);
    }

    public void modify(int fd, int interest, long data) throws IOException {
        control(MODIFY, fd, interest, data);
    }

    /** Hears nothing more of a descriptor that stays open. */
    public void remove(int fd) throws IOException {
        control(REMOVE, fd, 0, 0);
    }

    /**
     * Waits for events, a wake-up or the end of the time.
     *
     * @param timeoutMillis -1: no end
     * @return the number of events
     */
    public int await(int timeoutMillis) throws IOException {
        int ready = Libc.C.epoll_wait(epoll, events.address(), MAX_EVENTS, timeoutMillis);
        if (ready < 0) {
            if (Libc.failedWith(Errno.EINTR)) {
                return 0;
            }
            throw Libc.failure("epoll_wait");
        }
        return ready;
    }

    /** Whether the event is a wake-up; if so, it is over with this. */
    public boolean takeWakeUp(int index) {
        if (data(index) != WAKE_UP) {
            return false;
        }
        Libc.C.read(wakeUp, count.address(), Long.BYTES);
        return true;
    }

    public int events(int index) {
        return events.bytes().getInt(index * EVENT_SIZE);
    }

    public long data(int index) {
        return events.bytes().getLong(index * EVENT_SIZE + DATA_OFFSET);
    }

    /** Ends the wait of the other thread, now or the next time. */
    public void wakeUp() {
        Libc.C.write(wakeUp, one.address(), Long.BYTES);
    }

    /** Nobody may wait or wake any more. */
    @Override
    public void close() {
        Libc.C.close(wakeUp);
        Libc.C.close(epoll);
    }

    private void control(int operation, int fd, int interest, long data) throws IOException {
        ByteBuffer event = change.bytes();
        event.putInt(0, interest);
        event.putLong(DATA_OFFSET, data);
        if (Libc.C.epoll_ctl(epoll, operation, fd, change.address()) < 0) {
            throw Libc.failure("epoll_ctl");
        }
    }
}
