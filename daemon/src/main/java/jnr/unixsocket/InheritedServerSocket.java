// SPDX-License-Identifier: Apache-2.0
package jnr.unixsocket;

import jnr.enxio.channels.NativeSelectorProvider;

/** A listening socket that another process made, such as the one systemd passes; jnr keeps the way to it package-private. */
public final class InheritedServerSocket {
    private InheritedServerSocket() {}

    public static UnixServerSocketChannel of(int fd) {
        return new UnixServerSocketChannel(NativeSelectorProvider.getInstance(), fd);
    }
}
