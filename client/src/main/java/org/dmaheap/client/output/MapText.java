// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.output;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dmaheap.client.output.Table.Cell;
import org.dmaheap.model.Device;
import org.dmaheap.model.Heap;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.Issue;
import org.dmaheap.model.Link;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;

/**
 * The map as a matrix: devices and their uses down, heaps across, in the cells the order in which to try them. Two names
 * of one pool have one rank, the second name's with a {@code =} before it.
 */
public final class MapText {
    /** So many columns that say the same of all rows are shown where there is room. */
    private static final int MOST_SILENT = 3;

    private static final String SPACE = "   ";

    private final Output output;
    private final Symbols symbols;

    public MapText(Output output) {
        this.output = output;
        this.symbols = output.symbols();
    }

    public void show(HeapMap map) {
        show(map, Map.of());
    }

    /** @param labels what tells devices of one driver apart, by id */
    public void show(HeapMap map, Map<String, String> labels) {
        if (map.devices().isEmpty() && map.heaps().isEmpty()) {
            output.line("No devices and no heaps.");
        } else {
            showMatrix(map, labels);
        }
        if (map.heaps().isEmpty()) {
            output.line("");
            Sentences.wrapped(Sentences.WITHOUT_HEAPS, output.columns()).forEach(output::line);
        }
        for (Issue issue : map.issues()) {
            output.line(output.paint(Ink.UNSURE, Output.printable(Sentences.notRead(issue))));
        }
    }

    private void showMatrix(HeapMap map, Map<String, String> labels) {
        List<Heap> heaps = new ArrayList<>();
        List<String> without = new ArrayList<>();
        for (Heap heap : TableText.inOrder(map.heaps())) {
            if (heap.path().isPresent()) {
                heaps.add(heap);
            } else {
                without.add(heap.name());
            }
        }
        Folded folded = Folded.of(map);
        Table table = matrix(map, heaps, names(heaps), labels);
        if (folded.count() > MOST_SILENT || table.width() > output.columns()) {
            heaps.removeIf(heap -> folded.holds(heap.name()));
            table = matrix(map, heaps, names(heaps), labels);
        } else {
            folded.clear();
        }
        boolean lettered = table.width() > output.columns();
        if (lettered) {
            table = matrix(map, heaps, letters(heaps.size()), labels);
        }
        if (table.width() > output.columns()) {
            table = matrix(map, heaps, letters(heaps.size()), Map.of());
        }
        table.show();
        if (lettered) {
            showKey(names(heaps));
        }
        if (output.legend()) {
            showLegend(map);
        }
        showAccounted(map);
        List<String> more = folded.sentences();
        if (!without.isEmpty()) {
            more.add("not offered, as no node is ready: " + String.join(", ", without));
        }
        if (!more.isEmpty()) {
            output.line("");
        }
        for (String sentence : more) {
            Sentences.wrapped(Output.printable(sentence), output.columns()).forEach(output::line);
        }
    }

    /** Only where it is not as it always was. */
    private void showAccounted(HeapMap map) {
        List<String> accounted = new ArrayList<>();
        for (Heap heap : map.heaps()) {
            if (heap.accounted().orElse(false)) {
                accounted.add(heap.name());
            }
        }
        if (output.legend() && !accounted.isEmpty()) {
            String sentence = "counted towards the cgroup of whoever allocates: " + String.join(", ", accounted);
            output.line("");
            Sentences.wrapped(Output.printable(sentence), output.columns()).forEach(output::line);
        }
    }

    private static List<String> names(List<Heap> heaps) {
        return heaps.stream().map(Heap::name).toList();
    }

