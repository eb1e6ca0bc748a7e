// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.api;

import java.util.List;
import org.dmaheap.protocol.InvalidJson;

/**
 * Who answers on the socket, as {@code org.varlink.service.GetInfo} says.
 *
 * @param interfaces names of the Varlink interfaces
 */
public record DaemonInfo(String vendor, String product, String version, String url, List<String> interfaces) {
    public DaemonInfo {
        interfaces = List.copyOf(interfaces);
    }

    static DaemonInfo of(JsonObject info) throws InvalidJson {
        return new DaemonInfo(
                info.text("vendor"),
                info.text("product"),
                info.text("version"),
                info.text("url"),
                info.texts("interfaces"));
    }
}
