// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.verification;

import java.util.List;
import org.dmaheap.model.DevNum;
import org.dmaheap.model.DeviceNode;

/**
 * One heap to be tried with nodes of one device.
 *
 * @param heap path of the heap's node
 * @param nodes to be opened; of a primary node mastership is given back at once
 * @param bytes size of each buffer
 * @param buffers how many, all at the same time: one that was given back could come again
 * @param chunkBytes size of the pieces that a heap of scattered pages puts its buffers together from; 0: no such heap
 */
public record Trial(String heap, DevNum heapDev, List<DeviceNode> nodes, long bytes, int buffers, long chunkBytes) {
    public Trial {
        nodes = List.copyOf(nodes);
    }

    /** How many chunks the buffers take together. */
    public int chunks() {
        return chunkBytes == 0 ? 0 : Math.toIntExact(bytes / chunkBytes * buffers);
    }
}