    private Table matrix(HeapMap map, List<Heap> heaps, List<String> headings, Map<String, String> labels) {
        Table table = new Table(output);
        List<String> heading = new ArrayList<>(List.of("DEVICE", "DRIVER", "NEEDS"));
        heading.addAll(headings);
        table.heading(heading);
        Map<String, Link> links = new HashMap<>();
        for (Link link : map.links()) {
            links.put(key(link.device(), link.use(), link.heap()), link);
        }
        Map<String, Integer> ranks = ranks(map);
        for (Device device : map.devices()) {
            for (Use use : device.uses()) {
                List<Cell> row = new ArrayList<>();
                row.add(Cell.of(device.id() + ":" + use.word()));
                row.add(Cell.of(TableText.driver(device, labels)));
                row.add(Cell.of(device.needs().get(use).word()));
                for (Heap heap : heaps) {
                    String key = key(device.id(), use, heap.name());
                    row.add(cell(links.get(key), ranks.getOrDefault(key, 0), heap));
                }
                table.row(row);
            }
            if (device.uses().isEmpty()) {
                table.row(device.id(), TableText.driver(device, labels), "no rule knows its uses");
            }
        }
        return table;
    }

    private Cell cell(Link link, int rank, Heap heap) {
        if (link == null) {
            return Cell.of("");
        }
        if (link.verdict() != Verdict.COMPATIBLE) {
            return new Cell(symbols.of(link.verdict()), Ink.of(link.verdict()));
        }
        String alias = heap.aliasOf().isPresent() ? "=" : "";
        return new Cell(alias + rank, rank == 1 ? Ink.BEST : Ink.GOOD);
    }

    /** 1, 2, 3 … of the compatible links of each device and use; links come best first. */
    private static Map<String, Integer> ranks(HeapMap map) {
        Map<String, String> pools = new HashMap<>();
        for (Heap heap : map.heaps()) {
            pools.put(heap.name(), heap.pool());
        }
        Map<String, Integer> ranks = new HashMap<>();
        Map<String, Integer> rankOfPool = new HashMap<>();
        String current = "";
        for (Link link : map.links()) {
            String row = key(link.device(), link.use(), "");
            if (!row.equals(current)) {
                current = row;
                rankOfPool.clear();
            }
            if (link.verdict() == Verdict.COMPATIBLE) {
                String pool = pools.getOrDefault(link.heap(), link.heap());
                rankOfPool.putIfAbsent(pool, rankOfPool.size() + 1);
                ranks.put(key(link.device(), link.use(), link.heap()), rankOfPool.get(pool));
            }
        }
        return ranks;
    }

    private static String key(String device, Use use, String heap) {
        return device + ":" + use.word() + " " + heap;
    }

    /** A, B, … Z, AA, AB, … */
    private static List<String> letters(int count) {
        List<String> letters = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String last = String.valueOf((char) ('A' + i % 26));
            letters.add(i < 26 ? last : (char) ('A' + i / 26 - 1) + last);
        }
        return letters;
    }

    private void showKey(List<String> names) {
        output.line("");
        Table key = new Table(output);
        List<String> letters = letters(names.size());
        for (int i = 0; i < names.size(); i++) {
            key.row(letters.get(i), names.get(i));
        }
        key.show();
    }

    private void showLegend(HeapMap map) {
        Set<Verdict> verdicts = new HashSet<>();
        for (Link link : map.links()) {
            verdicts.add(link.verdict());
        }
        boolean aliases = false;
        for (Heap heap : map.heaps()) {
            aliases |= heap.aliasOf().isPresent();
        }
        List<String> parts = new ArrayList<>();
        if (verdicts.contains(Verdict.COMPATIBLE)) {
            parts.add("1 2 3 order to try");
        }
        if (aliases && verdicts.contains(Verdict.COMPATIBLE)) {
            parts.add("= another name of the same pool");
        }
        if (verdicts.contains(Verdict.INCOMPATIBLE)) {
            parts.add(symbols.no + " incompatible");
        }
        if (verdicts.contains(Verdict.UNKNOWN)) {
            parts.add("? unknown, do not try");
        }
        if (!parts.isEmpty()) {
            output.line("");
            StringBuilder line = new StringBuilder(parts.get(0));
            for (String part : parts.subList(1, parts.size())) {
                if (line.length() + SPACE.length() + part.length() > output.columns()) {
                    output.line(output.paint(Ink.FAINT, line.toString()));
                    line.setLength(0);
                }
                line.append(line.length() == 0 ? "" : SPACE).append(part);
            }
            output.line(output.paint(Ink.FAINT, line.toString()));
        }
    }
}
