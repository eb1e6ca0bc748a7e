// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.protocol;

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
import org.dmaheap.model.ScanIssue;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;

/** A small made-up map in which every key has a value, and every key that can be unknown is unknown once. */
public final class ExampleMap {
    private ExampleMap() {}

    public static final ReservedMemory LINUX_CMA = region("/reserved-memory/linux,cma", List.of());
    public static final Link LINK = new Link(
            "card1",
            Use.SCANOUT,
            "default_cma_region",
            Verdict.COMPATIBLE,
            500,
            Confidence.KNOWN,
            List.of(new Evidence(
                    Verdict.COMPATIBLE,
                    new RuleRef("20-display.json", "vc4"),
                    "The HVS reads one run of addresses.",
                    List.of(
                            Fact.of("/sys/devices/platform/gpu/driver", "vc4-drm"),
                            Fact.absent("/sys/devices/platform/gpu/iommu_group")))));
    public static final Link REFUSED =
            new Link("renderD128", Use.RENDER, "system", Verdict.UNKNOWN, 0, Confidence.KNOWN, List.of());

    public static HeapMap map(long revision) {
        return new HeapMap(
                revision,
                List.of(display(), renderer()),
                List.of(cma(), system()),
                List.of(LINK, REFUSED),
                List.of(new ScanIssue("/sys/class/drm/card9", "Permission denied")),
                Optional.of("7.3.4"));
    }

    public static MapDevice display() {
        return new MapDevice(
                new Device(
                        bus("/devices/platform/gpu", Optional.of("vc4-drm"), Optional.of("platform"), Optional.empty()),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(new DeviceNode(DeviceNode.Type.PRIMARY, "card1", "/dev/dri/card1", new DevNum(226, 1))),
                        true,
                        Map.of()),
                List.of(bus(
                        "/devices/platform/soc/fe400000.hvs",
                        Optional.of("vc4_hvs"),
                        Optional.of("platform"),
                        Optional.of(new IommuGroup("7", Optional.of("DMA-FQ"))))),
                List.of(Use.SCANOUT),
                Map.of(Use.SCANOUT, Need.CONTIGUOUS),
                List.of(
                        new MapDevice.MemoryRegion("linux,cma", Optional.of("default_cma_region")),
                        new MapDevice.MemoryRegion("nvram@1", Optional.empty())),
                OptionalInt.of(30));
    }

    private static MapDevice renderer() {
        return new MapDevice(
                new Device(
                        bus("/devices/virtual/gpu", Optional.empty(), Optional.empty(), Optional.empty()),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(new DeviceNode(
                                DeviceNode.Type.RENDER, "renderD128", "/dev/dri/renderD128", new DevNum(226, 128))),
                        true,
                        Map.of()),
                List.of(bus("/devices/virtual/gpu", Optional.empty(), Optional.empty(), Optional.empty())),
                List.of(Use.RENDER),
                Map.of(Use.RENDER, Need.UNKNOWN),
                List.of(),
                OptionalInt.empty());
    }

    private static MapHeap cma() {
        Optional<CmaArea> area =
                Optional.of(new CmaArea("linux,cma", OptionalLong.of(268_435_456), OptionalLong.of(201_326_592)));
        return new MapHeap(
                new DmaHeap(
                        "default_cma_region",
                        Optional.of("/dev/dma_heap/default_cma_region"),
                        new DevNum(252, 1),
                        Optional.of(LINUX_CMA),
                        area,
                        Optional.of(new NodeAccess("root", "video", "0660"))),
                HeapKind.CMA,
                Contiguity.YES,
                CpuAccess.CACHED,
                Optional.empty(),
                Optional.of(LINUX_CMA),
                area,
                Optional.of(true));
    }

    private static MapHeap system() {
        return heap("system", "/dev/dma_heap/system", HeapKind.SYSTEM, Optional.empty());
    }

    /** A heap of which nothing more is known. */
    public static MapHeap heap(String name, String path, HeapKind kind, Optional<ReservedMemory> region) {
        return new MapHeap(
                new DmaHeap(name, Optional.of(path), new DevNum(252, 0), region, Optional.empty(), Optional.empty()),
                kind,
                Contiguity.NO,
                kind == HeapKind.PROTECTED ? CpuAccess.NONE : CpuAccess.UNKNOWN,
                Optional.empty(),
                region,
                Optional.empty(),
                Optional.of(name.equals("default_cma_region")));
    }

    public static ReservedMemory region(String path, List<String> owners) {
        return new ReservedMemory(
                path,
                List.of("shared-dma-pool"),
                true,
                true,
                false,
                false,
                Optional.empty(),
                OptionalLong.empty(),
                List.of(),
                owners,
                List.of(),
                List.of());
    }

    private static BusDevice bus(
            String devpath, Optional<String> driver, Optional<String> subsystem, Optional<IommuGroup> group) {
        return new BusDevice(devpath, subsystem, driver, Optional.empty(), group, Optional.empty());
    }
}
