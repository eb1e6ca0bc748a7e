// SPDX-License-Identifier: Apache-2.0
package org.teavm.classlib.java.nio.channels;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.dmaheap.client.libc.UnixSocket;
import org.teavm.classlib.java.nio.channels.spi.TSelectorProvider;

/** {@code java.nio.channels.SocketChannel} for Unix sockets, over buffers with an array. */
public class TSocketChannel extends TSelectableChannel {
    /** Milliseconds. */
    private static final int BETWEEN_TRIES = 10;

    private static final int PATIENCE = 10_000;

    private final UnixSocket socket;
    private boolean blocking = true;

    private TSocketChannel(UnixSocket socket) {
        this.socket = socket;
    }

    public static TSocketChannel open(ProtocolFamily family) throws IOException {
        return new TSocketChannel(new UnixSocket());
    }

    public TSelectorProvider provider() {
        return TSelectorProvider.INSTANCE;
    }

    public TSelectableChannel configureBlocking(boolean block) {
        blocking = block;
        return this;
    }

    /**
     * Where the queue is full, a channel that blocks tries again for as long as a command has patience. The program's other
     * thread, which would close the channel then, does not run meanwhile.
     */
    public boolean connect(SocketAddress address) throws IOException {
        for (long waited = 0; ; waited += BETWEEN_TRIES) {
            try {
                socket.connect(address.toString());
                return true;
            } catch (SocketException e) {
                if (!blocking || !socket.queueFull()) {
                    throw e;
                }
            }
            if (waited >= PATIENCE) {
                throw new AsynchronousCloseException();
            }
            UnixSocket.pause(BETWEEN_TRIES);
        }
    }

    public int read(ByteBuffer to) throws IOException {
        int count = socket.read(to.array(), to.arrayOffset() + to.position(), to.remaining());
        if (count > 0) {
            to.position(to.position() + count);
        }
        return count;
    }

    public int write(ByteBuffer from) throws IOException {
        int count = socket.write(from.array(), from.arrayOffset() + from.position(), from.remaining());
        from.position(from.position() + count);
        return count;
    }

    public SelectionKey register(Selector selector, int operations) {
        return ((TSelector) (Object) selector).register(socket, operations);
    }

    public void close() {
        socket.close();
    }
}
