// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish;

import org.dmaheap.model.MapChange;
import org.dmaheap.protocol.Snapshot;

/** Shows the map to the world in one way. Called by the daemon's loop thread alone. */
public interface Publisher extends AutoCloseable {

    /**
     * Shows a map. Must not wait for clients.
     *
     * @param change what differs from the map that was published before, or of the first one, all. Empty: it is the same
     *     revision with newer figures of free bytes, which is no news for anybody
     */
    void publish(Snapshot snapshot, MapChange change);

    /**
     * Shows again what could not be shown, or what somebody took away. Must not wait.
     *
     * @return whether all is shown now that was published
     */
    default boolean mend() {
        return true;
    }

    /** Stops showing it; never throws. */
    @Override
    void close();
}
