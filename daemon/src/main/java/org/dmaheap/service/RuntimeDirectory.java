// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.dmaheap.config.Reason;

/**
 * The directory of socket and map.json: {@code /run/dmaheapd}, or {@code $XDG_RUNTIME_DIR/dmaheapd} for a daemon that may not
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
        return socket(asked, environment, SYSTEM);
    }

    static Path socket(Optional<Path> asked, Map<String, String> environment, Path system) throws IOException {
        if (asked.isPresent()) {
            return asked(asked.get().toAbsolutePath());
        }
        if (isWritable(system)) {
            return system.resolve(SOCKET);
        }
        // empty counts as not set, and a relative path is to be ignored (XDG base directory specification)
        String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        if (runtime.startsWith("/") && isWritable(Path.of(runtime, "dmaheapd"))) {
            return Path.of(runtime, "dmaheapd", SOCKET);
        }
        throw new IOException("Could not listen: neither " + system
                + " nor $XDG_RUNTIME_DIR/dmaheapd can be written; give --socket PATH");
    }

    private static Path asked(Path socket) throws IOException {
        Optional<Path> directory = Optional.ofNullable(socket.getParent());
        if (directory.isPresent()) {
            try {
                make(directory.get());
            } catch (IOException e) {
                throw new IOException(
                        "Could not listen on " + socket + ": its directory cannot be made: " + Reason.of(e), e);
            }
        }
        return socket;
    }

    /** Makes it if need be. */
    private static boolean isWritable(Path directory) {
        try {
            make(directory);
            return Files.isWritable(directory);
        } catch (IOException e) {
            return false;
        }
    }

    /** {@code createDirectories()} alone refuses a link to a directory, as {@code /var/run} is one (JDK 17). */
    private static void make(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory);
            // whatever the umask says: the clients are other users
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }
}
