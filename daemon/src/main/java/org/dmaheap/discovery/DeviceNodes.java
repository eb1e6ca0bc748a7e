// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.discovery;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.dmaheap.model.DevNum;
import org.dmaheap.model.DeviceNode;
import org.dmaheap.model.NaturalOrder;
import org.dmaheap.sysfs.ReadProblems;
import org.dmaheap.sysfs.SysfsRoot;

/** Reads the classes {@code drm}, {@code accel} and {@code video4linux}, and joins nodes by the device behind them. */
final class DeviceNodes {
    private static final Comparator<DeviceNode> ORDER =
            Comparator.comparing(DeviceNode::type).thenComparing(DeviceNode::name, NaturalOrder.COMPARATOR);

    private final SysfsRoot sysfs;
    private final ReadProblems problems;
    private final DevAttribute devAttribute;

    DeviceNodes(SysfsRoot sysfs, ReadProblems problems) {
        this.sysfs = sysfs;
        this.problems = problems;
        this.devAttribute = new DevAttribute(sysfs, problems);
    }

    /** A class, which of its entries are nodes of ours, and where they stand below {@code /dev}. */
    private enum NodeClass {
        CARD("drm", "card[0-9]+", DeviceNode.Type.PRIMARY, "/dev/dri/"),
        RENDER("drm", "renderD[0-9]+", DeviceNode.Type.RENDER, "/dev/dri/"),
        ACCEL("accel", "accel[0-9]+", DeviceNode.Type.ACCEL, "/dev/accel/"),
        VIDEO("video4linux", "video[0-9]+", DeviceNode.Type.VIDEO, "/dev/");

        final String subsystem;
        final Pattern names;
        final DeviceNode.Type type;
        final String directory;

        NodeClass(String subsystem, String names, DeviceNode.Type type, String directory) {
            this.subsystem = subsystem;
            this.names = Pattern.compile(names);
            this.type = type;
            this.directory = directory;
        }
    }

    /** Where udev puts names that last (rules.d/60-drm.rules and 60-persistent-v4l.rules of systemd 257). */
    private static final List<String> LINKS = List.of("/dev/dri/by-path", "/dev/v4l/by-path", "/dev/v4l/by-id");

    /** Links that udev makes to nodes of ours, each with the path of the node. */
    Map<String, String> links() {
        Map<String, String> links = new TreeMap<>();
        for (String directory : LINKS) {
            for (String name : sysfs.list(directory)) {
                sysfs.linkTarget(directory + "/" + name).ifPresent(node -> links.put(directory + "/" + name, node));
            }
        }
        return links;
    }

    /** Nodes by the devpath of their device, in the order in which they name it. */
    Map<String, List<DeviceNode>> byDevice() {
        Map<String, List<DeviceNode>> devices = new TreeMap<>();
        for (String subsystem : List.of("drm", "accel", "video4linux")) {
            for (String name : sysfs.list("/sys/class/" + subsystem)) {
                nodeClass(subsystem, name).ifPresent(kind -> add(kind, name, devices));
            }
        }
        devices.values().forEach(nodes -> nodes.sort(ORDER));
        return devices;
    }

    private static Optional<NodeClass> nodeClass(String subsystem, String name) {
        for (NodeClass kind : NodeClass.values()) {
            if (kind.subsystem.equals(subsystem) && kind.names.matcher(name).matches()) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    private void add(NodeClass kind, String name, Map<String, List<DeviceNode>> devices) {
        String entry = "/sys/class/" + kind.subsystem + "/" + name;
        String directory = target(entry).orElse(entry);
        Optional<DevNum> dev = devAttribute.of(directory);
        if (dev.isPresent()) {
            DeviceNode node = new DeviceNode(kind.type, name, kind.directory + name, dev.get());
            devices.computeIfAbsent(devpath(directory), key -> new ArrayList<>())
                    .add(node);
        }
    }

    /** Device behind a node; a purely virtual one has no {@code device} link and is its own. */
    private String devpath(String directory) {
        return target(directory + "/device").orElse(directory).substring("/sys".length());
    }

    /** Where a link leads, if that is a place in sysfs that exists. */
    private Optional<String> target(String link) {
        Optional<String> target = sysfs.linkTarget(link);
        if (target.isPresent() && !(target.get().startsWith("/sys/") && sysfs.isDirectory(target.get()))) {
            problems.report(link, "dangling link to " + target.get());
            return Optional.empty();
        }
        return target;
    }
}
