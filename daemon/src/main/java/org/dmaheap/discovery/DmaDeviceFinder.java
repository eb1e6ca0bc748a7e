// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.discovery;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.dmaheap.devicetree.DeviceTree;
import org.dmaheap.inventory.BusDevice;
import org.dmaheap.inventory.DmaFinder;
import org.dmaheap.inventory.ScannedDevice;

/** Walks the ways that lead to devices which may do the DMA of another. */
final class DmaDeviceFinder {
    /** Properties whose phandles carry arguments, with the property of the target that counts them. */
    private static final Map<String, String> ARGUMENT_COUNTS = Map.of(
            "dmas", "#dma-cells",
            "iommus", "#iommu-cells",
            "clocks", "#clock-cells",
            "mboxes", "#mbox-cells",
            "interconnects", "#interconnect-cells",
            "power-domains", "#power-domain-cells");

    private final DeviceTree tree;
    private final BusDevices devices;
    private final OfDevices ofDevices;
    private final Map<List<String>, List<String>> compatibleNodes = new HashMap<>();

    DmaDeviceFinder(DeviceTree tree, BusDevices devices, OfDevices ofDevices) {
        this.tree = tree;
        this.devices = devices;
        this.ofDevices = ofDevices;
    }

    /** Where each way leads from a device. */
    Map<DmaFinder, List<BusDevice>> finds(ScannedDevice device, Set<DmaFinder> finders) {
        Map<DmaFinder, List<BusDevice>> finds = new HashMap<>();
        for (DmaFinder finder : finders) {
            finds.put(finder, find(device, finder));
        }
        return finds;
    }

    private List<BusDevice> find(ScannedDevice device, DmaFinder finder) {
        Map<String, BusDevice> byDevpath = new LinkedHashMap<>();
        walk(device, finder).forEach(found -> byDevpath.putIfAbsent(found.devpath(), found));
        return byDevpath.values().stream()
                .filter(found -> !finder.inGroup() || found.iommuGroup().isPresent())
                .limit(finder.first() ? 1 : byDevpath.size())
                .toList();
    }

    private Stream<BusDevice> walk(ScannedDevice device, DmaFinder finder) {
        return switch (finder.way()) {
            case SELF -> Stream.of(device.bus());
            case PARENT -> device.parent().stream();
            case ANCESTOR -> pciAncestor(device.bus()).stream();
            case NODES ->
                finder.disabled()
                        ? configuring(device, finder.compatible())
                        : devicesOf(compatibleNodes(finder.compatible()).stream());
            case CHILDREN -> devicesOf(compatibleChildren(parentNode(device), finder.compatible()));
            case SIBLINGS ->
                devicesOf(compatibleChildren(parentNode(device).flatMap(DeviceTree::parent), finder.compatible()));
            case PHANDLES ->
                targets(device, finder).stream().flatMap(node -> deviceAround(node, finder.compatible()).stream());
            case GRAPH ->
                targets(device, finder).stream().flatMap(node -> alongGraph(node, finder.compatible()).stream());
            case NOTHING -> Stream.empty();
        };
    }

    private Optional<BusDevice> pciAncestor(BusDevice device) {
        Optional<BusDevice> above = devices.parent(device);
        while (above.isPresent()
                && above.get().subsystem().filter("pci"::equals).isEmpty()) {
            above = devices.parent(above.get());
        }
        return above;
    }

    private static Optional<String> parentNode(ScannedDevice device) {
        return device.parent().flatMap(BusDevice::ofNode).map(node -> node.path());
    }

    /** Enabled nodes that are one of these and have a device. */
    private List<String> compatibleNodes(List<String> compatible) {
        return compatibleNodes.computeIfAbsent(
                compatible,
                wanted -> ofDevices.compatibleNodes(wanted).stream()
                        .filter(tree::isEnabled)
                        .toList());
    }

    /** Devices of nodes whatever their status; for a node that has none, the device itself as that node configures it. */
    private Stream<BusDevice> configuring(ScannedDevice device, List<String> compatible) {
        return Stream.concat(
                        tree.nodes().stream().filter(node -> tree.isCompatible(node, compatible)),
                        compatibleNodes(compatible).stream())
                .distinct()
                .sorted(DeviceTree.ORDER)
                .map(node -> ofDevices
                        .devpath(node)
                        .map(devices::at)
                        .orElseGet(() -> devices.configuredBy(device.bus(), node)));
    }

