// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.dmaheap.protocol.InvalidJson;
import org.dmaheap.protocol.Snapshot;
import org.dmaheap.protocol.TooManyValues;
import org.dmaheap.publish.Allowance;
import org.dmaheap.publish.Turns;

/**
 * Reads calls and computes what follows from them, in threads of its own, so that the thread that talks to clients is never
 * held up by an expensive question. Users take turns. One user's questions take one thread at most, and no more than a share
 * of a processor over a while: what makes garbage at full speed makes everybody wait for the collector.
 */
final class Answers implements AutoCloseable {
    /** One user that floods leaves one to the others. */
    private static final int THREADS = 2;

    private static final long CLOSE_MILLIS = 1000;

    private final Dispatcher dispatcher;
    private final Supplier<Optional<Snapshot>> newest;
    private final Done done;
    private final Runnable onFailure;
    private final Turns<Account, Question> turns = new Turns<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    /**
     * @param newest the snapshot of this moment
     * @param done takes what is finished, in one of our threads
     * @param onFailure called when a thread ends although nobody closed us
     */
    Answers(Dispatcher dispatcher, Supplier<Optional<Snapshot>> newest, Done done, Runnable onFailure) {
        this.dispatcher = dispatcher;
        this.newest = newest;
        this.done = done;
        this.onFailure = onFailure;
    }

    /** A call that waits for its outcome. */
    record Question(Connection caller, byte[] message, Account account) {}

    /**
     * The outcome of a call, and what it was asked of.
     *
     * @param snapshot what was asked
     */
    record Answered(Question question, Outcome outcome, Optional<Snapshot> snapshot) {}

    /** Takes what is finished. */
    @FunctionalInterface
    interface Done {
        void accept(Answered answered);
    }

    /** The time that one user has taken and may take; guarded by the answers. */
    static final class Account extends Turns.Line<Question> {
        private final Allowance allowance;
        private boolean busy;
        private volatile long taken;

        /** @param allowance of one processor */
        Account(Allowance allowance) {
            this.allowance = allowance;
        }

        /** Time, in nanoseconds, that the user's questions took so far; for any thread. */
        long taken() {
            return taken;
        }

        private void charge(long nanos) {
            allowance.charge(nanos);
            taken += nanos;
        }
    }

    synchronized void ask(Question question) {
        while (threads.size() < THREADS) {
            Thread thread = new Thread(this::work, "varlink-answers");
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
        turns.add(question.account(), question);
        notify();
    }

    /** Ends the threads, and waits for them a while; what was asked is not answered any more. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            for (Thread thread : threads) {
                thread.join(CLOSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        try {
            for (Optional<Question> question = next(); question.isPresent(); question = next()) {
                answer(question.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (!closed) {
                onFailure.run();
            }
        }
    }

    /** The next question whose user may ask; empty at the end. */
    private synchronized Optional<Question> next() throws InterruptedException {
        while (!closed) {
            long now = System.nanoTime();
            Account account = turns.next(candidate -> !candidate.busy && candidate.allowance.pause(now) == 0);
            if (account != null) {
                account.busy = true;
                return Optional.of(turns.take(account));
            }
            long shortest = Long.MAX_VALUE;
            for (Account other : turns.lines()) {
                if (!other.busy) {
                    shortest = Math.min(shortest, other.allowance.pause(now));
                }
            }
            wait(shortest == Long.MAX_VALUE ? 0 : shortest / 1_000_000 + 1);
        }
        return Optional.empty();
    }

    private void answer(Question question) {
        long start = System.nanoTime();
        Optional<Snapshot> snapshot = newest.get();
        Outcome outcome = outcome(question, snapshot);
        synchronized (this) {
            Account account = question.account();
            long nanos = System.nanoTime() - start;
            account.charge(nanos);
            account.busy = false;
            turns.charge(account, nanos);
            notify();
        }
        done.accept(new Answered(question, outcome, snapshot));
    }

    private Outcome outcome(Question question, Optional<Snapshot> snapshot) {
        Connection caller = question.caller();
        if (caller.isGone()) {
            return new Outcome.Later();
        }
        try {
            return dispatcher.outcome(Call.of(question.message()), snapshot, caller.peer(), caller::groups);
        } catch (TooManyValues e) {
            return new Outcome.TooMuch("a call holds " + e.getMessage());
        } catch (InvalidJson e) {
            return new Outcome.NoCall(e.getMessage());
        } catch (RuntimeException e) {
            return new Outcome.Failure(e);
        }
    }
}
