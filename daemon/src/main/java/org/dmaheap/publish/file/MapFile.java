// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.dmaheap.model.MapChange;
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
    private byte[] wanted = {};
    /** What we put there, as the file system knows it; empty if we could not. */
    private Optional<Map<String, Object>> shown = Optional.empty();

    private boolean failed;

    public MapFile(Path file) {
        this.file = file;
    }

    @Override
    public void publish(Snapshot snapshot, MapChange change) {
        revision = snapshot.map().revision();
        wanted = snapshot.mapJson();
        show();
    }

    @Override
    public boolean mend() {
        if (wanted.length == 0 || shown.isPresent() && inode(file).equals(shown)) {
            return true;
        }
        show();
        return shown.isPresent();
    }

    private void show() {
        try {
            Path next = file.resolveSibling(file.getFileName() + ".new");
            write(next, wanted);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
            shown = inode(file);
            failed = false;
        } catch (IOException e) {
            shown = Optional.empty();
            if (!failed) {
                LOG.warn("Could not write {}, trying again: {}", file, e.toString());
            }
            failed = true;
        }
    }

    /** Its inode, which another file may have later, and when that changed last. */
    private static Optional<Map<String, Object>> inode(Path file) {
        try {
            return Optional.of(Files.readAttributes(file, "unix:dev,ino,ctime", LinkOption.NOFOLLOW_LINKS));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static void write(Path file, byte[] bytes) throws IOException {
        // what is left of an interrupted write, or a link that somebody laid there in a directory of everybody's
        Files.deleteIfExists(file);
        Files.write(file, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }

    /** Takes it away, for a daemon that ends and has no successor, but for the number of its revision; never throws. */
    public void remove() {
        wanted = new byte[0];
        try {
            // not as a new map is laid: nobody who watches for that has anything to ask now
            write(FormerMap.number(file), ("{\"revision\":" + revision + "}").getBytes(StandardCharsets.UTF_8));
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
