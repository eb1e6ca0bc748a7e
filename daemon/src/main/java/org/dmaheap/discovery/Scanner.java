// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.discovery;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.dmaheap.devicetree.DeviceTree;
import org.dmaheap.devicetree.DmaAddressing;
import org.dmaheap.inventory.BusDevice;
import org.dmaheap.inventory.CmaArea;
import org.dmaheap.inventory.DefaultArea;
import org.dmaheap.inventory.DmaFinders;
import org.dmaheap.inventory.DmaHeap;
import org.dmaheap.inventory.Inventory;
import org.dmaheap.inventory.OfNode;
import org.dmaheap.inventory.PciId;
import org.dmaheap.inventory.ReservedMemory;
import org.dmaheap.inventory.ScannedDevice;
import org.dmaheap.model.DeviceNode;
import org.dmaheap.model.Fact;
import org.dmaheap.model.NaturalOrder;
import org.dmaheap.sysfs.Captured;
import org.dmaheap.sysfs.SysfsRoot;
import org.dmaheap.sysfs.Witness;

/**
 * Turns the sysfs tree below a root directory into an {@link Inventory}. It opens no device. A scan keeps nothing of the
 * one before: a uevent says that something changed, the scan says what is.
 */
public final class Scanner {
    private final Path root;
    private final Supplier<DmaFinders> finders;
    private final Captured captured;
    private final Witness witness;

    /**
     * @param root {@code /} or a tree captured from a machine
     * @param finders the ways that are worth recording; asked last, because at the start of the daemon the rules that name
     *     them are still being read
     */
    public Scanner(Path root, Supplier<DmaFinders> finders) {
        this(root, finders, Captured.NOTHING, Witness.NOBODY);
    }

    /**
     * @param captured of the machine that a tree was captured from
     * @param witness sees what is looked at
     */
    public Scanner(Path root, Supplier<DmaFinders> finders, Captured captured, Witness witness) {
        this.root = root;
        this.finders = finders;
        this.captured = captured;
        this.witness = witness;
    }

    /** Reads the tree as it is now; what cannot be read is an issue of the inventory, never an exception. */
    public Inventory scan() {
        Problems problems = new Problems();
        SysfsRoot sysfs = new SysfsRoot(root, problems, captured, witness);
        DeviceTree tree = new DeviceTree(sysfs, problems);
        BusDevices busDevices = new BusDevices(sysfs, tree, new DmaAddressing(tree, problems), problems);
        OfDevices ofDevices = new OfDevices(sysfs, tree, busDevices);
        DmaDeviceFinder finder = new DmaDeviceFinder(tree, busDevices, ofDevices);
        Heaps heaps = new Heaps(sysfs, problems);

        List<ScannedDevice> devices = new ArrayList<>();
        DeviceNodes nodes = new DeviceNodes(sysfs, problems);
        Map<String, List<DeviceNode>> byDevice = nodes.byDevice();
        // after the nodes: a card comes before its connectors
        List<String> drm = sysfs.list("/sys/class/drm");
        for (Map.Entry<String, List<DeviceNode>> entry : byDevice.entrySet()) {
            devices.add(device(sysfs, busDevices, entry.getKey(), entry.getValue(), drm));
        }
        devices.replaceAll(
                device -> mayHaveLostItsNode(device) && ofDevices.treeIsLost() ? withLostNode(device) : device);
        devices.sort(Comparator.comparing(ScannedDevice::id, NaturalOrder.COMPARATOR));
        List<ReservedMemory> regions = new Regions(tree, problems).all();
        MemInfo memInfo = new MemInfo(sysfs);
        Map<String, OptionalLong> pages = heaps.pages();
        OptionalLong pageSize = new PageSize(sysfs, memInfo).of(pages, Heaps.byName(regions));
        List<CmaArea> areas = heaps.areas(pages, pageSize, regions);
        boolean sizesAreMissing = areas.size() <= 1
                && areas.stream().allMatch(area -> area.totalBytes().isEmpty());
        OptionalLong cmaTotal = sizesAreMissing ? memInfo.bytes("CmaTotal") : OptionalLong.empty();
        List<DmaHeap> dmaHeaps = heaps.all(regions, areas);
        DmaFinders wanted = finders.get();
        devices.replaceAll(device ->
                device.withFound(finder.finds(device, wanted.of(device.bus().driver()))));
        return new Inventory(
                devices,
                dmaHeaps,
                regions,
                areas,
                DefaultArea.of(dmaHeaps, regions, areas),
                cmaTotal,
                new MemoryPlaces(sysfs, tree, memInfo, problems).find(pageSize, regions),
                new Fact(Inventory.OSRELEASE, sysfs.attribute(Inventory.OSRELEASE)),
                heaps.accounting(),
                heaps.hasUdmabuf(),
                nodes.links(),
                problems.sorted());
    }

