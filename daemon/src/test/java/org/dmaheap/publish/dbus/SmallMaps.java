// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dmaheap.model.Confidence;
import org.dmaheap.model.Contiguity;
import org.dmaheap.model.CpuAccess;
import org.dmaheap.model.DevNum;
import org.dmaheap.model.Device;
import org.dmaheap.model.DeviceNode;
import org.dmaheap.model.Evidence;
import org.dmaheap.model.Fact;
import org.dmaheap.model.Heap;
import org.dmaheap.model.HeapKind;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.Link;
import org.dmaheap.model.Need;
import org.dmaheap.model.NodeAccess;
import org.dmaheap.model.Pitch;
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
        Device with = renderer();
        Device without = new Device(
                with.id(),
                Optional.empty(),
                with.bus(),
                with.devpath(),
                with.nodes(),
                with.uses(),
                with.need(),
                with.needs(),
                with.dmaDevices(),
                with.memoryRegions(),
                with.addressBits(),
                with.pitch(),
                with.dmaCoherent());
        return map(revision, List.of(display(), without), heaps(201326592));
    }

    /** The same without the renderer and without the second name of the pool. */
    static HeapMap displayAlone(long revision) {
        List<Heap> heaps = heaps(201326592);
        return map(revision, List.of(display()), List.of(heaps.get(0), heaps.get(2)));
    }

    /** Many devices and heaps. */
    static HeapMap many(int deviceCount, int heapCount) {
        List<Device> devices = new ArrayList<>();
        for (int i = 0; i < deviceCount; i++) {
            devices.add(
                    device("card" + i, "/devices/platform/gpu" + i, new DevNum(226, i), Use.SCANOUT, Need.CONTIGUOUS));
        }
        List<Heap> heaps = new ArrayList<>();
        for (int i = 0; i < heapCount; i++) {
            heaps.add(heap("heap" + i, new DevNum(252, i), HeapKind.CMA, Optional.empty(), Optional.empty()));
        }
        return map(1, devices, heaps);
    }

    private static HeapMap map(long revision, List<Device> devices, List<Heap> heaps) {
        List<Link> links = new ArrayList<>();
        for (Device device : devices) {
            for (Use use : device.uses()) {
                for (Heap heap : heaps) {
                    boolean suits = heap.kind() == HeapKind.CMA || device.need() != Need.CONTIGUOUS;
                    links.add(new Link(
                            device.id(),
                            use,
                            heap.name(),
                            suits ? Verdict.COMPATIBLE : Verdict.INCOMPATIBLE,
                            suits ? 500 : 0,
                            Confidence.KNOWN,
                            List.of(new Evidence(
                                    new RuleRef("20-display.json", "vc4"),
                                    "Planes read one run of addresses.",
                                    List.of(
                                            new Fact("/sys" + device.devpath() + "/driver", device.driver()),
                                            Fact.absent("/sys" + device.devpath() + "/iommu_group"))))));
                }
            }
        }
        return new HeapMap(revision, devices, heaps, links, List.of(), Optional.empty());
    }

    private static Device display() {
        return device("card1", "/devices/platform/gpu", new DevNum(226, 1), Use.SCANOUT, Need.CONTIGUOUS);
    }

    private static Device renderer() {
        return device(
                "renderD128", "/devices/platform/v3dbus/fec00000.v3d", new DevNum(226, 128), Use.RENDER, Need.MMU);
    }

    private static Device device(String id, String devpath, DevNum dev, Use use, Need need) {
        boolean display = use == Use.SCANOUT;
        DeviceNode.Type type = display ? DeviceNode.Type.PRIMARY : DeviceNode.Type.RENDER;
        return new Device(
                id,
                Optional.of(display ? "vc4-drm" : "v3d"),
                Optional.of("platform"),
                devpath,
                List.of(new DeviceNode(type, id, "/dev/dri/" + id, dev)),
                List.of(use),
                need,
                Map.of(use, need),
                List.of(new Device.DmaDevice(devpath, display ? Optional.empty() : Optional.of("0"), Optional.empty())),
                display
                        ? List.of(
                                new Device.MemoryRegion("linux,cma", Optional.of("linux,cma")),
                                new Device.MemoryRegion("firmware@1000", Optional.empty()))
                        : List.of(),
                display ? Optional.of(30) : Optional.empty(),
                display ? Optional.of(new Pitch(Pitch.Kind.ALIGNED, Optional.of(16))) : Optional.empty(),
                display ? Optional.of(false) : Optional.empty());
    }

    private static List<Heap> heaps(long freeBytes) {
        Optional<Long> free = Optional.of(freeBytes);
        return List.of(
                heap("default_cma_region", new DevNum(252, 1), HeapKind.CMA, Optional.empty(), free),
                heap("linux,cma", new DevNum(252, 2), HeapKind.CMA, Optional.of("default_cma_region"), free),
                heap("system", new DevNum(252, 0), HeapKind.SYSTEM, Optional.empty(), Optional.empty()));
    }

    private static Heap heap(
            String name, DevNum dev, HeapKind kind, Optional<String> aliasOf, Optional<Long> freeBytes) {
        boolean cma = kind == HeapKind.CMA;
        boolean pool = freeBytes.isPresent();
        return new Heap(
                name,
                Optional.of("/dev/dma_heap/" + name),
                dev,
                kind,
                cma ? Contiguity.YES : Contiguity.NO,
                CpuAccess.CACHED,
                aliasOf,
                pool ? Optional.of("linux,cma") : Optional.empty(),
                pool ? List.of("/soc/codec@1") : List.of(),
                freeBytes.map(free -> 268435456L),
                freeBytes,
                cma ? Optional.of(new NodeAccess("root", "video", "0660")) : Optional.empty(),
                Optional.of(cma),
                cma ? Optional.of(false) : Optional.empty());
    }
}
