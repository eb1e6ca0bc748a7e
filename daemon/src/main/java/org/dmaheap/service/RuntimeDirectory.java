// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;

/**
 * Where socket and map.json stand: {@code /run/dmaheapd}, or {@code $XDG_RUNTIME_DIR/dmaheapd} for a daemon that may not
 * write to {@code /run}.
 */
final class RuntimeDirectory {
    static final Path SYSTEM = Path.of("/run/dmaheapd");
    static final String SOCKET = "org.dmaheap.DmaHeap";

    private RuntimeDirectory() {}

    /**
     * The socket's path, its directory made.
     *
     * @throws IOException if there is no directory to write to; the message says what to do
     */
    static Path socket(Optional<Path> asked, Map<String, String> environment) throws IOException {
        if (asked.isPresent()) {
            Path path = asked.get().toAbsolutePath();
            try {
                Files.createDirectories(path.getParent());
            } catch (IOException e) {
                throw new IOException("Could not make " + path.getParent() + " for the socket: " + e, e);
            }
            return path;
        }
        return socket(SYSTEM, environment);
    }

    static Path socket(Path system, Map<String, String> environment) throws IOException {
        if (isWritable(system)) {
            return system.resolve(SOCKET);
        }
        String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        // the XDG specification: what is not absolute is ignored
        if (runtime.startsWith("/") && isWritable(Path.of(runtime, "dmaheapd"))) {
            return Path.of(runtime, "dmaheapd", SOCKET);
        }
        throw new IOException("Could not listen: neither " + system
                + " nor $XDG_RUNTIME_DIR/dmaheapd can be written: give --socket PATH");
    }

    private static boolean isWritable(Path directory) {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory);
                // whatever the umask says: the clients are other users
                Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
            return Files.isWritable(directory);
        } catch (IOException e) {
            return false;
        }
    }
}
