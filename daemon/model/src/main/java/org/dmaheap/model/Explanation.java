// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import static org.dmaheap.model.Type.NUMBER;
import static org.dmaheap.model.Type.list;

import java.util.List;

/**
 * Why a device can or cannot use heaps.
 *
 * @param links the device's links as in the map, of one use or heap if the question named one
 */
public record Explanation(long revision, Device device, List<Link> links) {
    public Explanation {
        links = List.copyOf(links);
    }

    public static final Table<Explanation> TABLE = keys -> new Explanation(
            keys.of("revision", NUMBER, Explanation::revision),
            keys.of("device", Device.TABLE, Explanation::device),
            keys.of("links", list(Link.TABLE), Explanation::links));
}
