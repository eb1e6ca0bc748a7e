// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.dmaheap.linux.GroupDatabase;
import org.dmaheap.linux.OpenFiles;
import org.dmaheap.model.ClientFigures.UserFigures;
import org.dmaheap.model.MapChange;
import org.dmaheap.protocol.Json;
import org.dmaheap.protocol.Snapshot;
import org.dmaheap.publish.Publisher;
import org.slf4j.Logger;

/**
 * Shows the map on a Unix socket. It serves from the moment it is made: questions for the map that come before the first
 * one wait for it.
 */
public final class VarlinkServer implements Publisher {
    private static final Path SEATS = Path.of("/run/systemd/seats");
    private static final long CLOSE_MILLIS = 2000;

    private final ListeningSocket listener;
    private final HeapOpener opener;
    private final EventLoop loop;
    private final Thread thread;
    private final Runnable onFailure;
    private final Logger log;
    /** Whether there was a map before; of the thread that publishes. */
    private boolean shown;

    private volatile boolean closed;

    VarlinkServer(
            ListeningSocket listener,
            ServiceInfo info,
            HeapGate gate,
            Path root,
            Limits limits,
            Runnable onFailure,
            Logger log)
            throws IOException {
        this.listener = listener;
        this.onFailure = onFailure;
        this.log = log;
        UserLog userLog = new UserLog(log, System::nanoTime);
        opener = new HeapOpener(gate, root, userLog);
        loop = new EventLoop(listener, new Dispatcher(new Interfaces(info), opener), limits, userLog, log);
        thread = new Thread(this::serve, "varlink");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Starts to serve.
     *
     * @param listener belongs to the server from now on
     * @param root what the paths of the heaps are below: {@code /} on the running system
     * @param onFailure called when it has ended although nobody closed it: clients that connect then wait in vain
     */
    public static VarlinkServer start(
            ListeningSocket listener,
            ServiceInfo info,
            OpenHeapPolicy policy,
            Path root,
            Runnable onFailure,
            Logger log)
            throws IOException {
        Limits limits = Limits.DEFAULT.within(OpenFiles.limit());
        return new VarlinkServer(listener, info, gate(policy), root, limits, onFailure, log);
    }

    private static HeapGate gate(OpenHeapPolicy policy) {
        return new HeapGate(policy, new ActiveSeats(SEATS), GroupDatabase::gid);
    }

    /** Decides by this from now on, and asks for the groups' numbers anew. What was handed out stays with its owner. */
    public void follow(OpenHeapPolicy policy) {
        opener.changeGate(gate(policy));
    }

    /** Tells from now on what users do elsewhere, too, when a client asks what clients do. */
    public void countAlso(Supplier<List<UserFigures>> elsewhere) {
        loop.users().countAlso(elsewhere);
    }

    @Override
    public void publish(Snapshot snapshot, MapChange change) {
        // the first one is waited for, also where a machine without devices makes it differ from none in nothing
        if (shown && change.isEmpty()) {
            loop.refresh(snapshot);
        } else {
            // nobody follows changes before the first map
            loop.publish(snapshot, shown ? Reply.oneOfMany(Json.compact(MapChange.TABLE, change)) : Reply.NONE);
        }
        shown = true;
    }

    /** The clients of this moment. */
    int connectionCount() {
        return loop.connectionCount();
    }

    private void serve() {
        try {
            loop.run();
        } catch (IOException | RuntimeException e) {
            log.error("The socket is not served any more", e);
        } finally {
            if (!closed) {
                onFailure.run();
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        loop.stop();
        try {
            thread.join(CLOSE_MILLIS);
            if (!thread.isAlive()) {
                loop.close();
            }
            listener.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            log.warn("Could not close the socket: {}", e.getMessage());
        }
    }
}
