// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import org.dmaheap.model.BusDevice;
import org.dmaheap.model.CmaArea;
import org.dmaheap.model.DeviceNode;
import org.dmaheap.model.Evidence;
import org.dmaheap.model.Fact;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.IommuGroup;
import org.dmaheap.model.Link;
import org.dmaheap.model.MapDevice;
import org.dmaheap.model.MapHeap;
import org.dmaheap.model.NodeAccess;
import org.dmaheap.model.ReservedMemory;
import org.dmaheap.model.ScanIssue;
import org.dmaheap.model.Use;

/** The map as JSON: the same document on every interface. What is not known is null, never left out. */
public final class MapJson {
    private MapJson() {}

    /** On one line, in UTF-8. */
    public static byte[] compact(HeapMap map) {
        return Json.written(false, json -> write(json, map));
    }

    /** With two spaces for each level, in UTF-8, with a line feed at the end. */
    public static byte[] pretty(HeapMap map) {
        return Json.written(true, json -> write(json, map));
    }

    /** {@code {"devices": […]}} on one line. */
    public static byte[] devices(HeapMap map) {
        return Json.written(false, json -> {
            json.writeStartObject();
            writeDevices(json, map.devices());
            json.writeEndObject();
        });
    }

    /** {@code {"heaps": […]}} on one line. */
    public static byte[] heaps(HeapMap map) {
        return Json.written(false, json -> {
            json.writeStartObject();
            writeHeaps(json, map.heaps());
            json.writeEndObject();
        });
    }

    private static void write(JsonGenerator json, HeapMap map) throws IOException {
        json.writeStartObject();
        json.writeNumberField("revision", map.revision());
        writeDevices(json, map.devices());
        writeHeaps(json, map.heaps());
        writeLinks(json, map.links());
        json.writeArrayFieldStart("issues");
        for (ScanIssue issue : map.issues()) {
            json.writeStartObject();
            Json.writeString(json, "path", issue.path());
            Json.writeString(json, "problem", issue.problem());
            json.writeEndObject();
        }
        json.writeEndArray();
        Json.writeString(json, "kernel", map.kernel().orElse(null));
        json.writeEndObject();
    }

    private static void writeDevices(JsonGenerator json, List<MapDevice> devices) throws IOException {
        json.writeArrayFieldStart("devices");
        for (MapDevice device : devices) {
            writeDevice(json, device);
        }
        json.writeEndArray();
    }

