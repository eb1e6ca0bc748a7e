// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.output;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dmaheap.model.Device;
import org.dmaheap.model.DeviceNode;
import org.dmaheap.model.Heap;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.Link;
import org.dmaheap.model.Verdict;

/**
 * The map as a document of the Container Device Interface: what a container needs that is given a device, which is its nodes,
 * those of the heaps that suit it, and where the daemon's socket, map and links stand.
 */
public final class ContainerDevices {
    /** The oldest that has all that is used: paths of nodes with permissions, mounts. */
    private static final String VERSION = "0.6.0";

    private static final String KIND = "dmaheap.org/device";

    /** Where clients in the container look for the socket. */
    private static final String RUN = "/run/dmaheapd";

    private ContainerDevices() {}

    /** @param directory that of the socket on this machine */
    public static Map<String, Object> of(HeapMap map, String directory) {
        List<Object> devices = new ArrayList<>();
        for (Device device : map.devices()) {
            Map<String, Object> edits = new LinkedHashMap<>();
            edits.put("deviceNodes", nodes(device, map));
            edits.put("mounts", List.of(mount(directory)));
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("name", device.id());
            entry.put("containerEdits", edits);
            devices.add(entry);
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("cdiVersion", VERSION);
        document.put("kind", KIND);
        document.put("devices", devices);
        return document;
    }

    private static List<Object> nodes(Device device, HeapMap map) {
        Set<String> paths = new LinkedHashSet<>();
        device.nodes().stream().map(DeviceNode::path).forEach(paths::add);
        for (Link link : map.links()) {
            if (link.device().equals(device.id()) && link.verdict() == Verdict.COMPATIBLE) {
                map.heap(link.heap()).flatMap(Heap::path).ifPresent(paths::add);
            }
        }
        List<Object> nodes = new ArrayList<>();
        for (String path : paths) {
            Map<String, Object> node = new LinkedHashMap<>();
            node.put("path", path);
            node.put("permissions", "rw");
            nodes.add(node);
        }
        return nodes;
    }

    /** The directory and not the socket: a restarted daemon has another, and map.json is replaced. */
    private static Map<String, Object> mount(String directory) {
        Map<String, Object> mount = new LinkedHashMap<>();
        mount.put("hostPath", directory);
        mount.put("containerPath", RUN);
        mount.put("options", List.of("bind", "ro", "nosuid", "nodev", "noexec"));
        return mount;
    }
}
