// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.command;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.dmaheap.client.api.DaemonUnreachable;
import org.dmaheap.client.api.DmaHeapClient;

/**
 * The way to the daemon.
 *
 * @param sockets the first that answers is it
 */
record Connection(List<Path> sockets, Duration patience) {

    DmaHeapClient open() throws DaemonUnreachable {
        return DmaHeapClient.connect(sockets, patience);
    }
}
