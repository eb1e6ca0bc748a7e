// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that waits until a descriptor can be read, and can be woken to end. */
final class DescriptorWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DescriptorWatch.class);

    private final Epoll epoll = new Epoll();
    private final BooleanSupplier drain;
    private final Runnable release;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread thread;
    private volatile Runnable somethingChanged = () -> {};

    /**
     * @param drain reads all there is, without waiting, and says whether any of it matters
     * @param release gives the descriptor back, once nobody waits for it any more
     */
    DescriptorWatch(String name, int descriptor, BooleanSupplier drain, Runnable release) throws IOException {
        this.drain = drain;
        this.release = release;
        epoll.add(descriptor, Epoll.IN, descriptor);
        thread = new Thread(this::watch, name);
        thread.setDaemon(true);
    }

    void start(Runnable somethingChanged) {
        this.somethingChanged = somethingChanged;
        thread.start();
    }

    private void watch() {
        try {
            while (!closed.get()) {
                epoll.await(-1);
                if (!closed.get() && drain.getAsBoolean()) {
                    somethingChanged.run();
                }
            }
        } catch (IOException e) {
            LOG.error("Could not wait for events, hotplug goes unnoticed from now on: {}", e.getMessage());
        }
    }

    /** Ends the thread, waits for that, and releases the descriptor. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        epoll.wakeUp();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        epoll.close();
        release.run();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
