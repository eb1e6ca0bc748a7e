// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.output;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dmaheap.model.Device;
import org.dmaheap.model.Heap;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.Issue;
import org.dmaheap.model.Link;
import org.dmaheap.model.MapChange;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;

/** A change of the map, a line for each device, heap, link and issue. */
public final class ChangeText {
    private final Output output;
    private final String prefix;

    /** @param prefix what each line begins with, as the time */
    public ChangeText(Output output, String prefix) {
        this.output = output;
        this.prefix = prefix;
    }

    public void show(HeapMap before, MapChange change) {
        showHeaps(before, change);
        showDevices(before, change);
        showLinks(before, change);
        for (Issue issue : change.issues().orElse(List.of())) {
            if (!before.issues().contains(issue)) {
                line(Ink.UNSURE, "!", Sentences.notRead(issue));
            }
        }
    }

    private void showHeaps(HeapMap before, MapChange change) {
        for (String name : change.removed().heaps()) {
            line(Ink.BAD, "-", "heap " + name + " removed");
        }
        for (Heap heap : change.heaps()) {
            Optional<Heap> old = before.heap(heap.name());
            if (old.isEmpty()) {
                line(Ink.GOOD, "+", "heap " + heap.name() + " added: " + suits(change, "", heap.name()));
            } else {
                line(Ink.UNSURE, "~", "heap " + heap.name() + " changed: " + differences(old.get(), heap));
            }
        }
    }

    private void showDevices(HeapMap before, MapChange change) {
        for (String id : change.removed().devices()) {
            line(Ink.BAD, "-", "device " + id + " removed");
        }
        for (Device device : change.devices()) {
            Optional<Device> old = before.device(device.id());
            String driver = device.driver().orElse("without driver");
            if (old.isEmpty()) {
                line(
                        Ink.GOOD,
                        "+",
                        "device " + device.id() + " (" + driver + ") added: " + suits(change, device.id(), ""));
            } else {
                line(Ink.UNSURE, "~", "device " + device.id() + " changed: " + differences(old.get(), device));
            }
        }
    }

    /** Links of a device or heap that came or went are told with it. */
    private void showLinks(HeapMap before, MapChange change) {
        Map<String, Link> old = new HashMap<>();
        for (Link link : before.links()) {
            old.put(key(link), link);
        }
        for (Link link : change.links()) {
            Link was = old.get(key(link));
            if (was != null && (was.verdict() != link.verdict() || was.priority() != link.priority())) {
                line(
                        Ink.of(link.verdict()),
                        "~",
                        key(link) + ": " + judgement(was) + arrow() + judgement(link) + because(link));
            }
        }
    }

    private static String because(Link link) {
        return link.why().isEmpty() ? "" : ": " + link.why();
    }

    private static String judgement(Link link) {
        return link.verdict() == Verdict.COMPATIBLE
                ? link.verdict().word() + " (" + link.priority() + ")"
                : link.verdict().word();
    }

    private String key(Link link) {
        return link.device() + ":" + link.use().word() + " " + output.symbols().times + " " + link.heap();
    }

    /** What a new device or a new heap goes with: its links are all new. */
    private static String suits(MapChange change, String device, String heap) {
        List<String> partners = new ArrayList<>();
        for (Link link : change.links()) {
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

    private String differences(Heap old, Heap heap) {
        List<String> parts = new ArrayList<>();
        difference(parts, "kind", old.kind().word(), heap.kind().word());
        difference(
                parts, "same as", old.aliasOf().orElse("none"), heap.aliasOf().orElse("none"));
        difference(parts, "size", TableText.size(old.totalBytes()), TableText.size(heap.totalBytes()));
        difference(parts, "access", TableText.access(old), TableText.access(heap));
        difference(parts, "number", old.dev().toString(), heap.dev().toString());
        return parts.isEmpty() ? "details, see --json" : String.join(", ", parts);
    }

    private String differences(Device old, Device device) {
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

    private void line(Ink ink, String sign, String words) {
        output.line(prefix + output.paint(ink, sign) + " " + Output.printable(words));
    }
}
