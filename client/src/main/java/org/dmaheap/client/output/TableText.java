// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.output;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dmaheap.model.Device;
import org.dmaheap.model.DeviceNode;
import org.dmaheap.model.Heap;
import org.dmaheap.model.NaturalOrder;
import org.dmaheap.model.Pitch;
import org.dmaheap.model.Use;

/** Devices and heaps as plain tables. */
public final class TableText {
    private TableText() {}

    /** @param labels what tells devices of one driver apart, by id */
    public static void devices(List<Device> devices, Map<String, String> labels, Output output) {
        if (devices.isEmpty()) {
            output.line("No devices.");
            return;
        }
        // in a narrow terminal the bus goes first, which the path of a device tells, too
        Table table = new Table(output).dispensable(3, 7, 6, 5, 9, 8).breakable(1, 2, 4, 8, 9);
        if (output.legend()) {
            table.heading(
                    "DEVICE", "NODES", "DRIVER", "BUS", "NEEDS", "REACH", "PITCH", "COHERENT", "DMA BY", "REGIONS");
        }
        for (Device device : devices) {
            table.row(
                    device.id(),
                    nodes(device),
                    driver(device, labels),
                    device.bus().orElse("-"),
                    needs(device),
                    device.addressBits().isPresent() ? device.addressBits().get() + " bits" : "-",
                    device.pitch().map(TableText::pitch).orElse("-"),
                    known(device.dmaCoherent()),
                    dma(device),
                    regions(device));
        }
        table.show();
    }

    public static void heaps(List<Heap> heaps, Output output) {
        if (heaps.isEmpty()) {
            Sentences.wrapped(Sentences.WITHOUT_HEAPS, output.columns()).forEach(output::line);
            return;
        }
        Table table = new Table(output)
                .flushRight(4)
                .flushRight(5)
                .dispensable(8, 7, 3, 2, 10, 5, 9)
                .breakable(6, 10);
        if (output.legend()) {
            table.heading(
                    "HEAP",
                    "KIND",
                    "CONTIGUOUS",
                    "CPU",
                    "TOTAL",
                    "FREE",
                    "ACCESS",
                    "DEFAULT",
                    "ACCOUNTED",
                    "SAME AS",
                    "OWNERS");
        }
        for (Heap heap : inOrder(heaps)) {
            table.row(
                    heap.name(),
                    heap.kind().word(),
                    heap.contiguous().word(),
                    heap.cpuAccess().word(),
                    size(heap.totalBytes()),
                    size(heap.freeBytes()),
                    access(heap),
                    known(heap.isDefault()),
                    known(heap.accounted()),
                    heap.aliasOf().orElse("-"),
                    heap.owners().isEmpty() ? "-" : String.join(" ", heap.owners()));
        }
        table.show();
    }

    static String driver(Device device, Map<String, String> labels) {
        String label = labels.get(device.id());
        return device.driver().orElse("-") + (label == null ? "" : " " + label);
    }

    /** As people count: {@code carveout2} before {@code carveout10}. */
    static List<Heap> inOrder(List<Heap> heaps) {
        return heaps.stream()
                .sorted(Comparator.comparing(Heap::name, NaturalOrder.COMPARATOR))
                .toList();
    }

    private static String known(Optional<Boolean> flag) {
        return flag.map(yes -> yes ? "yes" : "no").orElse("-");
    }

    /** The word and the bytes: {@code aligned 64}. */
    static String pitch(Pitch pitch) {
        return pitch.kind().word() + pitch.bytes().map(bytes -> " " + bytes).orElse("");
    }

    static String nodes(Device device) {
        List<String> names = new ArrayList<>();
        for (DeviceNode node : device.nodes()) {
            names.add(node.name());
        }
        return String.join(" ", names);
    }

    private static String needs(Device device) {
        List<String> needs = new ArrayList<>();
        for (Use use : device.uses()) {
            needs.add(use.word() + ":" + device.needs().get(use).word());
        }
        return needs.isEmpty() ? "-" : String.join(" ", needs);
    }

    private static String dma(Device device) {
        if (device.dmaDevices().isEmpty()) {
            return "the CPU";
        }
        List<String> names = new ArrayList<>();
        for (Device.DmaDevice dma : device.dmaDevices()) {
            names.add(
                    dma.devpath().equals(device.devpath())
                            ? "itself"
                            : dma.devpath().substring(dma.devpath().lastIndexOf('/') + 1));
        }
        return String.join(" ", names);
    }

    private static String regions(Device device) {
        List<String> names = new ArrayList<>();
        for (Device.MemoryRegion region : device.memoryRegions()) {
            names.add(region.heap().orElse(region.name() + " (no heap)"));
        }
        return names.isEmpty() ? "-" : String.join(" ", names);
    }

    static String access(Heap heap) {
        if (heap.path().isEmpty()) {
            return "no node is ready";
        }
        return heap.access()
                .map(access -> access.user() + ":" + access.group() + " " + access.mode())
                .orElse("-");
    }

    /** Bytes in the largest unit that keeps one digit after the point right: {@code 256M}, {@code 1.5G}. */
    public static String size(Optional<Long> bytes) {
        if (bytes.isEmpty()) {
            return "-";
        }
        long size = bytes.get();
        String units = "BKMGT";
        int unit = 0;
        while (size >> (10 * unit) >= 1024 && unit < units.length() - 1) {
            unit++;
        }
        long tenths = unit == 0 ? size * 10 : Math.round(size * 10.0 / (1L << (10 * unit)));
        if (tenths >= 10240 && unit < units.length() - 1) {
            // it was rounded up to a whole one of the next
            tenths = 10;
            unit++;
        }
        String number = tenths % 10 == 0 ? Long.toString(tenths / 10) : tenths / 10 + "." + tenths % 10;
        return number + units.charAt(unit);
    }
}
