// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import jnr.constants.platform.Signal;
import jnr.posix.util.SunMiscSignal;

/**
 * Signals sent to this process. They go through the JVM's own dispatcher: {@code POSIX.signal()} would run Java inside
 * the signal handler, on whatever thread the signal hit.
 */
public final class Signals {

    private Signals() {}

    /** Read rules and configuration again. */
    public static void onHangup(Runnable action) {
        on(Signal.SIGHUP, action);
    }

    /** End, by the service manager or from the keyboard. */
    public static void onTermination(Runnable action) {
        on(Signal.SIGTERM, action);
        on(Signal.SIGINT, action);
    }

    /** End, and leave what a successor goes on from: {@code RestartKillSignal=} of the service. */
    public static void onSuccession(Runnable action) {
        on(Signal.SIGUSR1, action);
    }

    private static void on(Signal signal, Runnable action) {
        SunMiscSignal.signal(signal, number -> action.run());
    }
}
