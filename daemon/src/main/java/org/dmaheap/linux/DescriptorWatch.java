// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.dmaheap.linux.EventSource.News;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that waits until a descriptor can be read, and can be woken to end. */
final class DescriptorWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DescriptorWatch.class);

    private final Epoll epoll = new Epoll();
    private final Supplier<Optional<News>> drain;
    private final Runnable release;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread thread;
    private volatile Consumer<News> listener = news -> {};

    /**
     * @param drain reads all there is, without waiting, and says the most urgent of it; empty: nothing of it matters
     * @param release gives the descriptor back, once nobody waits for it any more
     */
    DescriptorWatch(String name, int descriptor, Supplier<Optional<News>> drain, Runnable release) throws IOException {
        this.drain = drain;
        this.release = release;
        epoll.add(descriptor, Epoll.IN, descriptor);
        thread = new Thread(this::watch, name);
        thread.setDaemon(true);
    }

    void start(Consumer<News> newListener) {
        listener = newListener;
        thread.start();
    }

    private void watch() {
        try {
            while (!closed.get()) {
                epoll.await(-1);
                if (!closed.get()) {
                    drain.get().ifPresent(listener);
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
