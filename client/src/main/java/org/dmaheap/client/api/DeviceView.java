// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.api;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.dmaheap.model.DeviceNode;
import org.dmaheap.model.Need;
import org.dmaheap.model.Use;
import org.dmaheap.protocol.InvalidJson;

/**
 * A device of the map.
 *
 * @param id name of its first node: {@code card0}, {@code renderD128}, {@code video11}
 * @param driver the bus driver's name, which is not always the DRM driver's
 * @param devpath below {@code /sys}
 * @param nodes primary, render, accel, video
 * @param uses scanout, render, video, compute; empty if no rule knows the device
 * @param need that of the first use
 * @param needs one for each use
 * @param dmaDevices the devices that do its DMA; none where the CPU does the work
 * @param memoryRegions in device-tree order
 * @param addressBits bits of the highest CPU physical address that it reaches for sure
 */
public record DeviceView(
        String id,
        Optional<String> driver,
        Optional<String> bus,
        String devpath,
        List<Node> nodes,
        List<Use> uses,
        Need need,
        Map<Use, Need> needs,
        List<DmaDevice> dmaDevices,
        List<MemoryRegion> memoryRegions,
        OptionalInt addressBits) {
    public DeviceView {
        nodes = List.copyOf(nodes);
        uses = List.copyOf(uses);
        needs = Map.copyOf(needs);
        dmaDevices = List.copyOf(dmaDevices);
        memoryRegions = List.copyOf(memoryRegions);
    }

    /**
     * A node of the device.
     *
     * @param path {@code /dev/dri/card0}
     * @param dev {@code 226:0}
     */
    public record Node(DeviceNode.Type type, String name, String path, String dev) {}

    /**
     * A device that does the DMA.
     *
     * @param iommuGroup empty: in none
     * @param iommuType as the kernel spells it: {@code DMA}, {@code DMA-FQ}, {@code identity}
     */
    public record DmaDevice(String devpath, Optional<String> iommuGroup, Optional<String> iommuType) {}

    /**
     * A memory region that the device's tree node names.
     *
     * @param heap the heap whose pool it is; empty if it has none
     */
    public record MemoryRegion(String name, Optional<String> heap) {}

    /** Reads the document that {@code ListDevices} answers. */
    public static List<DeviceView> readList(byte[] utf8) throws InvalidJson {
        return listOf(JsonObject.read(utf8));
    }

    static List<DeviceView> listOf(JsonObject document) throws InvalidJson {
        List<DeviceView> devices = new ArrayList<>();
        for (JsonObject device : document.objects("devices")) {
            devices.add(of(device));
        }
        return devices;
    }

    static DeviceView of(JsonObject device) throws InvalidJson {
        List<Node> nodes = new ArrayList<>();
        for (JsonObject node : device.objects("nodes")) {
            nodes.add(new Node(
                    node.word("type", DeviceNode.Type::ofWord),
                    node.text("name"),
                    node.text("path"),
                    node.text("dev")));
        }
        List<Use> uses = new ArrayList<>();
        for (String use : device.texts("uses")) {
            uses.add(JsonObject.word("uses", use, Use::ofWord));
        }
        Map<Use, Need> needs = new EnumMap<>(Use.class);
        JsonObject needOfUse = device.object("needs");
        for (Use use : uses) {
            needs.put(use, needOfUse.word(use.word(), Need::ofWord));
        }
        List<DmaDevice> dmaDevices = new ArrayList<>();
        for (JsonObject dma : device.objects("dmaDevices")) {
            dmaDevices.add(
                    new DmaDevice(dma.text("devpath"), dma.optionalText("iommuGroup"), dma.optionalText("iommuType")));
        }
        List<MemoryRegion> regions = new ArrayList<>();
        for (JsonObject region : device.objects("memoryRegions")) {
            regions.add(new MemoryRegion(region.text("name"), region.optionalText("heap")));
        }
        return new DeviceView(
                device.text("id"),
                device.optionalText("driver"),
                device.optionalText("bus"),
                device.text("devpath"),
                nodes,
                uses,
                device.word("need", Need::ofWord),
                needs,
                dmaDevices,
                regions,
                device.optionalInt("addressBits"));
    }
}
