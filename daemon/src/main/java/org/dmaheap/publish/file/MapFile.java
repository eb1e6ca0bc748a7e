// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.dmaheap.protocol.Snapshot;
import org.dmaheap.publish.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@code map.json} for readers that want no IPC: replaced as a whole, so nobody sees half a map. It stays when the
 * daemon ends: the last known map is better than none while it is restarted.
 */
public final class MapFile implements Publisher {
    private static final Logger LOG = LoggerFactory.getLogger(MapFile.class);

    private final Path file;

    public MapFile(Path file) {
        this.file = file;
    }

    @Override
    public void publish(Snapshot snapshot) {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try {
            // what is left of an interrupted write, or a link that somebody laid there in a directory of everybody's
            Files.deleteIfExists(next);
            Files.write(next, snapshot.mapJson(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-r--r--"));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.warn("Could not write {}: {}", file, e.toString());
        }
    }

    @Override
    public void close() {
        // the file stays
    }
}
