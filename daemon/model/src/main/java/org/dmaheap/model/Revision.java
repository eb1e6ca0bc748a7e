// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

/** One revision of the map, and the questions that the same facts and rules answer. Immutable; safe for any thread. */
public interface Revision {

    HeapMap map();

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
