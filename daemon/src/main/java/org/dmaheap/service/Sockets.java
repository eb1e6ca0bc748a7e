// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.service;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.dmaheap.config.Configuration;
import org.dmaheap.config.DaemonOptions;
import org.dmaheap.linux.ListenFds;
import org.dmaheap.publish.varlink.ListeningSocket;
import org.dmaheap.publish.varlink.OpenHeapPolicy;
import org.dmaheap.publish.varlink.ServiceInfo;
import org.dmaheap.publish.varlink.VarlinkServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the socket, or takes over the one that the service manager listens on for us. */
final class Sockets {
    private static final ServiceInfo INFO =
            new ServiceInfo("dmaheap.org", "dmaheapd", Version.TEXT, "https://dmaheap.org/");

    private Sockets() {}

    /**
     * A server, and where its socket stands.
     *
     * @param path clients look for map.json beside it
     */
    record Opened(VarlinkServer server, Path path) {}

    static Opened open(DaemonOptions options, Configuration configuration, Map<String, String> environment, Logger log)
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
        log.info("Listening on {}{}", path, inherited.isEmpty() ? "" : ", opened by the service manager");
        OpenHeapPolicy policy = new OpenHeapPolicy(
                configuration.openHeap(), configuration.openHeapGroups(), configuration.openHeapAlso());
        return new Opened(
                VarlinkServer.start(
                        listener, INFO, policy, options.root(), LoggerFactory.getLogger(VarlinkServer.class)),
                path);
    }
}
