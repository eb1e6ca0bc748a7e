// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.protocol;

import java.util.Optional;
import org.dmaheap.model.CommonHeaps;
import org.dmaheap.model.Explanation;
import org.dmaheap.model.FindQuery;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.InvalidParameter;
import org.dmaheap.model.NoSuchDevice;
import org.dmaheap.model.NoSuchHeap;
import org.dmaheap.model.Use;

/** One revision, and the questions it can answer. Immutable; safe for any thread. */
public interface Snapshot {

    HeapMap map();

    /** The map as JSON, in UTF-8, made once. Callers must not change the array. */
    byte[] mapJson();

    /**
     * The heaps that all asked devices can use.
     *
     * @throws NoSuchDevice if one is not in the map
     * @throws InvalidParameter if none is asked, or a device lacks the use
     */
    CommonHeaps find(FindQuery query) throws NoSuchDevice, InvalidParameter;

    /**
     * Why a device can or cannot use heaps.
     *
     * @param use empty: all
     * @param heap name or path; empty: all
     */
    Explanation explain(String device, Optional<Use> use, Optional<String> heap)
            throws NoSuchDevice, NoSuchHeap, InvalidParameter;
}
