// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.inventory;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dmaheap.model.Copies;

/**
 * The ways that a scan records. To walk all of them from every device would read most of a device tree.
 *
 * @param byDriver those from devices with a certain bus driver
 * @param always those from every device
 */
public record DmaFinders(Map<String, List<DmaFinder>> byDriver, List<DmaFinder> always) {
    public DmaFinders {
        byDriver = Copies.of(byDriver);
        always = List.copyOf(always);
    }

    /** The ways from a device with this bus driver. */
    public Set<DmaFinder> of(Optional<String> driver) {
        Set<DmaFinder> finders = new LinkedHashSet<>(always);
        driver.ifPresent(name -> finders.addAll(byDriver.getOrDefault(name, List.of())));
        return finders;
    }
}
