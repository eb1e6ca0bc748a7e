// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.protocol;

import org.dmaheap.model.HeapMap;
import org.dmaheap.model.Revision;

/**
 * A revision and the bytes of its map.
 *
 * @param mapJson the map as JSON, in UTF-8, made once for all publishers; nobody may change the array
 */
public record Snapshot(Revision revision, byte[] mapJson) {

    public static Snapshot of(Revision revision) {
        return of(revision, new MapWriter());
    }

    /** @param writer the one that wrote the map before */
    public static Snapshot of(Revision revision, MapWriter writer) {
        return new Snapshot(revision, writer.write(revision.map()));
    }

    public HeapMap map() {
        return revision.map();
    }
}
