// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.api;

import static org.dmaheap.model.Type.TEXT;
import static org.dmaheap.model.Type.list;

import java.util.List;
import org.dmaheap.model.Table;

/**
 * The service that answers on the socket, as {@code org.varlink.service.GetInfo} says.
 *
 * @param interfaces names of the Varlink interfaces
 */
public record DaemonInfo(String vendor, String product, String version, String url, List<String> interfaces) {
    public DaemonInfo {
        interfaces = List.copyOf(interfaces);
    }

    static final Table<DaemonInfo> TABLE = keys -> new DaemonInfo(
            keys.of("vendor", TEXT, DaemonInfo::vendor),
            keys.of("product", TEXT, DaemonInfo::product),
            keys.of("version", TEXT, DaemonInfo::version),
            keys.of("url", TEXT, DaemonInfo::url),
            keys.of("interfaces", list(TEXT), DaemonInfo::interfaces));
}
