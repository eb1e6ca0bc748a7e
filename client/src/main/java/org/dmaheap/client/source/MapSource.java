// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.source;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dmaheap.model.Device;
import org.dmaheap.model.ExplainQuery;
import org.dmaheap.model.FindQuery;
import org.dmaheap.model.InvalidParameter;
import org.dmaheap.model.NoSuchDevice;
import org.dmaheap.model.NoSuchHeap;

/**
 * The origin of answers: the daemon, or a scan in this process. Both answer with the same JSON documents, so whatever
 * shows them cannot tell the difference.
 */
public interface MapSource extends AutoCloseable {

    /** What the reader should know besides the answers, a sentence each. */
    default List<String> notes() {
        return List.of();
    }

    /** What tells devices of one driver apart, by id; of the others nothing. */
    Map<String, String> labels(List<Device> devices);

    /** What the machine calls itself. */
    Optional<String> model();

    byte[] map() throws IOException;

    byte[] devices() throws IOException;

    byte[] heaps() throws IOException;

    byte[] find(FindQuery query) throws IOException, NoSuchDevice, InvalidParameter;

    byte[] explain(ExplainQuery query) throws IOException, NoSuchDevice, NoSuchHeap, InvalidParameter;

    @Override
    void close();
}
