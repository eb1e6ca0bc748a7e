// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.source;

import java.io.IOException;
import org.dmaheap.client.api.DmaHeapClient;
import org.dmaheap.model.ExplainQuery;
import org.dmaheap.model.FindQuery;
import org.dmaheap.model.InvalidParameter;
import org.dmaheap.model.NoSuchDevice;
import org.dmaheap.model.NoSuchHeap;

/** Asks the daemon. */
public record DaemonSource(DmaHeapClient client) implements MapSource {

    @Override
    public byte[] map() throws IOException {
        return client.mapJson();
    }

    @Override
    public byte[] devices() throws IOException {
        return client.devicesJson();
    }

    @Override
    public byte[] heaps() throws IOException {
        return client.heapsJson();
    }

    @Override
    public byte[] find(FindQuery query) throws IOException, NoSuchDevice, InvalidParameter {
        return client.findHeapsJson(query);
    }

    @Override
    public byte[] explain(ExplainQuery query) throws IOException, NoSuchDevice, NoSuchHeap, InvalidParameter {
        return client.explainJson(query);
    }

    @Override
    public void close() {
        client.close();
    }
}
