// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.discovery;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dmaheap.devicetree.DeviceTree;
import org.dmaheap.devicetree.DmaAddressing;
import org.dmaheap.inventory.BusDevice;
import org.dmaheap.inventory.DmaRanges;
import org.dmaheap.inventory.IommuGroup;
import org.dmaheap.inventory.OfNode;
import org.dmaheap.sysfs.ReadProblems;
import org.dmaheap.sysfs.SysfsRoot;

/** Reads directories below {@code /sys/devices}, each once a scan. */
final class BusDevices {
    /** The root bus, which stands below the host bridge. */
    private static final Pattern PCI_ROOT = Pattern.compile("/pci[0-9a-f]{4,}:[0-9a-f]{2}/");

    private final SysfsRoot sysfs;
    private final DeviceTree tree;
    private final DmaAddressing addressing;
    private final ReadProblems problems;
    private final Map<String, BusDevice> read = new HashMap<>();

    BusDevices(SysfsRoot sysfs, DeviceTree tree, DmaAddressing addressing, ReadProblems problems) {
        this.sysfs = sysfs;
        this.tree = tree;
        this.addressing = addressing;
        this.problems = problems;
    }

    /** @param devpath path below {@code /sys} */
    BusDevice at(String devpath) {
        return read.computeIfAbsent(devpath, this::read);
    }

    private BusDevice read(String devpath) {
        String directory = "/sys" + devpath;
        Optional<String> subsystem = sysfs.linkName(directory + "/subsystem");
        Optional<String> node = nodePath(directory);
        return new BusDevice(
                devpath,
                subsystem,
                sysfs.linkName(directory + "/driver"),
                node.map(this::ofNode),
                iommuGroup(directory),
                subsystem.filter("pci"::equals).isPresent() ? hostBridgeRanges(devpath) : node.flatMap(addressing::of));
    }

    /** A PCI function has the ranges of its host bridge ({@code pci_dma_configure()}, drivers/pci/pci-driver.c, 7.3). */
    private Optional<DmaRanges> hostBridgeRanges(String devpath) {
        Matcher root = PCI_ROOT.matcher(devpath);
        return root.find()
                ? nodePath("/sys" + devpath.substring(0, root.start())).flatMap(addressing::below)
                : Optional.empty();
    }

    /** The device-tree path that the {@code of_node} link of a directory leads to. */
    Optional<String> nodePath(String directory) {
        String link = directory + "/of_node";
        return sysfs.linkTarget(link).flatMap(target -> OfNode.pathOf(target).filter(node -> exists(link, target)));
    }

    private boolean exists(String link, String target) {
        if (!sysfs.isDirectory(target)) {
            problems.report(link, "dangling link to " + target);
            return false;
        }
        return true;
    }

    private OfNode ofNode(String path) {
        boolean names = tree.hasFlag(path, "memory-region");
        return new OfNode(
                path,
                tree.strings(path, "compatible"),
                names ? tree.phandleTargets(path, "memory-region") : List.of(),
                Optional.of(tree.cellsFact(path, "memory-region"))
                        .filter(fact -> fact.value().isPresent()));
    }

    private Optional<IommuGroup> iommuGroup(String directory) {
        String link = directory + "/iommu_group";
        sysfs.linkTarget(link).ifPresent(target -> exists(link, target));
        return sysfs.linkName(link).map(this::group);
    }

    private IommuGroup group(String id) {
        String path = IommuGroup.typePath(id);
        return new IommuGroup(id, sysfs.attribute(path), !sysfs.exists(path));
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
