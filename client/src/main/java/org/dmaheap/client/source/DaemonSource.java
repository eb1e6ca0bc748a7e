// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dmaheap.client.api.DmaHeapClient;
import org.dmaheap.model.Device;
import org.dmaheap.model.ExplainQuery;
import org.dmaheap.model.FindQuery;
import org.dmaheap.model.InvalidParameter;
import org.dmaheap.model.NoSuchDevice;
import org.dmaheap.model.NoSuchHeap;

/**
 * Asks the daemon.
 *
 * @param machine root of the machine that it runs on
 */
public record DaemonSource(DmaHeapClient client, Path machine) implements MapSource {

    @Override
    public Map<String, String> labels(List<Device> devices) {
        return DeviceLabels.of(machine, devices);
    }

    @Override
    public Optional<String> model() {
        return ModelName.read(machine);
    }

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
