// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.service;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dmaheap.config.Configuration;
import org.dmaheap.config.DaemonOptions;
import org.dmaheap.linux.ListenFds;
import org.dmaheap.publish.varlink.ListeningSocket;
import org.dmaheap.publish.varlink.OpenHeapPolicy;
import org.dmaheap.publish.varlink.ServiceInfo;
import org.dmaheap.publish.varlink.VarlinkServer;
import org.slf4j.LoggerFactory;

/** Opens the socket, or takes over the one that the service manager listens on for us. */
final class Sockets {
    private static final ServiceInfo INFO = new ServiceInfo("dmaheapd", "dmaheapd", Version.TEXT, "");

    private Sockets() {}

    /**
     * A server, and where its socket stands.
     *
     * @param path absolute; clients look for map.json beside it
     * @param inherited whether the service manager listened on it before us
     */
    record Opened(VarlinkServer server, Path path, boolean inherited) {

        /** The configuration has changed. */
        void follow(Configuration configuration) {
            server.follow(policy(Optional.of(configuration)));
        }
    }

    /**
     * Listens and serves.
     *
     * @param configuration if there is none that can be read nobody is handed a heap: who may must not be guessed
     * @param onFailure called when the server has ended although nobody closed it
     * @throws IOException if it cannot; the message says what could not be done, and why
     */
    static Opened open(
            DaemonOptions options,
            Optional<Configuration> configuration,
            Map<String, String> environment,
            Runnable onFailure)
            throws IOException {
        List<ListenFds.ListenFd> inherited = ListenFds.of(environment);
        ListeningSocket listener;
        Path path;
        if (inherited.isEmpty()) {
            path = RuntimeDirectory.socket(options.socket(), environment);
            listener = ListeningSocket.bind(path);
        } else {
            listener = ListeningSocket.inherited(inherited.get(0).descriptor());
            path = listener.path().orElse(RuntimeDirectory.SYSTEM.resolve(RuntimeDirectory.SOCKET));
        }
        try {
            VarlinkServer server = VarlinkServer.start(
                    listener,
                    INFO,
                    policy(configuration),
                    options.root(),
                    onFailure,
                    LoggerFactory.getLogger(VarlinkServer.class));
            return new Opened(server, path, !inherited.isEmpty());
        } catch (IOException e) {
            listener.close();
            throw new IOException("Could not serve " + path + ": " + e.getMessage(), e);
        }
    }

    private static OpenHeapPolicy policy(Optional<Configuration> configuration) {
        return configuration
                .map(read -> new OpenHeapPolicy(read.openHeap(), read.openHeapGroups(), read.openHeapAlso()))
                .orElseGet(() -> OpenHeapPolicy.closed("dmaheapd.json cannot be read, the map's issues say why"));
    }
}
