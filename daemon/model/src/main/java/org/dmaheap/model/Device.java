// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import static org.dmaheap.model.Type.FLAG;
import static org.dmaheap.model.Type.INTEGER;
import static org.dmaheap.model.Type.TEXT;
import static org.dmaheap.model.Type.list;
import static org.dmaheap.model.Type.optional;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A device of the map.
 *
 * @param id name of its first node: {@code card0}, {@code renderD128}, {@code video11}
 * @param driver the bus driver's name, which is not always the DRM driver's
 * @param bus {@code platform}, {@code pci}, {@code usb}, {@code spi}, {@code host1x}, {@code faux}, …
 * @param devpath path below {@code /sys}: {@code /devices/platform/gpu}
 * @param nodes primary, render, accel, video; within a type by number
 * @param uses in the order of {@link Use}; empty if no rule names one
 * @param need that of the first use
 * @param needs one for each use, in its order
 * @param dmaDevices the devices that do its DMA, usually one, itself; of component drivers others, none where the CPU does
 *     the work
 * @param memoryRegions in device-tree order
 * @param addressBits bits of the highest CPU physical address that it reaches for sure
 * @param pitch which pitches its scanout takes; empty where nobody knows, and without scanout
 * @param dmaCoherent whether its DMA sees what the CPU has in its caches; else a sync of a buffer that the CPU has touched
 *     cleans caches. Empty where nothing tells, and where it does no DMA
 */
public record Device(
        String id,
        Optional<String> driver,
        Optional<String> bus,
        String devpath,
        List<DeviceNode> nodes,
        List<Use> uses,
        Need need,
        Map<Use, Need> needs,
        List<DmaDevice> dmaDevices,
        List<MemoryRegion> memoryRegions,
        Optional<Integer> addressBits,
        Optional<Pitch> pitch,
        Optional<Boolean> dmaCoherent) {
    public Device {
        nodes = List.copyOf(nodes);
        uses = List.copyOf(uses);
        needs = Words.inOrder(needs);
        dmaDevices = List.copyOf(dmaDevices);
        memoryRegions = List.copyOf(memoryRegions);
    }

    public static final Table<Device> TABLE = keys -> new Device(
            keys.of("id", TEXT, Device::id),
            keys.of("driver", optional(TEXT), Device::driver),
            keys.of("bus", optional(TEXT), Device::bus),
            keys.of("devpath", TEXT, Device::devpath),
            keys.of("nodes", list(DeviceNode.TABLE), Device::nodes),
            keys.of("uses", list(Use.WORDS), Device::uses),
            keys.of("need", Need.WORDS, Device::need),
            keys.of("needs", Use.WORDS.to(Need.WORDS), Device::needs),
            keys.of("dmaDevices", list(DmaDevice.TABLE), Device::dmaDevices),
            keys.of("memoryRegions", list(MemoryRegion.TABLE), Device::memoryRegions),
            keys.of("addressBits", optional(INTEGER), Device::addressBits),
            keys.of("pitch", optional(Pitch.TABLE), Device::pitch),
            keys.of("dmaCoherent", optional(FLAG), Device::dmaCoherent));

    /**
     * A device that does the DMA.
     *
     * @param iommuGroup empty: in none
     * @param iommuType as the kernel spells it: {@code DMA}, {@code DMA-FQ}, {@code identity}; empty where it is not known
     */
    public record DmaDevice(String devpath, Optional<String> iommuGroup, Optional<String> iommuType) {

        public static final Table<DmaDevice> TABLE = keys -> new DmaDevice(
                keys.of("devpath", TEXT, DmaDevice::devpath),
                keys.of("iommuGroup", optional(TEXT), DmaDevice::iommuGroup),
                keys.of("iommuType", optional(TEXT), DmaDevice::iommuType));
    }

    /**
     * A region that the device's node, or the node of a device that does its DMA, names.
     *
     * @param name of the node
     * @param heap name of the heap whose pool it is; empty if it has none
     */
    public record MemoryRegion(String name, Optional<String> heap) {

        public static final Table<MemoryRegion> TABLE = keys -> new MemoryRegion(
                keys.of("name", TEXT, MemoryRegion::name), keys.of("heap", optional(TEXT), MemoryRegion::heap));
    }

    /**
     * Whether a word that a client uses names this device: its id, the name or path of a node, its dev_t as {@code 226:0} or
     * as one decimal number, its devpath, the place of a node in its class ({@code /sys/class/drm/card0}).
     */
    public boolean isCalled(String name) {
        return devpath.equals(name)
                || ("/sys" + devpath).equals(name)
                || nodes.stream().anyMatch(node -> node.isCalled(name));
    }
}
