// SPDX-License-Identifier: Apache-2.0
package jnr.unixsocket;

import java.nio.file.Path;
import java.util.Optional;
import jnr.enxio.channels.NativeSelectorProvider;

/** A listening socket that another process made, such as the one systemd passes; jnr keeps the way to it package-private. */
public final class InheritedServerSocket {
    private InheritedServerSocket() {}

    public static UnixServerSocketChannel of(int fd) {
        return new UnixServerSocketChannel(NativeSelectorProvider.getInstance(), fd);
    }

    /** Where it is bound; empty for one without a name or in the abstract namespace. */
    public static Optional<Path> path(int fd) {
        return Optional.ofNullable(Common.getsockname(fd))
                .map(UnixSocketAddress::path)
                .filter(path -> path.startsWith("/"))
                .map(Path::of);
    }
}
