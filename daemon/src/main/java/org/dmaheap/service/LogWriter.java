// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.service;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.LongFunction;

/**
 * Writes lines in a thread of its own, so that nobody who logs waits for whoever reads the log: a pipe that is not read, or
 * a journal that is slow, must not stop the service. Lines beyond what it keeps are counted and left out.
 */
final class LogWriter {
    /** More than the longest trace of a fault has. */
    private static final int MOST_LINES = 1000;

    private final OutputStream stream;
    private final LongFunction<String> leftOutSentence;
    private final Queue<String> lines = new ArrayDeque<>();
    private long leftOut;
    private boolean writing;
    private boolean started;

    /** @param leftOutSentence the line that says how many were left out */
    LogWriter(OutputStream stream, LongFunction<String> leftOutSentence) {
        this.stream = stream;
        this.leftOutSentence = leftOutSentence;
    }

    /** Writes a line soon, its line feed included; never waits. */
    synchronized void write(String line) {
        if (!started) {
            started = true;
            Thread thread = new Thread(this::writeAll, "log");
            thread.setDaemon(true);
            thread.start();
        }
        if (lines.size() >= MOST_LINES) {
            leftOut++;
            return;
        }
        lines.add(line);
        notifyAll();
    }

    /** Waits until all is written, but no longer than a while: the process is about to end. */
    synchronized void flush(long millis) {
        long end = System.nanoTime() + millis * 1_000_000;
        try {
            while ((writing || !lines.isEmpty()) && end - System.nanoTime() > 0) {
                wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeAll() {
        try {
            while (true) {
                stream.write(next().getBytes(StandardCharsets.UTF_8));
                stream.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // nobody is left to tell it to
        }
    }

    private synchronized String next() throws InterruptedException {
        writing = false;
        notifyAll();
        while (lines.isEmpty() && leftOut == 0) {
            wait();
        }
        writing = true;
        if (lines.isEmpty()) {
            String sentence = leftOutSentence.apply(leftOut);
            leftOut = 0;
            return sentence;
        }
        return lines.remove();
    }
}
