// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import java.util.List;

/**
 * Why a device can or cannot use heaps.
 *
 * @param links the device's links as in the map, of one use or heap if the question named one
 */
public record Explanation(long revision, MapDevice device, List<Link> links) {
    public Explanation {
        links = List.copyOf(links);
    }
}
