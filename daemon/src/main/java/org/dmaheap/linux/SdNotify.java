// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.dmaheap.model.Visible;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The news for the service manager, sent to {@code NOTIFY_SOCKET}; without one nothing is sent. */
public final class SdNotify {

    private static final Logger LOG = LoggerFactory.getLogger(SdNotify.class);

    private final Optional<String> socket;
    private final Optional<Duration> watchdog;

    /**
     * @param environment of this process
     */
    public SdNotify(Map<String, String> environment) {
        socket = Optional.ofNullable(environment.get("NOTIFY_SOCKET"))
                .filter(path -> path.startsWith("/") || path.startsWith("@"))
                .map(path -> path.startsWith("@") ? "\0" + path.substring(1) : path);
        String pid = Long.toString(ProcessHandle.current().pid());
        watchdog = Optional.ofNullable(environment.get("WATCHDOG_USEC"))
                .filter(limit -> environment.getOrDefault("WATCHDOG_PID", pid).equals(pid))
                .filter(limit -> limit.matches("[1-9][0-9]{0,15}"))
                .map(limit -> Duration.of(Long.parseLong(limit), ChronoUnit.MICROS));
    }

    /** How long the manager waits for a sign of life before it kills; send one at half of it. */
    public Optional<Duration> watchdogLimit() {
        return watchdog;
    }

    /** The sockets listen and a map exists. */
    public void ready(String status) {
        send("READY=1\nSTATUS=" + Visible.text(status));
    }

    public void status(String status) {
        send("STATUS=" + Visible.text(status));
    }

    /** Rules and configuration are read again; {@link #ready} ends it. */
    public void reloading() {
        // the manager compares this with CLOCK_MONOTONIC, which nanoTime() is on Linux
        send("RELOADING=1\nMONOTONIC_USEC=" + System.nanoTime() / 1000);
    }

    public void stopping() {
        send("STOPPING=1");
    }

    public void alive() {
        send("WATCHDOG=1");
    }

    private void send(String state) {
        if (socket.isEmpty()) {
            return;
        }
        try {
            UnixSocket.sendDatagram(socket.get(), state.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            LOG.warn("Could not tell the service manager {}: {}", state, e.getMessage());
        }
    }
}
