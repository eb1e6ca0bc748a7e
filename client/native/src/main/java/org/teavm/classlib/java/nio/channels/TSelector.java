// SPDX-License-Identifier: Apache-2.0
package org.teavm.classlib.java.nio.channels;

import java.nio.channels.SelectionKey;
import java.util.HashSet;
import java.util.Set;
import org.dmaheap.client.libc.UnixSocket;

/** {@code java.nio.channels.Selector} of one channel. */
public class TSelector {
    private UnixSocket socket;
    private TSelectionKey key;
    private boolean open = true;

    SelectionKey register(UnixSocket channel, int operations) {
        socket = channel;
        key = new TSelectionKey(operations);
        return (SelectionKey) (Object) key;
    }

    public int select(long milliseconds) {
        return socket.await(key.interestOps() == SelectionKey.OP_WRITE, milliseconds) ? 1 : 0;
    }

    public Set<SelectionKey> selectedKeys() {
        return new HashSet<>();
    }

    public boolean isOpen() {
        return open;
    }

    public void close() {
        open = false;
    }
}
