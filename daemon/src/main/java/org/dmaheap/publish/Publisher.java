// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish;

import org.dmaheap.model.MapChange;
import org.dmaheap.protocol.Snapshot;

/** Shows the map to the world in one way. Called by the daemon's loop thread alone. */
public interface Publisher extends AutoCloseable {

    /**
     * Shows a new revision. Must not wait for clients.
     *
     * @param change what differs from the revision before; nothing, if the revision is the same and only the free bytes
     *     of pools are newer, which is no news for anybody
     */
    void publish(Snapshot snapshot, MapChange change);

    /** Stops showing it; never throws. */
    @Override
    void close();
}
