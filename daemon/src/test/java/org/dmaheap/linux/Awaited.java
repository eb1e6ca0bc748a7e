// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Counts calls and waits for the next. */
final class Awaited implements Runnable, Consumer<EventSource.News> {

    private final Semaphore calls = new Semaphore(0);

    @Override
    public void run() {
        calls.release();
    }

    @Override
    public void accept(EventSource.News news) {
        run();
    }

    void awaitOne() throws InterruptedException {
        assertThat(calls.tryAcquire(10, TimeUnit.SECONDS))
                .as("told within 10 s")
                .isTrue();
        calls.drainPermits();
    }

    boolean quiet() {
        return calls.availablePermits() == 0;
    }
}
