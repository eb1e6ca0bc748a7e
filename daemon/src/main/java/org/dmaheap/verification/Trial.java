// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.verification;

import static org.dmaheap.model.Type.TEXT;
import static org.dmaheap.model.Type.list;

import java.util.List;
import org.dmaheap.model.DevNum;
import org.dmaheap.model.DeviceNode;
import org.dmaheap.model.Table;
import org.dmaheap.model.Type;

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
    private static final int MOST_BUFFERS = 16;

    public Trial {
        nodes = List.copyOf(nodes);
    }

    public static final Table<Trial> TABLE = keys -> new Trial(
            keys.of("heap", TEXT, Trial::heap),
            keys.of("heapDev", DevNum.TYPE, Trial::heapDev),
            keys.of("nodes", list(DeviceNode.TABLE), Trial::nodes),
            keys.of("bytes", Type.bytes(Integer.MAX_VALUE), Trial::bytes),
            keys.of("buffers", Type.integer(0, MOST_BUFFERS), Trial::buffers),
            keys.of("chunkBytes", Type.bytes(Integer.MAX_VALUE), Trial::chunkBytes));

    /** The question that the probe reads. */
    public static final Table<List<Trial>> QUESTION = keys -> keys.of("trials", list(TABLE), trials -> trials);

    /** How many chunks the buffers take together. */
    public int chunks() {
        return chunkBytes == 0 ? 0 : Math.toIntExact(bytes / chunkBytes * buffers);
    }
}
