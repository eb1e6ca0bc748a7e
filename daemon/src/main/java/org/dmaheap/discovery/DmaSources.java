// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.discovery;

import java.util.List;
import org.dmaheap.model.Device;
import org.dmaheap.model.DmaSource;

/** Says how to find the devices that do a device's DMA: knowledge about drivers, so rules answer it. */
@FunctionalInterface
public interface DmaSources {

    /** Ways to try in turn for a device whose DMA devices are not known yet. */
    List<DmaSource> of(Device device);
}
