// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import java.util.Map;

/** One revision of the map, and the questions that the same facts and rules answer. Immutable; safe for any thread. */
public interface Revision {

    HeapMap map();

    /**
     * Other paths of nodes, which name their devices as well and are no part of the map: links that udev makes, such as
     * {@code /dev/dri/by-path/pci-0000:00:02.0-card}, each with the path of the node that it leads to.
     */
    default Map<String, String> nodeLinks() {
        return Map.of();
    }

    /**
     * The heaps that all asked devices can use.
     *
     * @throws NoSuchDevice if one is not in the map, or all of a use are asked that none has
     * @throws InvalidParameter if none is asked, a device lacks the use, or all are asked without one
     */
    CommonHeaps find(FindQuery query) throws NoSuchDevice, InvalidParameter;

    /**
     * Why a device can or cannot use heaps.
     *
     * @throws InvalidParameter if the device lacks the use
     */
    Explanation explain(ExplainQuery query) throws NoSuchDevice, NoSuchHeap, InvalidParameter;
}