    private Stream<String> compatibleChildren(Optional<String> above, List<String> compatible) {
        return above.stream()
                .flatMap(parent -> compatibleNodes(compatible).stream()
                        .filter(node ->
                                DeviceTree.parent(node).filter(parent::equals).isPresent()));
    }

    private Stream<BusDevice> devicesOf(Stream<String> nodes) {
        return nodes.flatMap(node -> ofDevices.devpath(node).stream()).map(devices::at);
    }

    /** Nodes that the chain of properties leads to from the device's own node. */
    private List<String> targets(ScannedDevice device, DmaFinder finder) {
        List<String> nodes =
                device.bus().ofNode().map(node -> node.path()).stream().toList();
        for (String property : finder.properties()) {
            nodes = nodes.stream()
                    .flatMap(node -> follow(node, property).stream())
                    .distinct()
                    .toList();
        }
        return nodes;
    }

    private List<String> follow(String node, String property) {
        int[] cells = tree.cells(node, property).orElse(new int[0]);
        if (ARGUMENT_COUNTS.containsKey(property)) {
            return withCountedArguments(cells, ARGUMENT_COUNTS.get(property));
        }
        List<String> bare = everyNth(cells, 1);
        // renesas,vsps has a channel number behind each phandle on some SoCs, and nothing counts it
        return bare.size() == cells.length ? bare : everyNth(cells, 2);
    }

    private List<String> withCountedArguments(int[] cells, String count) {
        List<String> targets = new ArrayList<>();
        int position = 0;
        while (position < cells.length) {
            Optional<String> target = tree.byPhandle(cells[position]);
            if (target.isEmpty()) {
                return targets;
            }
            targets.add(target.get());
            position += 1 + tree.argumentCount(target.get(), count);
        }
        return targets;
    }

    private List<String> everyNth(int[] cells, int stride) {
        List<String> targets = new ArrayList<>();
        for (int i = 0; i < cells.length; i += stride) {
            tree.byPhandle(cells[i]).ifPresent(targets::add);
        }
        return targets;
    }

    /** The device of a node, or of the nearest node around it that has one and is what the rule wants. */
    private Optional<BusDevice> deviceAround(String node, List<String> compatible) {
        for (Optional<String> at = Optional.of(node); at.isPresent(); at = DeviceTree.parent(at.get())) {
            String candidate = at.get();
            Optional<String> devpath = ofDevices.devpath(candidate);
            if (devpath.isPresent()) {
                boolean wanted = compatible.isEmpty() || mayBe(candidate, compatible);
                return wanted && tree.isEnabled(candidate) ? devpath.map(devices::at) : Optional.empty();
            }
            if (!tree.isEnabled(candidate)) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** Breadth first from endpoint to endpoint, to the nearest enabled node that is what the rule wants. */
    private Optional<BusDevice> alongGraph(String start, List<String> compatible) {
        Deque<String> next = new ArrayDeque<>(List.of(start));
        Set<String> seen = new HashSet<>(next);
        while (!next.isEmpty()) {
            String node = next.remove();
            if (!tree.isEnabled(node)) {
                continue;
            }
            if (mayBe(node, compatible)) {
                return ofDevices.devpath(node).map(devices::at);
            }
            for (String neighbour : neighbours(node)) {
                if (seen.add(neighbour)) {
                    next.add(neighbour);
                }
            }
        }
        return Optional.empty();
    }

    private boolean mayBe(String node, List<String> compatible) {
        return tree.isCompatible(node, compatible)
                || tree.strings(node, "compatible").isEmpty()
                        && ofDevices.devpath(node).isPresent();
    }

    private List<String> neighbours(String node) {
        return tree.nodes().stream()
                .filter(path -> path.startsWith(node + "/port"))
                .flatMap(path -> tree.phandleTargets(path, "remote-endpoint").stream())
                .map(DmaDeviceFinder::graphOwner)
                .flatMap(Optional::stream)
                .toList();
    }

    /** The node whose port an endpoint belongs to: above {@code endpoint}, {@code port} and perhaps {@code ports}. */
    private static Optional<String> graphOwner(String endpoint) {
        return DeviceTree.parent(endpoint).flatMap(DeviceTree::parent).flatMap(above -> {
            String name = above.substring(above.lastIndexOf('/') + 1);
            return name.equals("ports") || name.startsWith("ports@") ? DeviceTree.parent(above) : Optional.of(above);
        });
    }
}
