// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.discovery;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dmaheap.devicetree.DeviceTree;
import org.dmaheap.devicetree.DmaAddressing;
import org.dmaheap.inventory.BusDevice;
import org.dmaheap.inventory.DmaRanges;
import org.dmaheap.inventory.IommuGroup;
import org.dmaheap.inventory.OfNode;
import org.dmaheap.model.Fact;
import org.dmaheap.sysfs.ReadProblems;
import org.dmaheap.sysfs.SysfsRoot;

/** Reads directories below {@code /sys/devices}, each once a scan. */
final class BusDevices {
    /**
     * Buses whose devices get the DMA configuration of their node ({@code dma_configure} of drivers/base/platform.c and
     * drivers/amba/bus.c, Linux 7.3). Devices on SPI, I2C, USB and others get none, wherever their controllers stand.
     */
    private static final Set<String> CONFIGURED = Set.of("platform", "amba");

    /** The root bus, which stands below the host bridge. */
    private static final Pattern PCI_ROOT = Pattern.compile("/pci[0-9a-f]{4,}:[0-9a-f]{2}/");

    private final SysfsRoot sysfs;
    private final DeviceTree tree;
    private final DmaAddressing addressing;
    private final DmaCoherence coherence;
    private final ReadProblems problems;
    private final Map<String, BusDevice> read = new HashMap<>();

    BusDevices(SysfsRoot sysfs, DeviceTree tree, DmaAddressing addressing, ReadProblems problems) {
        this.sysfs = sysfs;
        this.tree = tree;
        this.addressing = addressing;
        this.coherence = new DmaCoherence(sysfs, tree, addressing, this::hostBridge);
        this.problems = problems;
    }

    /** @param devpath path below {@code /sys} */
    BusDevice at(String devpath) {
        return read.computeIfAbsent(devpath, this::read);
    }

    private BusDevice read(String devpath) {
        String directory = "/sys" + devpath;
        Optional<String> subsystem = sysfs.linkName(directory + "/subsystem");
        Optional<OfNode> node = linkedNode(directory).map(path -> ofNode(path, mayLackCompatible(subsystem)));
        return new BusDevice(
                devpath,
                subsystem,
                sysfs.linkName(directory + "/driver"),
                node,
                iommuGroup(directory),
                ranges(devpath, subsystem, node),
                coherence.of(devpath, subsystem, node));
    }

    /** Functions and interfaces are found on their bus; a node of theirs adds to what they say themselves. */
    private static boolean mayLackCompatible(Optional<String> subsystem) {
        return subsystem.filter(Set.of("pci", "usb")::contains).isPresent();
    }

    /** The ranges of the bus that a device stands on. */
    private Optional<DmaRanges> ranges(String devpath, Optional<String> subsystem, Optional<OfNode> node) {
        String bus = subsystem.orElse("");
        if (bus.equals("pci")) {
            return hostBridgeRanges(devpath);
        }
        // some trees lack the link to the bus
        boolean isConfigured = bus.isEmpty() || CONFIGURED.contains(bus);
        return node.filter(of -> isConfigured || of.isLost()).flatMap(this::ranges);
    }

    /** A PCI function has the ranges of its host bridge ({@code pci_dma_configure()}, drivers/pci/pci-driver.c, 7.3). */
    private Optional<DmaRanges> hostBridgeRanges(String devpath) {
        return hostBridge(devpath).flatMap(node -> node.isLost() ? unreadable(node) : addressing.below(node.path()));
    }

    /** The node of the host bridge above a PCI function. */
    private Optional<OfNode> hostBridge(String devpath) {
        Matcher root = PCI_ROOT.matcher(devpath);
        return root.find()
                ? linkedNode("/sys" + devpath.substring(0, root.start())).map(path -> ofNode(path, false))
                : Optional.empty();
    }

    private Optional<DmaRanges> ranges(OfNode node) {
        return node.isLost() ? unreadable(node) : addressing.of(node.path());
    }

    /** A device whose driver has it configured by a node of no device: {@code of_dma_configure_id()}, drivers/of/device.c, 7.3. */
    BusDevice configuredBy(BusDevice device, String node) {
        OfNode configuring = ofNode(node, false);
        return device.configuredBy(configuring, addressing.below(node), coherence.configuredBy(configuring));
    }

    private Optional<DmaRanges> unreadable(OfNode node) {
        return Optional.of(DmaRanges.unreadable(
                tree.hasFlag(node.path(), "compatible")
                        ? List.of()
                        : List.of(Fact.absent(node.property("compatible")))));
    }

    /** The device-tree path that the {@code of_node} link of a directory leads to, whether or not there is such a node. */
    Optional<String> linkedNode(String directory) {
        String link = directory + "/of_node";
        return sysfs.linkTarget(link).flatMap(target -> {
            exists(link, target);
            return OfNode.pathOf(target);
        });
    }

    private boolean exists(String link, String target) {
        if (!sysfs.isDirectory(target)) {
            problems.report(link, "dangling link to " + target);
            return false;
        }
        return true;
    }

    private OfNode ofNode(String path, boolean mayLackCompatible) {
        List<String> compatible = tree.strings(path, "compatible");
        boolean names = tree.hasFlag(path, "memory-region");
        List<String> regions = names ? tree.phandleTargets(path, "memory-region") : List.of();
        Fact fact = tree.cellsFact(path, "memory-region");
        boolean isLost = compatible.isEmpty() && !mayLackCompatible
                || tree.isUnreadable(path, "memory-region")
                || names
                        && regions.size()
                                != tree.cells(path, "memory-region")
                                        .map(cells -> cells.length)
                                        .orElse(-1)
                || names && regions.isEmpty();
        return new OfNode(
                path,
                compatible,
                regions,
                Optional.of(fact).filter(f -> f.value().isPresent()),
                isLost);
    }

    private Optional<IommuGroup> iommuGroup(String directory) {
        String link = directory + "/iommu_group";
        sysfs.linkTarget(link).ifPresent(target -> exists(link, target));
        return sysfs.linkName(link).map(this::group);
    }

    private IommuGroup group(String id) {
        String path = IommuGroup.typePath(id);
        return new IommuGroup(id, sysfs.attribute(path), sysfs.isAbsent(path));
    }

    /** The device in the directory above, if there is one: a directory with a bus or a node. */
    Optional<BusDevice> parent(BusDevice device) {
        int slash = device.devpath().lastIndexOf('/');
        if (slash <= "/devices".length()) {
            return Optional.empty();
        }
        BusDevice above = at(device.devpath().substring(0, slash));
        return above.subsystem().isPresent() || above.ofNode().isPresent() ? Optional.of(above) : Optional.empty();
    }
}
