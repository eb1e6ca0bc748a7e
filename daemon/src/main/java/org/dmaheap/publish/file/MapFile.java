// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.dmaheap.model.MapChange;
import org.dmaheap.protocol.Snapshot;
import org.dmaheap.publish.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@code map.json} for readers that want no IPC. It stays while the daemon is restarted: the last known map is better
 * than none, and says the revision to go on from.
 */
public final class MapFile implements Publisher {
    private static final Logger LOG = LoggerFactory.getLogger(MapFile.class);

    private final Path path;
    private final WholeFile file;
    private long revision;

    public MapFile(Path path) {
        this.path = path;
        this.file = new WholeFile(path, LOG);
    }

    @Override
    public void publish(Snapshot snapshot, MapChange change) {
        revision = snapshot.map().revision();
        file.show(snapshot.mapJson());
    }

    @Override
    public boolean mend() {
        return file.mend();
    }

    /** Takes it away, for a daemon that ends and has no successor, but for the number of its revision; never throws. */
    public void remove() {
        try {
            // not as a new map is laid: nobody who watches for that has anything to ask now
            WholeFile.write(
                    FormerMap.number(path), ("{\"revision\":" + revision + "}").getBytes(StandardCharsets.UTF_8));
            file.remove();
        } catch (IOException e) {
            LOG.warn("Could not remove {}: {}", path, e.toString());
        }
    }

    @Override
    public void close() {
        // the file stays, until remove()
    }
}
