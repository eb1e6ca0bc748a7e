// SPDX-License-Identifier: Apache-2.0
package org.teavm.classlib.java.lang;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import org.dmaheap.client.libc.Child;

/** {@code java.lang.Process}. */
public final class TProcess {
    private static final long BETWEEN_LOOKS = 1;

    private final Child child;

    TProcess(Child child) {
        this.child = child;
    }

    public OutputStream getOutputStream() {
        return child.input();
    }

    public InputStream getInputStream() {
        return child.output();
    }

    public int waitFor() {
        return child.await();
    }

    public boolean waitFor(long time, TimeUnit unit) throws InterruptedException {
        long end = System.nanoTime() + unit.toNanos(time);
        while (!child.ended()) {
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            Thread.sleep(BETWEEN_LOOKS);
        }
        return true;
    }

    public void destroy() {
        child.end();
    }

    public TProcess destroyForcibly() {
        child.kill();
        return this;
    }
}
