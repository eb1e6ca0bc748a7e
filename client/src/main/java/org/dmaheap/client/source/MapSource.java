// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.source;

import java.io.IOException;
import java.util.List;
import org.dmaheap.model.ExplainQuery;
import org.dmaheap.model.FindQuery;
import org.dmaheap.model.InvalidParameter;
import org.dmaheap.model.NoSuchDevice;
import org.dmaheap.model.NoSuchHeap;

/**
 * Where answers come from: the daemon, or a scan in this process. Both answer with the same JSON documents, so whatever
 * shows them cannot tell the difference.
 */
public interface MapSource extends AutoCloseable {

    /** What the reader should know besides the answers, a sentence each. */
    default List<String> notes() {
        return List.of();
    }

    byte[] map() throws IOException;

    byte[] devices() throws IOException;

    byte[] heaps() throws IOException;

    byte[] find(FindQuery query) throws IOException, NoSuchDevice, InvalidParameter;

    byte[] explain(ExplainQuery query) throws IOException, NoSuchDevice, NoSuchHeap, InvalidParameter;

    @Override
    void close();
}
