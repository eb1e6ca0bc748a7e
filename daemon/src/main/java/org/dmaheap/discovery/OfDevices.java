// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.discovery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.dmaheap.devicetree.DeviceTree;
import org.dmaheap.inventory.OfNode;
import org.dmaheap.sysfs.SysfsRoot;

/** The devices that the kernel made of device-tree nodes. */
final class OfDevices {
    /** The buses on which devices of the tree that do DMA for others stand. */
    private static final List<String> BUSES = List.of("platform", "amba", "host1x", "pci");

    /** Stands for the compatible of a node that has none that can be read; no other is empty. */
    private static final String LOST = "";

    private final SysfsRoot sysfs;
    private final DeviceTree tree;
    private final BusDevices devices;
    private final Map<String, Optional<String>> found = new HashMap<>();
    private Map<String, String> links;
    private Boolean treeIsLost;
    private Map<String, List<String>> byCompatible;

    OfDevices(SysfsRoot sysfs, DeviceTree tree, BusDevices devices) {
        this.sysfs = sysfs;
        this.tree = tree;
        this.devices = devices;
    }

    /**
     * Nodes with one of the compatibles that seem to have a device, in the order of the tree. Those whose compatible is lost
     * may be such.
     */
    List<String> compatibleNodes(List<String> compatible) {
        return Stream.concat(compatible.stream(), Stream.of(LOST))
                .flatMap(wanted -> byCompatible().getOrDefault(wanted, List.of()).stream())
                .distinct()
                .sorted(DeviceTree.ORDER)
                .toList();
    }

    private Map<String, List<String>> byCompatible() {
        if (byCompatible == null) {
            byCompatible = new HashMap<>();
            for (String link : links().values()) {
                sysfs.linkTarget(link)
                        .flatMap(directory -> sysfs.linkTarget(directory + "/of_node"))
                        .flatMap(OfNode::pathOf)
                        .ifPresent(this::addCompatibles);
            }
        }
        return byCompatible;
    }

    private void addCompatibles(String node) {
        List<String> compatibles = tree.strings(node, "compatible");
        boolean isLost = compatibles.isEmpty() && !isPort(node) && tree.exists("/");
        for (String compatible : isLost ? List.of(LOST) : compatibles) {
            byCompatible.computeIfAbsent(compatible, key -> new ArrayList<>()).add(node);
        }
    }

    /** Some drivers give a device of theirs a port of their node, which has no compatible (drivers/gpu/ipu-v3). */
    private static boolean isPort(String node) {
        return node.substring(node.lastIndexOf('/') + 1).startsWith("port");
    }

    /** Whether devices were made of a device tree and none is there, as in a container that hides {@code /sys/firmware}. */
    boolean treeIsLost() {
        if (treeIsLost == null) {
            treeIsLost = !tree.exists("/")
                    && links().values().stream()
                            .anyMatch(link -> sysfs.linkTarget(link)
                                    .flatMap(devices::linkedNode)
                                    .isPresent());
        }
        return treeIsLost;
    }

    /** Path below {@code /sys} of the node's device. */
    Optional<String> devpath(String node) {
        return found.computeIfAbsent(node, this::find);
    }

    /**
     * Names are made by {@code of_device_make_bus_id()} (Linux 7.3, drivers/of/device.c): the name without unit address
     * behind a translated address and a dot, or the full name, perhaps behind the names of parents and colons.
     */
    private Optional<String> find(String node) {
        String fullName = node.substring(node.lastIndexOf('/') + 1);
        int at = fullName.indexOf('@');
        String name = at < 0 ? fullName : fullName.substring(0, at);
        for (Map.Entry<String, String> entry : links().entrySet()) {
            String device = entry.getKey();
            if (device.endsWith("." + name) || device.endsWith(":" + fullName) || device.equals(fullName)) {
                Optional<String> target = sysfs.linkTarget(entry.getValue());
                if (target.filter(path -> path.startsWith("/sys/"))
                        .flatMap(devices::linkedNode)
                        .filter(node::equals)
                        .isPresent()) {
                    return target.map(path -> path.substring("/sys".length()));
                }
            }
        }
        return Optional.empty();
    }

    /** Device names with the links that lead to them. */
    private Map<String, String> links() {
        if (links == null) {
            links = new LinkedHashMap<>();
            for (String bus : BUSES) {
                String all = "/sys/bus/" + bus + "/devices";
                sysfs.list(all).stream().sorted().forEach(name -> links.putIfAbsent(name, all + "/" + name));
            }
            if (links.isEmpty()) {
                linksOfDrivers();
            }
        }
        return links;
    }

    /** Captured trees sometimes hold the drivers of a bus and not its devices. */
    private void linksOfDrivers() {
        for (String bus : BUSES) {
            String drivers = "/sys/bus/" + bus + "/drivers";
            for (String driver : sysfs.list(drivers).stream().sorted().toList()) {
                for (String name :
                        sysfs.list(drivers + "/" + driver).stream().sorted().toList()) {
                    links.putIfAbsent(name, drivers + "/" + driver + "/" + name);
                }
            }
        }
    }
}
