// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.verification;

import java.util.List;
import org.dmaheap.model.Device;
import org.dmaheap.model.DeviceUse;
import org.dmaheap.model.Link;

/**
 * The wishes of somebody who has something tried.
 *
 * @param devices by id; empty: all
 * @param heaps names or paths; empty: all but those of which nothing is known
 * @param allowPrimary whether primary nodes may be opened
 * @param wake whether sleeping devices may be woken
 */
public record Wishes(List<DeviceUse> devices, List<String> heaps, boolean allowPrimary, boolean wake) {
    public Wishes {
        devices = List.copyOf(devices);
        heaps = List.copyOf(heaps);
    }

    boolean include(Device device, Link link) {
        boolean asked = devices.stream()
                .anyMatch(wish -> device.id().equals(wish.device())
                        && wish.use().map(link.use()::equals).orElse(true));
        return (devices.isEmpty() || asked) && (heaps.isEmpty() || names(link.heap()));
    }

    /** Whether the heap was named. */
    boolean names(String heap) {
        return heaps.contains(heap) || heaps.contains("/dev/dma_heap/" + heap);
    }
}
