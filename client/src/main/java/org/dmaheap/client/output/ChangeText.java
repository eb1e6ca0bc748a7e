// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.output;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.dmaheap.client.api.DeviceView;
import org.dmaheap.client.api.HeapView;
import org.dmaheap.client.api.LinkView;
import org.dmaheap.client.api.MapView;
import org.dmaheap.model.ScanIssue;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;

/** What differs between two maps, one line each. Free bytes count as no difference. */
public final class ChangeText {
    private final Output output;

    public ChangeText(Output output) {
        this.output = output;
    }

    public void show(MapView before, MapView after) {
        showHeaps(before, after);
        showDevices(before, after);
        showLinks(before, after);
        for (ScanIssue issue : after.issues()) {
            if (!before.issues().contains(issue)) {
                line(Ink.UNSURE, "!", Sentences.notRead(issue));
            }
        }
    }

    private void showHeaps(MapView before, MapView after) {
        for (HeapView heap : before.heaps()) {
            if (after.heap(heap.name()).isEmpty()) {
                line(Ink.BAD, "-", "heap " + heap.name() + " removed");
            }
        }
        for (HeapView heap : after.heaps()) {
            Optional<HeapView> old = before.heap(heap.name());
            if (old.isEmpty()) {
                line(Ink.GOOD, "+", "heap " + heap.name() + " added: " + suits(after, "", heap.name()));
            } else if (!withoutFreeBytes(heap).equals(withoutFreeBytes(old.get()))) {
                line(Ink.UNSURE, "~", "heap " + heap.name() + " changed: " + differences(old.get(), heap));
            }
        }
    }

    private void showDevices(MapView before, MapView after) {
        for (DeviceView device : before.devices()) {
            if (after.device(device.id()).isEmpty()) {
                line(Ink.BAD, "-", "device " + device.id() + " removed");
            }
        }
        for (DeviceView device : after.devices()) {
            Optional<DeviceView> old = before.device(device.id());
            String driver = device.driver().orElse("without driver");
            if (old.isEmpty()) {
                line(
                        Ink.GOOD,
                        "+",
                        "device " + device.id() + " (" + driver + ") added: " + suits(after, device.id(), ""));
            } else if (!device.equals(old.get())) {
                line(Ink.UNSURE, "~", "device " + device.id() + " changed: " + differences(old.get(), device));
            }
        }
    }

    /** Links of a device or heap that came or went are told with it. */
    private void showLinks(MapView before, MapView after) {
        Map<String, LinkView> old = new HashMap<>();
        for (LinkView link : before.links()) {
            old.put(key(link), link);
        }
        for (LinkView link : after.links()) {
            LinkView was = old.get(key(link));
            if (was != null && (was.verdict() != link.verdict() || was.priority() != link.priority())) {
                line(
                        Ink.of(link.verdict()),
                        "~",
                        key(link) + ": " + judgement(was) + arrow() + judgement(link) + because(link));
            }
        }
    }

    private static String because(LinkView link) {
        return link.why().isEmpty() ? "" : ": " + link.why();
    }

    private static String judgement(LinkView link) {
        return link.verdict() == Verdict.COMPATIBLE
                ? link.verdict().word() + " (" + link.priority() + ")"
                : link.verdict().word();
    }

    private String key(LinkView link) {
        return link.device() + ":" + link.use().word() + " " + output.symbols().times + " " + link.heap();
    }

    /** What a new device or a new heap goes with. */
    private static String suits(MapView map, String device, String heap) {
        List<String> partners = new ArrayList<>();
        for (LinkView link : map.links()) {
            if (link.verdict() == Verdict.COMPATIBLE && link.heap().equals(heap)) {
                partners.add(link.device() + ":" + link.use().word());
            } else if (link.verdict() == Verdict.COMPATIBLE && link.device().equals(device)) {
                partners.add(link.use().word() + " " + link.heap());
            }
        }
        if (partners.isEmpty()) {
            return heap.isEmpty() ? "no heap suits it" : "it suits no device";
        }
        return (heap.isEmpty() ? "takes " : "suits ") + String.join(", ", partners);
    }

    private String differences(HeapView old, HeapView heap) {
        List<String> parts = new ArrayList<>();
        difference(parts, "kind", old.kind().word(), heap.kind().word());
        difference(
                parts, "same as", old.aliasOf().orElse("none"), heap.aliasOf().orElse("none"));
        difference(parts, "size", TableText.size(old.totalBytes()), TableText.size(heap.totalBytes()));
        difference(parts, "access", TableText.access(old), TableText.access(heap));
        difference(parts, "number", old.dev(), heap.dev());
        return parts.isEmpty() ? "details, see --json" : String.join(", ", parts);
    }

    private String differences(DeviceView old, DeviceView device) {
        List<String> parts = new ArrayList<>();
        difference(parts, "driver", old.driver().orElse("none"), device.driver().orElse("none"));
        difference(parts, "nodes", TableText.nodes(old), TableText.nodes(device));
        for (Use use : device.uses()) {
            if (old.needs().containsKey(use)) {
                difference(
                        parts,
                        use.word() + " needs",
                        old.needs().get(use).word(),
                        device.needs().get(use).word());
            }
        }
        difference(parts, "path", old.devpath(), device.devpath());
        return parts.isEmpty() ? "details, see --json" : String.join(", ", parts);
    }

    private void difference(List<String> parts, String what, String was, String is) {
        if (!was.equals(is)) {
            parts.add(what + " " + was + arrow() + is);
        }
    }

    private String arrow() {
        return " " + output.symbols().arrow + " ";
    }

    private static HeapView withoutFreeBytes(HeapView heap) {
        return new HeapView(
                heap.name(),
                heap.path(),
                heap.dev(),
                heap.kind(),
                heap.contiguous(),
                heap.cpuAccess(),
                heap.aliasOf(),
                heap.region(),
                heap.owners(),
                heap.totalBytes(),
                OptionalLong.empty(),
                heap.access());
    }

    private void line(Ink ink, String sign, String words) {
        output.line(output.paint(ink, sign) + " " + Output.printable(words));
    }
}
