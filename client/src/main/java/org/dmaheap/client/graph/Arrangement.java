// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.dmaheap.client.graph.Picture.Choice;
import org.dmaheap.client.graph.Picture.Group;
import org.dmaheap.client.graph.Picture.Pool;
import org.dmaheap.client.graph.Picture.Row;
import org.dmaheap.model.Confidence;
import org.dmaheap.model.Device;
import org.dmaheap.model.Heap;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.Link;
import org.dmaheap.model.NaturalOrder;
import org.dmaheap.model.Use;

/** Brings the links of a map into groups and pools. */
final class Arrangement {
    private final HeapMap map;
    private final Map<String, String> labels;
    private final Map<String, String> pools = new HashMap<>();
    private final Map<Row, Answer> answers = new LinkedHashMap<>();
    /** The pools that some row can use. */
    private final Set<String> offered = new LinkedHashSet<>();
    /** The pools that some row cannot use. */
    private final Set<String> refused = new LinkedHashSet<>();

    private record Answer(List<Choice> choices, List<String> refused, List<String> unknown) {

        /** Without what is the same for everybody. */
        Answer ofPools(Predicate<String> which) {
            return new Answer(
                    choices,
                    refused.stream().filter(which).toList(),
                    unknown.stream().filter(which).toList());
        }
    }

    Arrangement(HeapMap map, Map<String, String> labels) {
        this.map = map;
        this.labels = labels;
    }

    Picture picture(Optional<String> machine) {
        for (Heap heap : map.heaps()) {
            pools.put(heap.name(), heap.pool());
        }
        askEachRow();
        for (Answer answer : answers.values()) {
            answer.choices.forEach(choice -> offered.add(choice.pool()));
            refused.addAll(answer.refused);
        }
        List<Group> groups = groups();
        List<String> silent = new ArrayList<>();
        for (Device device : map.devices()) {
            if (device.uses().isEmpty()) {
                silent.add(device.id());
            }
        }
        return new Picture(machine, map.kernel(), groups, pools(groups), silent);
    }

    private void askEachRow() {
        Map<String, List<Link>> links = new HashMap<>();
        for (Link link : map.links()) {
            links.computeIfAbsent(key(link.device(), link.use()), row -> new ArrayList<>())
                    .add(link);
        }
        for (Device device : map.devices()) {
            for (Use use : device.uses()) {
                Row row = new Row(
                        device.id(),
                        use,
                        device.driver(),
                        Optional.ofNullable(labels.get(device.id())),
                        device.needs().get(use));
                answers.put(row, answer(links.getOrDefault(key(device.id(), use), List.of())));
            }
        }
    }

    private static String key(String device, Use use) {
        return device + ":" + use.word();
    }

    /** Links come best first; two names of one pool are one choice. */
    private Answer answer(List<Link> links) {
        Map<String, Choice> choices = new LinkedHashMap<>();
        Set<String> no = new LinkedHashSet<>();
        Set<String> unknown = new LinkedHashSet<>();
        for (Link link : links) {
            String pool = pools.getOrDefault(link.heap(), link.heap());
            switch (link.verdict()) {
                case COMPATIBLE ->
                    choices.putIfAbsent(
                            pool, new Choice(pool, choices.size() + 1, link.confidence() == Confidence.VERIFIED));
                case INCOMPATIBLE -> no.add(pool);
                case UNKNOWN -> unknown.add(pool);
            }
        }
        no.removeAll(choices.keySet());
        unknown.removeAll(choices.keySet());
        unknown.removeAll(no);
        return new Answer(List.copyOf(choices.values()), List.copyOf(no), List.copyOf(unknown));
    }

    private List<Group> groups() {
        Map<Answer, List<Row>> rows = new LinkedHashMap<>();
        answers.forEach(
                (row, answer) -> rows.computeIfAbsent(answer.ofPools(offered::contains), any -> new ArrayList<>())
                        .add(row));
        List<Group> groups = new ArrayList<>();
        rows.forEach((answer, of) -> groups.add(new Group(of, answer.choices, answer.refused, answer.unknown)));
        return groups;
    }

    private List<Pool> pools(List<Group> groups) {
        Map<String, List<String>> aliases = new HashMap<>();
        for (Heap heap : map.heaps()) {
            heap.aliasOf()
                    .ifPresent(of -> aliases.computeIfAbsent(of, any -> new ArrayList<>())
                            .add(heap.name()));
        }
        List<Pool> all = new ArrayList<>();
        for (Heap heap : map.heaps()) {
            if (heap.aliasOf().isEmpty()) {
                String name = heap.name();
                List<String> others = aliases.getOrDefault(name, List.of());
                all.add(new Pool(heap, others, offered.contains(name), refused.contains(name)));
            }
        }
        Map<String, Double> heights = heights(groups);
        all.sort(Comparator.comparingDouble(
                        (Pool pool) -> heights.getOrDefault(pool.heap().name(), Double.MAX_VALUE))
                .thenComparing(pool -> pool.heap().name(), NaturalOrder.COMPARATOR));
        return all;
    }

    /** Lines that end at the mean height of where they begin cross the least. */
    private static Map<String, Double> heights(List<Group> groups) {
        Map<String, List<Double>> beginnings = new HashMap<>();
        for (int i = 0; i < groups.size(); i++) {
            for (Choice choice : groups.get(i).choices()) {
                beginnings
                        .computeIfAbsent(choice.pool(), pool -> new ArrayList<>())
                        .add(i + choice.rank() / 4.0);
            }
        }
        Map<String, Double> heights = new HashMap<>();
        beginnings.forEach((pool, of) -> heights.put(
                pool, of.stream().mapToDouble(Double::doubleValue).average().orElse(0)));
        return heights;
    }
}
