// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.discovery;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.dmaheap.model.BusDevice;
import org.dmaheap.model.IommuGroup;
import org.dmaheap.model.OfNode;
import org.dmaheap.sysfs.DeviceTree;
import org.dmaheap.sysfs.DmaAddressing;
import org.dmaheap.sysfs.ReadProblems;
import org.dmaheap.sysfs.SysfsRoot;

/** Reads directories below {@code /sys/devices}, each once a scan. */
final class BusDevices {
    private static final String TREE = "/sys/firmware/devicetree/base";

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
        return new BusDevice(
                devpath,
                sysfs.linkName(directory + "/subsystem"),
                sysfs.linkName(directory + "/driver"),
                nodePath(directory).map(this::ofNode),
                iommuGroup(directory),
                Optional.empty());
    }

    /** The same device with the address window of its bus. */
    BusDevice withDmaRanges(BusDevice device) {
        return new BusDevice(
                device.devpath(),
                device.subsystem(),
                device.driver(),
                device.ofNode(),
                device.iommuGroup(),
                device.ofNode().flatMap(node -> addressing.of(node.path())));
    }

    /** The device-tree path that the {@code of_node} link of a directory leads to. */
    Optional<String> nodePath(String directory) {
        return sysfs.linkTarget(directory + "/of_node")
                .filter(target -> target.equals(TREE) || target.startsWith(TREE + "/"))
                .filter(target -> exists(directory + "/of_node", target))
                .map(target -> target.equals(TREE) ? "/" : target.substring(TREE.length()));
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
                names ? tree.phandleTargets(path, "memory-region") : java.util.List.of(),
                Optional.of(tree.cellsFact(path, "memory-region"))
                        .filter(fact -> fact.value().isPresent()));
    }

    private Optional<IommuGroup> iommuGroup(String directory) {
        String link = directory + "/iommu_group";
        sysfs.linkTarget(link).ifPresent(target -> exists(link, target));
        return sysfs.linkName(link).map(this::group);
    }

    private IommuGroup group(String id) {
        String path = "/sys/kernel/iommu_groups/" + id + "/type";
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
