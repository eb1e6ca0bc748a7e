// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.command;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dmaheap.model.Copies;
import org.dmaheap.model.Device;
import org.dmaheap.model.DeviceUse;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.InvalidParameter;
import org.dmaheap.model.Link;
import org.dmaheap.model.Need;
import org.dmaheap.model.NoSuchDevice;
import org.dmaheap.model.Use;

/** The part of a map that is of some devices and uses; every heap stays. */
final class Selection {
    private final HeapMap map;
    private final Map<String, Set<Use>> asked = new LinkedHashMap<>();

    private Selection(HeapMap map) {
        this.map = map;
    }

    /** @param operands {@code DEVICE[:USE]}, or {@code all:USE}; none: the whole map */
    static HeapMap of(List<String> operands, HeapMap map) throws NoSuchDevice, InvalidParameter {
        if (operands.isEmpty()) {
            return map;
        }
        Selection selection = new Selection(map);
        for (String operand : operands) {
            selection.add(DeviceUse.parse(operand));
        }
        return selection.part();
    }

    private void add(DeviceUse one) throws NoSuchDevice, InvalidParameter {
        Optional<Device> named = map.device(one.device());
        if (named.isEmpty() && one.device().equals(DeviceUse.ALL) && one.use().isPresent()) {
            addAll(one.use().get());
            return;
        }
        Device device = named.orElseThrow(() -> new NoSuchDevice(one.device()));
        if (one.use().isPresent() && !device.uses().contains(one.use().get())) {
            throw new InvalidParameter(
                    "use", device.id() + " has no use " + one.use().get().word());
        }
        add(device, one.use().map(Set::of).orElse(Copies.of(device.uses())));
    }

    private void addAll(Use use) throws NoSuchDevice {
        List<Device> having = map.devices().stream()
                .filter(device -> device.uses().contains(use))
                .toList();
        having.forEach(device -> add(device, Set.of(use)));
        if (having.isEmpty()) {
            throw new NoSuchDevice(DeviceUse.ALL);
        }
    }

    private void add(Device device, Set<Use> uses) {
        asked.computeIfAbsent(device.id(), id -> EnumSet.noneOf(Use.class)).addAll(uses);
    }

    private HeapMap part() {
        List<Device> devices = new ArrayList<>();
        for (Device device : map.devices()) {
            if (asked.containsKey(device.id())) {
                devices.add(with(device, asked.get(device.id())));
            }
        }
        List<Link> links = new ArrayList<>();
        for (Link link : map.links()) {
            if (asked.getOrDefault(link.device(), Set.of()).contains(link.use())) {
                links.add(link);
            }
        }
        return new HeapMap(map.revision(), devices, map.heaps(), links, map.issues(), map.kernel());
    }

    private static Device with(Device device, Set<Use> uses) {
        Map<Use, Need> needs = new EnumMap<>(Use.class);
        for (Use use : uses) {
            needs.put(use, device.needs().get(use));
        }
        return new Device(
                device.id(),
                device.driver(),
                device.bus(),
                device.devpath(),
                device.nodes(),
                device.uses().stream().filter(uses::contains).toList(),
                uses.stream().map(needs::get).findFirst().orElse(device.need()),
                needs,
                device.dmaDevices(),
                device.memoryRegions(),
                device.addressBits(),
                device.pitch().filter(pitch -> needs.containsKey(Use.SCANOUT)),
                device.dmaCoherent());
    }
}
