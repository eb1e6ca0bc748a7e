// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.graph;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.dmaheap.client.graph.Picture.Choice;
import org.dmaheap.client.graph.Picture.Group;
import org.dmaheap.client.graph.Picture.Pool;
import org.dmaheap.client.graph.Picture.Row;
import org.dmaheap.client.output.TableText;
import org.dmaheap.model.Contiguity;
import org.dmaheap.model.CpuAccess;
import org.dmaheap.model.Heap;
import org.dmaheap.model.HeapKind;
import org.dmaheap.model.Need;

/** The words of drawings. */
final class Words {
    private Words() {}

    static String name(Row row) {
        return row.device() + ":" + row.use().word();
    }

    static String driver(Row row) {
        return row.driver().orElse("no driver")
                + row.label().map(label -> " " + label).orElse("");
    }

    /** What the rows of a group take. */
    static String taken(Group group) {
        Set<String> phrases = new LinkedHashSet<>();
        for (Row row : group.rows()) {
            phrases.add(taken(row.need()));
        }
        return String.join(" or ", phrases);
    }

    private static String taken(Need need) {
        return switch (need) {
            case CONTIGUOUS -> "one contiguous run";
            case IOMMU, MMU, CPU -> "any pages";
            case NONE -> "no foreign buffer";
            case DEVICE_LOCAL -> "memory of its own";
            case UNKNOWN -> "nobody knows what";
        };
    }

    /** Thanks to what a device takes any pages. */
    static String how(Need need) {
        return switch (need) {
            case IOMMU -> "IOMMU";
            case MMU -> "own MMU";
            case CPU -> "the CPU copies";
            case CONTIGUOUS, NONE, DEVICE_LOCAL, UNKNOWN -> "";
        };
    }

    /** What to do where a group has no choice. */
    static String withoutChoice(Group group) {
        if (group.allocatesItself()) {
            return "no heap: its own driver allocates";
        }
        return group.refused().isEmpty() ? "no heap is known to suit" : "no heap suits";
    }

    static String memory(Pool pool) {
        Heap heap = pool.heap();
        List<String> parts = new ArrayList<>();
        if (heap.kind() == HeapKind.PROTECTED) {
            parts.add("protected");
        }
        if (heap.contiguous() != Contiguity.UNKNOWN) {
            parts.add(heap.contiguous() == Contiguity.YES ? "contiguous" : "scattered pages");
        }
        if (heap.cpuAccess() == CpuAccess.UNCACHED) {
            parts.add("uncached");
        }
        if (heap.totalBytes().isPresent()) {
            parts.add(TableText.size(heap.totalBytes()));
        }
        return String.join(", ", parts);
    }

    /** Why nobody has a line to this pool. */
    static String unused(Pool pool) {
        if (pool.heap().path().isEmpty()) {
            return "no node is ready";
        }
        return pool.refused() ? "for no device here" : "nobody knows for whom";
    }

    /** The whole picture in sentences, for whoever cannot see it. */
    static String description(Picture picture) {
        StringBuilder text = new StringBuilder();
        for (Group group : picture.groups()) {
            List<String> names = new ArrayList<>();
            group.rows().forEach(row -> names.add(name(row)));
            text.append(String.join(", ", names)).append(": ");
            if (group.choices().isEmpty()) {
                text.append(withoutChoice(group));
            }
            for (Choice choice : group.choices()) {
                text.append(choice.rank() == 1 ? "first " : ", then ").append(choice.pool());
            }
            if (!group.refused().isEmpty()) {
                text.append("; not ").append(String.join(", ", group.refused()));
            }
            text.append(". ");
        }
        if (!picture.silent().isEmpty()) {
            text.append("No rule knows what these do: ")
                    .append(String.join(", ", picture.silent()))
                    .append(". ");
        }
        return text.toString().strip();
    }

    static String title(Picture picture) {
        return "Which DMA-BUF heap suits which device"
                + picture.machine().map(machine -> ": " + machine).orElse("");
    }

    /** At most so many characters, the middle left out of longer ones: heaps differ at their ends. */
    static String shortened(String text, int most) {
        int length = text.codePointCount(0, text.length());
        if (length <= most) {
            return text;
        }
        int head = (most - 1) / 2;
        int tail = most - 1 - head;
        return text.substring(0, text.offsetByCodePoints(0, head)) + "…"
                + text.substring(text.offsetByCodePoints(text.length(), -tail));
    }
}
