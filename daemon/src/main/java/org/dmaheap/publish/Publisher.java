// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish;

import org.dmaheap.protocol.Snapshot;

/** Shows the map to the world in one way. Called by the daemon's loop thread alone. */
public interface Publisher extends AutoCloseable {

    /**
     * Shows a map: a new revision, or the same one with newer figures of free bytes, which is no news for anybody. Must
     * not wait for clients.
     */
    void publish(Snapshot snapshot);

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
