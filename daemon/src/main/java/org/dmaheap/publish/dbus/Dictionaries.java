// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.dmaheap.model.BusDevice;
import org.dmaheap.model.CommonHeaps;
import org.dmaheap.model.DeviceNode;
import org.dmaheap.model.Evidence;
import org.dmaheap.model.Fact;
import org.dmaheap.model.IommuGroup;
import org.dmaheap.model.Link;
import org.dmaheap.model.MapDevice;
import org.dmaheap.model.NodeAccess;
import org.dmaheap.model.Use;
import org.freedesktop.dbus.types.Variant;

/** The objects of the JSON documents as {@code a{sv}}, with the same keys in the same order. */
final class Dictionaries {
    private Dictionaries() {}

    static Map<String, Variant<?>> commonHeaps(CommonHeaps answer) {
        return new Dictionary()
                .number("revision", answer.revision())
                .list("devices", all(answer.asked(), Dictionaries::asked))
                .list("heaps", all(answer.heaps(), Dictionaries::candidate))
                .list("refused", all(answer.refused(), Dictionaries::refusal))
                .text("fallback", answer.fallback().map(CommonHeaps.Fallback::word))
                .text("kernel", answer.kernel())
                .list("candidates", all(answer.untried(), Dictionaries::untried))
                .entries();
    }

    private static Map<String, Variant<?>> untried(CommonHeaps.Untried heap) {
        return new Dictionary()
                .text("heap", heap.heap())
                .text("path", heap.path())
                .list("unknownFor", all(heap.unknownFor(), Dictionaries::asked))
                .entries();
    }

    private static Map<String, Variant<?>> asked(CommonHeaps.Asked asked) {
        return new Dictionary()
                .text("device", asked.device())
                .text("use", asked.use().word())
                .entries();
    }

    private static Map<String, Variant<?>> candidate(CommonHeaps.Candidate heap) {
        return new Dictionary()
                .text("heap", heap.heap())
                .text("path", heap.path())
                .texts("aliases", heap.aliases())
                .number("rank", heap.rank())
                .number("priority", heap.priority())
                .text("verdict", heap.verdict().word())
                .text("confidence", heap.confidence().word())
                .list("links", all(heap.links(), Dictionaries::link))
                .entries();
    }

    private static Map<String, Variant<?>> refusal(CommonHeaps.Refusal refusal) {
        return new Dictionary()
                .text("heap", refusal.heap())
                .text("device", refusal.asked().map(CommonHeaps.Asked::device))
                .text("use", refusal.asked().map(CommonHeaps.Asked::use).map(Use::word))
                .text("verdict", refusal.verdict().word())
                .text("why", refusal.why())
                .entries();
    }

    static Map<String, Variant<?>> node(DeviceNode node) {
        return new Dictionary()
                .text("type", node.type().word())
                .text("name", node.name())
                .text("path", node.path())
                .text("dev", node.dev().toString())
                .entries();
    }

    static Map<String, Variant<?>> dmaDevice(BusDevice device) {
        return new Dictionary()
                .text("devpath", device.devpath())
                .text("iommuGroup", device.iommuGroup().map(IommuGroup::id))
                .text("iommuType", device.iommuGroup().flatMap(IommuGroup::type))
                .entries();
    }

    static Map<String, Variant<?>> memoryRegion(MapDevice.MemoryRegion region) {
        return new Dictionary()
                .text("name", region.name())
                .text("heap", region.heap())
                .entries();
    }

    static Map<String, Variant<?>> access(NodeAccess access) {
        return new Dictionary()
                .text("user", access.user())
                .text("group", access.group())
                .text("mode", access.mode())
                .entries();
    }

    static Map<String, Variant<?>> link(Link link) {
        return new Dictionary()
                .text("device", link.device())
                .text("use", link.use().word())
                .text("heap", link.heap())
                .text("verdict", link.verdict().word())
                .number("priority", link.priority())
                .text("confidence", link.confidence().word())
                .list("evidence", all(link.evidence(), Dictionaries::evidence))
                .entries();
    }

    private static Map<String, Variant<?>> evidence(Evidence evidence) {
        return new Dictionary()
                .text("rule", evidence.rule().toString())
                .text("why", evidence.why())
                .list("facts", all(evidence.facts(), Dictionaries::fact))
                .entries();
    }

    private static Map<String, Variant<?>> fact(Fact fact) {
        return new Dictionary()
                .text("path", fact.path())
                .text("value", fact.value())
                .entries();
    }

    static <T> List<Map<String, Variant<?>>> all(List<T> items, Function<T, Map<String, Variant<?>>> dictionary) {
        return items.stream().map(dictionary).toList();
    }
}
