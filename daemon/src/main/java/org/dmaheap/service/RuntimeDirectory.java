// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
            Path parent = asked.get().toAbsolutePath().getParent();
            Files.createDirectories(parent);
            return asked.get().toAbsolutePath();
        }
        if (isWritable(SYSTEM)) {
            return SYSTEM.resolve(SOCKET);
        }
        String runtime = environment.get("XDG_RUNTIME_DIR");
        if (runtime != null && isWritable(Path.of(runtime, "dmaheapd"))) {
            return Path.of(runtime, "dmaheapd", SOCKET);
        }
        throw new IOException(
                "neither " + SYSTEM + " nor $XDG_RUNTIME_DIR/dmaheapd can be written: give --socket PATH");
    }

    private static boolean isWritable(Path directory) {
        try {
            Files.createDirectories(directory);
            return Files.isWritable(directory);
        } catch (IOException e) {
            return false;
        }
    }
}