    private static ScannedDevice device(
            SysfsRoot sysfs, BusDevices busDevices, String devpath, List<DeviceNode> nodes, List<String> drm) {
        BusDevice bus = busDevices.at(devpath);
        return new ScannedDevice(
                bus,
                busDevices.parent(bus),
                pciId(sysfs, bus),
                virtioFeatures(sysfs, bus),
                nodes,
                hasConnectors(drm, nodes),
                Map.of());
    }

    /** Some drivers make their device of no node and ask the tree for those that do its DMA. */
    private static boolean mayHaveLostItsNode(ScannedDevice device) {
        return device.bus().ofNode().isEmpty()
                && device.bus().subsystem().filter("platform"::equals).isPresent();
    }

    private static ScannedDevice withLostNode(ScannedDevice device) {
        return device.withBus(device.bus().withLostNode(new OfNode("/", List.of(), List.of(), Optional.empty(), true)));
    }

    /** A connector is a directory below its card and an entry of the class: {@code card0-HDMI-A-1}. */
    private static boolean hasConnectors(List<String> drm, List<DeviceNode> nodes) {
        List<String> prefixes = nodes.stream()
                .filter(node -> node.type() == DeviceNode.Type.PRIMARY)
                .map(node -> node.name() + "-")
                .toList();
        return !prefixes.isEmpty()
                && drm.stream().anyMatch(entry -> prefixes.stream().anyMatch(entry::startsWith));
    }

    private static Optional<PciId> pciId(SysfsRoot sysfs, BusDevice bus) {
        if (bus.subsystem().filter("pci"::equals).isEmpty()) {
            return Optional.empty();
        }
        Optional<Integer> vendor = hex(sysfs, bus.attribute("vendor"));
        Optional<Integer> device = hex(sysfs, bus.attribute("device"));
        return vendor.flatMap(v -> device.map(d -> new PciId(v, d)));
    }

    private static Optional<Integer> hex(SysfsRoot sysfs, String path) {
        return sysfs.attribute(path)
                .filter(text -> text.matches("0x[0-9a-f]{1,4}"))
                .map(text -> Integer.parseInt(text.substring(2), 16));
    }

    /** The transport is the DRM device; the bits are those of the virtio device below it. */
    private static Optional<Fact> virtioFeatures(SysfsRoot sysfs, BusDevice bus) {
        if (bus.driver().filter(driver -> driver.startsWith("virtio-")).isEmpty()) {
            return Optional.empty();
        }
        return sysfs.list("/sys" + bus.devpath()).stream()
                .filter(name -> name.matches("virtio[0-9]+"))
                .sorted()
                .flatMap(name -> {
                    String path = bus.attribute(name) + "/features";
                    Optional<String> value = sysfs.attribute(path);
                    return value.isPresent() || sysfs.isAbsent(path)
                            ? Stream.of(new Fact(path, value))
                            : Stream.<Fact>empty();
                })
                .findFirst();
    }
}
