// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.api;

import java.util.List;
import org.dmaheap.protocol.InvalidJson;

/**
 * Why a device can or cannot use heaps.
 *
 * @param links the device's links as in the map, of one use or heap if the question named one
 */
public record ExplanationView(long revision, DeviceView device, List<LinkView> links) {
    public ExplanationView {
        links = List.copyOf(links);
    }

    /** Reads the document that {@code Explain} answers. */
    public static ExplanationView read(byte[] utf8) throws InvalidJson {
        JsonObject answer = JsonObject.read(utf8);
        return new ExplanationView(
                answer.number("revision"), DeviceView.of(answer.object("device")), LinkView.listOf(answer));
    }
}
