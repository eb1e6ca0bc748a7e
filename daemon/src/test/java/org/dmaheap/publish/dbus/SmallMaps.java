// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.dmaheap.model.BusDevice;
import org.dmaheap.model.CmaArea;
import org.dmaheap.model.Confidence;
import org.dmaheap.model.Contiguity;
import org.dmaheap.model.CpuAccess;
import org.dmaheap.model.DevNum;
import org.dmaheap.model.Device;
import org.dmaheap.model.DeviceNode;
import org.dmaheap.model.DmaHeap;
import org.dmaheap.model.Evidence;
import org.dmaheap.model.Fact;
import org.dmaheap.model.HeapKind;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.IommuGroup;
import org.dmaheap.model.Link;
import org.dmaheap.model.MapDevice;
import org.dmaheap.model.MapHeap;
import org.dmaheap.model.Need;
import org.dmaheap.model.NodeAccess;
import org.dmaheap.model.ReservedMemory;
import org.dmaheap.model.RuleRef;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;

/** Maps made by hand, with something known and something unknown of every kind. */
final class SmallMaps {
    private SmallMaps() {}

    /** A display without IOMMU and a renderer with an MMU; a system heap and one pool of CMA under two names. */
    static HeapMap displayAndRenderer(long revision) {
        return map(revision, List.of(display(), renderer()), heaps(201326592));
    }

    /** The same with other free bytes. */
    static HeapMap otherFreeBytes(long revision) {
        return map(revision, List.of(display(), renderer()), heaps(4096));
    }

    /** The same, but the renderer lost its driver. */
    static HeapMap rendererWithoutDriver(long revision) {
        MapDevice renderer = renderer();
        BusDevice bus = renderer.device().bus();
        Device device = new Device(
                new BusDevice(
                        bus.devpath(),
                        bus.subsystem(),
                        Optional.empty(),
                        bus.ofNode(),
                        bus.iommuGroup(),
                        Optional.empty()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                renderer.device().nodes(),
                true,
                Map.of());
        MapDevice without = new MapDevice(
                device,
                renderer.dmaDevices(),
                renderer.uses(),
                renderer.needs(),
                renderer.memoryRegions(),
                renderer.addressBits());
        return map(revision, List.of(display(), without), heaps(201326592));
    }

    /** The same without the renderer and without the second name of the pool. */
    static HeapMap displayAlone(long revision) {
        List<MapHeap> heaps = heaps(201326592);
        return map(revision, List.of(display()), List.of(heaps.get(0), heaps.get(2)));
    }

    /** Many devices and heaps. */
    static HeapMap many(int deviceCount, int heapCount) {
        List<MapDevice> devices = new ArrayList<>();
        for (int i = 0; i < deviceCount; i++) {
            devices.add(
                    device("card" + i, "/devices/platform/gpu" + i, new DevNum(226, i), Use.SCANOUT, Need.CONTIGUOUS));
        }
        List<MapHeap> heaps = new ArrayList<>();
        for (int i = 0; i < heapCount; i++) {
            heaps.add(heap(
                    "heap" + i,
                    new DevNum(252, i),
                    HeapKind.CMA,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()));
        }
        return map(1, devices, heaps);
    }

    private static HeapMap map(long revision, List<MapDevice> devices, List<MapHeap> heaps) {
        List<Link> links = new ArrayList<>();
        for (MapDevice device : devices) {
            for (Use use : device.uses()) {
                for (MapHeap heap : heaps) {
                    boolean suits = heap.kind() == HeapKind.CMA || device.need() != Need.CONTIGUOUS;
                    links.add(new Link(
                            device.id(),
                            use,
                            heap.name(),
                            suits ? Verdict.COMPATIBLE : Verdict.INCOMPATIBLE,
                            suits ? 500 : 0,
                            Confidence.KNOWN,
                            List.of(new Evidence(
                                    suits ? Verdict.COMPATIBLE : Verdict.INCOMPATIBLE,
                                    new RuleRef("20-display.json", "vc4"),
                                    "Planes read one run of addresses.",
                                    List.of(
                                            device.device().bus().driverFact(),
                                            Fact.absent("/sys"
                                                    + device.device().bus().devpath() + "/iommu_group"))))));
                }
            }
        }
        return new HeapMap(revision, devices, heaps, links, List.of(), Optional.empty());
    }

    private static MapDevice display() {
        return device("card1", "/devices/platform/gpu", new DevNum(226, 1), Use.SCANOUT, Need.CONTIGUOUS);
    }

    private static MapDevice renderer() {
        return device(
                "renderD128", "/devices/platform/v3dbus/fec00000.v3d", new DevNum(226, 128), Use.RENDER, Need.MMU);
    }

    private static MapDevice device(String id, String devpath, DevNum dev, Use use, Need need) {
        boolean display = use == Use.SCANOUT;
        BusDevice bus = new BusDevice(
                devpath,
                Optional.of("platform"),
                Optional.of(display ? "vc4-drm" : "v3d"),
                Optional.empty(),
                display ? Optional.empty() : Optional.of(new IommuGroup("0", Optional.empty())),
                Optional.empty());
        Device device = new Device(
                bus,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(new DeviceNode(
                        display ? DeviceNode.Type.PRIMARY : DeviceNode.Type.RENDER, id, "/dev/dri/" + id, dev)),
                true,
                Map.of());
        return new MapDevice(
                device,
                List.of(bus),
                List.of(use),
                Map.of(use, need),
                display
                        ? List.of(
                                new MapDevice.MemoryRegion("linux,cma", Optional.of("linux,cma")),
                                new MapDevice.MemoryRegion("firmware@1000", Optional.empty()))
                        : List.of(),
                display ? OptionalInt.of(30) : OptionalInt.empty());
    }

    private static List<MapHeap> heaps(long freeBytes) {
        Optional<CmaArea> area =
                Optional.of(new CmaArea("linux,cma", OptionalLong.of(268435456), OptionalLong.of(freeBytes)));
        Optional<ReservedMemory> region = Optional.of(new ReservedMemory(
                "/reserved-memory/linux,cma",
                List.of("shared-dma-pool"),
                true,
                true,
                false,
                true,
                Optional.empty(),
                OptionalLong.empty(),
                List.of(),
                List.of("/soc/codec@1"),
                List.of(),
                List.of()));
        return List.of(
                heap("default_cma_region", new DevNum(252, 1), HeapKind.CMA, Optional.empty(), region, area),
                heap("linux,cma", new DevNum(252, 2), HeapKind.CMA, Optional.of("default_cma_region"), region, area),
                heap(
                        "system",
                        new DevNum(252, 0),
                        HeapKind.SYSTEM,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
    }

    private static MapHeap heap(
            String name,
            DevNum dev,
            HeapKind kind,
            Optional<String> aliasOf,
            Optional<ReservedMemory> region,
            Optional<CmaArea> area) {
        boolean cma = kind == HeapKind.CMA;
        return new MapHeap(
                new DmaHeap(
                        name,
                        Optional.of("/dev/dma_heap/" + name),
                        dev,
                        region,
                        area,
                        cma ? Optional.of(new NodeAccess("root", "video", "0660")) : Optional.empty()),
                kind,
                cma ? Contiguity.YES : Contiguity.NO,
                CpuAccess.CACHED,
                aliasOf,
                region,
                area,
                Optional.of(cma));
    }
}