    static void writeDevice(JsonGenerator json, MapDevice device) throws IOException {
        BusDevice bus = device.device().bus();
        json.writeStartObject();
        Json.writeString(json, "id", device.id());
        Json.writeString(json, "driver", bus.driver().orElse(null));
        Json.writeString(json, "bus", bus.subsystem().orElse(null));
        Json.writeString(json, "devpath", bus.devpath());
        json.writeArrayFieldStart("nodes");
        for (DeviceNode node : device.device().nodes()) {
            writeNode(json, node);
        }
        json.writeEndArray();
        Json.writeStrings(json, "uses", device.uses().stream().map(Use::word).toList());
        json.writeStringField("need", device.need().word());
        json.writeObjectFieldStart("needs");
        for (Use use : device.uses()) {
            json.writeStringField(use.word(), device.needs().get(use).word());
        }
        json.writeEndObject();
        json.writeArrayFieldStart("dmaDevices");
        for (BusDevice dma : device.dmaDevices()) {
            writeDmaDevice(json, dma);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("memoryRegions");
        for (MapDevice.MemoryRegion region : device.memoryRegions()) {
            json.writeStartObject();
            Json.writeString(json, "name", region.name());
            Json.writeString(json, "heap", region.heap().orElse(null));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeFieldName("addressBits");
        if (device.addressBits().isPresent()) {
            json.writeNumber(device.addressBits().getAsInt());
        } else {
            json.writeNull();
        }
        json.writeEndObject();
    }

    private static void writeNode(JsonGenerator json, DeviceNode node) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", node.type().word());
        Json.writeString(json, "name", node.name());
        Json.writeString(json, "path", node.path());
        json.writeStringField("dev", node.dev().toString());
        json.writeEndObject();
    }

    private static void writeDmaDevice(JsonGenerator json, BusDevice dma) throws IOException {
        json.writeStartObject();
        Json.writeString(json, "devpath", dma.devpath());
        Json.writeString(
                json, "iommuGroup", dma.iommuGroup().map(IommuGroup::id).orElse(null));
        Json.writeString(
                json, "iommuType", dma.iommuGroup().flatMap(IommuGroup::type).orElse(null));
        json.writeEndObject();
    }

    private static void writeHeaps(JsonGenerator json, List<MapHeap> heaps) throws IOException {
        json.writeArrayFieldStart("heaps");
        for (MapHeap heap : heaps) {
            writeHeap(json, heap);
        }
        json.writeEndArray();
    }

    private static void writeHeap(JsonGenerator json, MapHeap heap) throws IOException {
        json.writeStartObject();
        Json.writeString(json, "name", heap.name());
        Json.writeString(json, "path", heap.heap().path().orElse(null));
        json.writeStringField("dev", heap.heap().dev().toString());
        json.writeStringField("kind", heap.kind().word());
        json.writeStringField("contiguous", heap.contiguous().word());
        json.writeStringField("cpuAccess", heap.cpuAccess().word());
        Json.writeString(json, "aliasOf", heap.aliasOf().orElse(null));
        Json.writeString(json, "region", heap.region().map(ReservedMemory::name).orElse(null));
        Json.writeStrings(
                json, "owners", heap.region().map(ReservedMemory::owners).orElse(List.of()));
        writeLong(json, "totalBytes", heap.area().map(CmaArea::totalBytes).orElse(OptionalLong.empty()));
        writeLong(json, "freeBytes", heap.area().map(CmaArea::freeBytes).orElse(OptionalLong.empty()));
        if (heap.heap().access().isPresent()) {
            NodeAccess access = heap.heap().access().get();
            json.writeObjectFieldStart("access");
            Json.writeString(json, "user", access.user());
            Json.writeString(json, "group", access.group());
            Json.writeString(json, "mode", access.mode());
            json.writeEndObject();
        } else {
            json.writeNullField("access");
        }
        json.writeFieldName("isDefault");
        if (heap.isDefault().isPresent()) {
            json.writeBoolean(heap.isDefault().get());
        } else {
            json.writeNull();
        }
        json.writeEndObject();
    }

    static void writeLinks(JsonGenerator json, List<Link> links) throws IOException {
        json.writeArrayFieldStart("links");
        for (Link link : links) {
            writeLink(json, link);
        }
        json.writeEndArray();
    }

    private static void writeLink(JsonGenerator json, Link link) throws IOException {
        json.writeStartObject();
        Json.writeString(json, "device", link.device());
        json.writeStringField("use", link.use().word());
        Json.writeString(json, "heap", link.heap());
        json.writeStringField("verdict", link.verdict().word());
        json.writeNumberField("priority", link.priority());
        json.writeStringField("confidence", link.confidence().word());
        json.writeArrayFieldStart("evidence");
        for (Evidence evidence : link.evidence()) {
            json.writeStartObject();
            Json.writeString(json, "rule", evidence.rule().toString());
            Json.writeString(json, "why", evidence.why());
            json.writeArrayFieldStart("facts");
            for (Fact fact : evidence.facts()) {
                json.writeStartObject();
                Json.writeString(json, "path", fact.path());
                Json.writeString(json, "value", fact.value().orElse(null));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeLong(JsonGenerator json, String key, OptionalLong number) throws IOException {
        if (number.isPresent()) {
            json.writeNumberField(key, number.getAsLong());
        } else {
            json.writeNullField(key);
        }
    }
}
