// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Interrupts the thread that set it, unless it is turned off in time: a channel that this thread waits for is closed by
 * that. Unix sockets have no other time limit in Java.
 */
final class Alarm implements AutoCloseable {
    private final CountDownLatch off = new CountDownLatch(1);
    private final Thread clock;
    private volatile boolean rang;

    Alarm(Duration time) {
        Thread sleeper = Thread.currentThread();
        clock = new Thread(() -> wake(sleeper, time), "dbus-alarm");
        clock.setDaemon(true);
        clock.start();
    }

    private void wake(Thread sleeper, Duration time) {
        try {
            if (!off.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
                rang = true;
                sleeper.interrupt();
            }
        } catch (InterruptedException e) {
            // nobody has a reason to
        }
    }

    boolean rang() {
        return rang;
    }

    /** Turns it off; afterwards this thread is interrupted only if somebody else did it, and no second thread is left. */
    @Override
    public void close() {
        off.countDown();
        boolean interrupted = false;
        while (clock.isAlive()) {
            try {
                clock.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (rang) {
            Thread.interrupted();
        } else if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
