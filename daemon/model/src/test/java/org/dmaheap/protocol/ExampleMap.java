// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.protocol;

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
import org.dmaheap.model.Issue;
import org.dmaheap.model.Link;
import org.dmaheap.model.Need;
import org.dmaheap.model.NodeAccess;
import org.dmaheap.model.Pitch;
import org.dmaheap.model.RuleRef;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;

/** A small made-up map in which every key has a value, and every key that can be unknown is unknown once. */
public final class ExampleMap {
    private ExampleMap() {}

    public static final Link LINK = new Link(
            "card1",
            Use.SCANOUT,
            "default_cma_region",
            Verdict.COMPATIBLE,
            500,
            Confidence.KNOWN,
            List.of(new Evidence(
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
                List.of(cma(), heap("system", HeapKind.SYSTEM)),
                List.of(LINK, REFUSED),
                List.of(new Issue("/sys/class/drm/card9", "Permission denied")),
                Optional.of("7.3.4"));
    }

    public static Device display() {
        return new Device(
                "card1",
                Optional.of("vc4-drm"),
                Optional.of("platform"),
                "/devices/platform/gpu",
                List.of(new DeviceNode(DeviceNode.Type.PRIMARY, "card1", "/dev/dri/card1", new DevNum(226, 1))),
                List.of(Use.SCANOUT),
                Need.CONTIGUOUS,
                Map.of(Use.SCANOUT, Need.CONTIGUOUS),
                List.of(new Device.DmaDevice(
                        "/devices/platform/soc/fe400000.hvs", Optional.of("7"), Optional.of("DMA-FQ"))),
                List.of(
                        new Device.MemoryRegion("linux,cma", Optional.of("default_cma_region")),
                        new Device.MemoryRegion("nvram@1", Optional.empty())),
                Optional.of(30),
                Optional.of(new Pitch(Pitch.Kind.ALIGNED, Optional.of(16))),
                Optional.of(false));
    }

    private static Device renderer() {
        DeviceNode node =
                new DeviceNode(DeviceNode.Type.RENDER, "renderD128", "/dev/dri/renderD128", new DevNum(226, 128));
        return device(node, "/devices/virtual/gpu", Map.of(Use.RENDER, Need.UNKNOWN));
    }

    /** A device of which nothing more is known. */
    public static Device device(DeviceNode node, String devpath, Map<Use, Need> needs) {
        List<Use> uses = needs.keySet().stream().sorted().toList();
        return new Device(
                node.name(),
                Optional.empty(),
                Optional.empty(),
                devpath,
                List.of(node),
                uses,
                uses.isEmpty() ? Need.UNKNOWN : needs.get(uses.get(0)),
                needs,
                List.of(new Device.DmaDevice(devpath, Optional.empty(), Optional.empty())),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static Heap cma() {
        return new Heap(
                "default_cma_region",
                Optional.of("/dev/dma_heap/default_cma_region"),
                new DevNum(252, 1),
                HeapKind.CMA,
                Contiguity.YES,
                CpuAccess.CACHED,
                Optional.empty(),
                Optional.of("linux,cma"),
                List.of(),
                Optional.of(268_435_456L),
                Optional.of(201_326_592L),
                Optional.of(new NodeAccess("root", "video", "0660")),
                Optional.of(true),
                Optional.of(false));
    }

    /** A heap of which nothing more is known. */
    public static Heap heap(String name, HeapKind kind) {
        return heap(name, "/dev/dma_heap/" + name, kind, Optional.empty(), List.of());
    }

    /** A heap of which nothing more is known; the default area only if it is called so. */
    public static Heap heap(String name, String path, HeapKind kind, Optional<String> region, List<String> owners) {
        return new Heap(
                name,
                Optional.of(path),
                new DevNum(252, 0),
                kind,
                Contiguity.NO,
                kind == HeapKind.PROTECTED ? CpuAccess.NONE : CpuAccess.UNKNOWN,
                Optional.empty(),
                region,
                owners,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(name.equals("default_cma_region")),
                Optional.empty());
    }
}
