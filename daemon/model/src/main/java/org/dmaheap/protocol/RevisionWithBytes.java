// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.protocol;

import org.dmaheap.model.CommonHeaps;
import org.dmaheap.model.ExplainQuery;
import org.dmaheap.model.Explanation;
import org.dmaheap.model.FindQuery;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.InvalidParameter;
import org.dmaheap.model.NoSuchDevice;
import org.dmaheap.model.NoSuchHeap;
import org.dmaheap.model.Revision;

/** The snapshot of a revision. */
record RevisionWithBytes(Revision revision, byte[] mapJson) implements Snapshot {
    @Override
    public HeapMap map() {
        return revision.map();
    }

    @Override
    public CommonHeaps find(FindQuery query) throws NoSuchDevice, InvalidParameter {
        return revision.find(query);
    }

    @Override
    public Explanation explain(ExplainQuery query) throws NoSuchDevice, NoSuchHeap, InvalidParameter {
        return revision.explain(query);
    }
}
