// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.graph;

import org.dmaheap.client.graph.Picture.Choice;
import org.dmaheap.client.graph.Picture.Group;
import org.dmaheap.client.graph.Picture.Pool;
import org.dmaheap.client.graph.Picture.Row;
import org.dmaheap.model.Visible;

/** A picture in the language of Graphviz, for those who lay it out otherwise. A pool of which nobody knows is not in it. */
public final class Dot {
    private Dot() {}

    /** The text of a file {@code .dot}. */
    public static String of(Picture picture) {
        StringBuilder dot = new StringBuilder("digraph heaps {\n"
                + "  rankdir=LR\n"
                + "  node [shape=box, style=rounded, fontname=\"sans-serif\"]\n"
                + "  edge [fontname=\"sans-serif\"]\n");
        dot.append("  label=").append(quoted(Words.title(picture))).append("\n  labelloc=t\n");
        for (Group group : picture.groups()) {
            for (Row row : group.rows()) {
                String driver = "\n" + Words.driver(row);
                dot.append("  ").append(quoted("device " + Words.name(row)));
                dot.append(" [label=")
                        .append(quoted(Words.name(row) + driver + "\nneeds "
                                + row.need().word()));
                dot.append("]\n");
            }
        }
        for (Pool pool : picture.pools()) {
            if (!pool.offered() && !pool.refused()) {
                continue;
            }
            dot.append("  ").append(quoted("pool " + pool.heap().name()));
            String also = pool.aliases().isEmpty() ? "" : "\nalso " + String.join(", ", pool.aliases());
            String memory = Words.memory(pool);
            dot.append(" [label=")
                    .append(quoted(pool.heap().name() + also + (memory.isEmpty() ? "" : "\n" + memory)))
                    .append(", shape=cylinder, style=")
                    .append(pool.offered() ? "solid" : "dashed")
                    .append("]\n");
        }
        for (Group group : picture.groups()) {
            for (Row row : group.rows()) {
                for (Choice choice : group.choices()) {
                    dot.append("  ").append(quoted("device " + Words.name(row)));
                    dot.append(" -> ").append(quoted("pool " + choice.pool()));
                    dot.append(" [label=\"").append(choice.rank()).append("\"");
                    dot.append(choice.rank() == 1 ? ", penwidth=2]\n" : ", style=dashed]\n");
                }
            }
        }
        return dot.append("}\n").toString();
    }

    /** A string of the language: a backslash begins an escape in a label, and so none of a name's may. */
    private static String quoted(String text) {
        StringBuilder lines = new StringBuilder("\"");
        for (String line : text.split("\n", -1)) {
            if (lines.length() > 1) {
                lines.append("\\n");
            }
            lines.append(Visible.text(line).replace("\\", "\\\\").replace("\"", "\\\""));
        }
        return lines.append('"').toString();
    }
}
