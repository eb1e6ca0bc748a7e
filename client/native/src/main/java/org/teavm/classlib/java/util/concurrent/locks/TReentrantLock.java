// SPDX-License-Identifier: Apache-2.0
package org.teavm.classlib.java.util.concurrent.locks;

/** {@code ReentrantLock} as Jackson takes it, around code that never waits; the program has one thread at a time. */
public class TReentrantLock {
    private int holds;

    public void lock() {
        holds++;
    }

    public boolean tryLock() {
        holds++;
        return true;
    }

    public void unlock() {
        if (holds == 0) {
            throw new IllegalMonitorStateException();
        }
        holds--;
    }
}
