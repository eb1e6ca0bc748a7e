// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.dmaheap.model.Device;
import org.dmaheap.model.Heap;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.Link;
import org.dmaheap.model.MapChange;
import org.dmaheap.protocol.Snapshot;
import org.dmaheap.publish.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@code claims}: which devices and nodes claim which regions, as far as the map knows, and whether the heaps suit them.
 * The service that opens the board's own pools is started when the file is replaced, which it is only when something of
 * that changes: most maps change nothing.
 */
public final class ClaimsFile implements Publisher {
    private static final Logger LOG = LoggerFactory.getLogger(ClaimsFile.class);

    private final Path path;
    private final WholeFile file;
    private boolean unrepeated;

    public ClaimsFile(Path path) {
        this.path = path;
        this.file = new WholeFile(path, LOG);
    }

    @Override
    public void publish(Snapshot snapshot, MapChange change) {
        byte[] claims = claims(snapshot.map()).getBytes(StandardCharsets.UTF_8);
        if (!file.wants(claims)) {
            file.show(claims);
            unrepeated = true;
        }
    }

    /**
     * Replaces the file once more if it has changed since the last time. A service manager drops a change that comes while
     * the service ends which an earlier one had started (systemd 257, path units), and there may be no other for days.
     */
    public void repeat() {
        if (unrepeated) {
            file.show();
            unrepeated = false;
        }
    }

    /** A line for each device that claims regions, with the verdicts on their heaps, and for each heap of a region. */
    static String claims(HeapMap map) {
        StringBuilder claims = new StringBuilder("# regions by device and by heap\n");
        for (Device device : map.devices()) {
            if (!device.memoryRegions().isEmpty()) {
                claims.append(device.id()).append(' ').append(device.driver().orElse("-"));
                for (Device.MemoryRegion region : device.memoryRegions()) {
                    claims.append(' ')
                            .append(region.name())
                            .append('=')
                            .append(region.heap().orElse("-"));
                    region.heap()
                            .ifPresent(heap -> verdicts(map, device, heap)
                                    .forEach(link -> claims.append(' ')
                                            .append(link.use().word())
                                            .append('=')
                                            .append(link.verdict().word())));
                }
                claims.append('\n');
            }
        }
        for (Heap heap : map.heaps()) {
            if (heap.region().isPresent()) {
                claims.append("heap ")
                        .append(heap.name())
                        .append(' ')
                        .append(heap.region().get());
                heap.owners().forEach(owner -> claims.append(' ').append(owner));
                claims.append('\n');
            }
        }
        return claims.toString();
    }

    private static Stream<Link> verdicts(HeapMap map, Device device, String heap) {
        return map.links().stream()
                .filter(link -> link.device().equals(device.id()) && link.heap().equals(heap));
    }

    @Override
    public boolean mend() {
        return file.mend();
    }

    /** Takes it away, for a daemon that ends and has no successor; never throws. */
    public void remove() {
        try {
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
