// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.protocol;

import org.dmaheap.model.HeapMap;
import org.dmaheap.model.Revision;

/** A revision and the bytes of its map. */
public interface Snapshot extends Revision {

    /** The map as JSON, in UTF-8, made once. Callers must not change the array. */
    byte[] mapJson();

    static Snapshot of(Revision revision) {
        return new RevisionWithBytes(revision, Json.compact(HeapMap.TABLE, revision.map()));
    }
}
