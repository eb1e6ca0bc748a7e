// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.discovery;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dmaheap.sysfs.SysfsRoot;

/** Finds the device that the kernel made of a device-tree node. */
final class OfDevices {
    /** The buses on which devices of the tree that do DMA for others stand. */
    private static final List<String> BUSES = List.of("platform", "amba", "host1x", "pci");

    private final SysfsRoot sysfs;
    private final BusDevices devices;
    private final Map<String, Optional<String>> found = new HashMap<>();
    private Map<String, String> links;

    OfDevices(SysfsRoot sysfs, BusDevices devices) {
        this.sysfs = sysfs;
        this.devices = devices;
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
                        .flatMap(devices::nodePath)
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
