// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.inventory;

import java.util.List;
import java.util.Optional;
import org.dmaheap.model.Fact;

/**
 * A device of the driver model: what sysfs says of one directory below {@code /sys/devices}.
 *
 * @param devpath path below {@code /sys}: {@code /devices/platform/gpu}
 * @param subsystem the bus: {@code platform}, {@code pci}, {@code usb}, {@code spi}, {@code host1x}, {@code faux}, …
 * @param driver name of the bus driver, which is not always the name that DRM reports
 * @param dmaRanges address window of the bus; empty if there is none
 * @param dmaCoherent whether its DMA sees what the CPU has in its caches; empty where nothing tells
 */
public record BusDevice(
        String devpath,
        Optional<String> subsystem,
        Optional<String> driver,
        Optional<OfNode> ofNode,
        Optional<IommuGroup> iommuGroup,
        Optional<DmaRanges> dmaRanges,
        Optional<Boolean> dmaCoherent) {

    /** The same with a node of which nothing can be read. */
    public BusDevice withLostNode(OfNode lost) {
        DmaRanges unreadable = DmaRanges.unreadable(List.of(Fact.absent(lost.property("compatible"))));
        return new BusDevice(
                devpath, subsystem, driver, Optional.of(lost), iommuGroup, Optional.of(unreadable), Optional.empty());
    }

    /** The same, configured by another node than its own. */
    public BusDevice configuredBy(OfNode node, Optional<DmaRanges> ranges, Optional<Boolean> coherent) {
        return new BusDevice(devpath, subsystem, driver, Optional.of(node), iommuGroup, ranges, coherent);
    }

    /** Last component of the devpath. */
    public String name() {
        return devpath.substring(devpath.lastIndexOf('/') + 1);
    }

    /** Where an attribute of this device can be read. */
    public String attribute(String name) {
        return "/sys" + devpath + "/" + name;
    }

    public Fact driverFact() {
        return new Fact(attribute("driver"), driver);
    }

    public Fact iommuGroupFact() {
        return new Fact(attribute("iommu_group"), iommuGroup.map(IommuGroup::id));
    }
}
