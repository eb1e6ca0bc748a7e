// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

/** The caller named a heap that is not in the map. */
public final class NoSuchHeap extends Exception {
    private static final long serialVersionUID = 1L;
    private final String heap;

    public NoSuchHeap(String heap) {
        super("no such heap: " + heap);
        this.heap = heap;
    }

    public String heap() {
        return heap;
    }
}
