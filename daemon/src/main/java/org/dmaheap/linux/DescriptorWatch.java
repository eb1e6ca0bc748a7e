// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import jnr.constants.platform.Errno;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that waits until a descriptor can be read, and can be woken to end. */
final class DescriptorWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DescriptorWatch.class);

    private final Libc libc;
    private final int descriptor;
    private final int wake;
    private final BooleanSupplier drain;
    private final Runnable release;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread thread;
    private volatile Runnable somethingChanged = () -> {};

    /**
     * @param drain reads all there is, without waiting, and says whether any of it matters
     * @param release gives the descriptor back, once nobody waits for it any more
     */
    DescriptorWatch(Libc libc, String name, int descriptor, BooleanSupplier drain, Runnable release)
            throws IOException {
        this.libc = libc;
        this.descriptor = descriptor;
        this.drain = drain;
        this.release = release;
        wake = Libc.check("eventfd", libc.eventfd(0, Libc.EFD_CLOEXEC));
        thread = new Thread(this::watch, name);
        thread.setDaemon(true);
    }

    void start(Runnable somethingChanged) {
        this.somethingChanged = somethingChanged;
        thread.start();
    }

    private void watch() {
        Pointer waitedFor = Memory.allocateDirect(Runtime.getSystemRuntime(), 2 * Libc.SIZE_OF_POLLFD, true);
        setPollfd(waitedFor, 0, descriptor);
        setPollfd(waitedFor, Libc.SIZE_OF_POLLFD, wake);
        while (!closed.get()) {
            if (libc.poll(waitedFor, 2, -1) < 0) {
                Errno error = Libc.lastError();
                if (error != Errno.EINTR) {
                    LOG.error("Could not wait for events, hotplug goes unnoticed from now on: {}", error.name());
                    return;
                }
            } else if (!closed.get() && drain.getAsBoolean()) {
                somethingChanged.run();
            }
        }
    }

    private static void setPollfd(Pointer pollfds, long offset, int descriptor) {
        pollfds.putInt(offset, descriptor);
        pollfds.putShort(offset + 4, Libc.POLLIN);
    }

    /** Ends the thread, waits for that, and releases the descriptor. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        Pointer one = Memory.allocateDirect(Runtime.getSystemRuntime(), Long.BYTES);
        one.putLong(0, 1);
        libc.write(wake, one, Long.BYTES);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        libc.close(wake);
        release.run();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
