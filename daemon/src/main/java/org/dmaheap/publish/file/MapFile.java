// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
 * Keeps {@code map.json} for readers that want no IPC: replaced as a whole, so nobody sees half a map. It stays while the
 * daemon is restarted: the last known map is better than none, and says the revision to go on from.
 */
public final class MapFile implements Publisher {
    private static final Logger LOG = LoggerFactory.getLogger(MapFile.class);

    private final Path file;
    private long revision;

    public MapFile(Path file) {
        this.file = file;
    }

    @Override
    public void publish(Snapshot snapshot) {
        revision = snapshot.map().revision();
        try {
            replace(file, snapshot.mapJson());
        } catch (IOException e) {
            LOG.warn("Could not write {}: {}", file, e.toString());
        }
    }

    private static void replace(Path file, byte[] bytes) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        // what is left of an interrupted write, or a link that somebody laid there in a directory of everybody's
        Files.deleteIfExists(next);
        Files.write(next, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Takes it away, for a daemon that ends and has no successor, but for the number of its revision; never throws. */
    public void remove() {
        try {
            String number = "{\"revision\":" + revision + "}";
            replace(FormerMap.number(file), number.getBytes(StandardCharsets.UTF_8));
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("Could not remove {}: {}", file, e.toString());
        }
    }

    @Override
    public void close() {
        // the file stays, until remove()
    }
}
