// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.output;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dmaheap.model.CommonHeaps.Asked;
import org.dmaheap.model.CommonHeaps.Refusal;
import org.dmaheap.model.NaturalOrder;
import org.dmaheap.model.Verdict;

/**
 * Heaps that are refused for one reason, as one.
 *
 * @param heaps their names, in natural order; of many the first and how many more there are
 * @param asked the pairs that refuse them; none if an option of the question left them out
 * @param why one sentence, with the owners of all
 */
record Refusals(String heaps, Verdict verdict, List<Asked> asked, String why) {
    /** A node of the device tree: sentences that differ in nothing else give one reason. */
    private static final Pattern NODE = Pattern.compile("/[^ ,:;]+");

    Refusals {
        asked = List.copyOf(asked);
    }

    private record Reason(Verdict verdict, String sentence) {}

    private record Refused(Reason reason, List<Asked> asked) {}

    static List<Refusals> grouped(List<Refusal> refusals) {
        Map<String, Map<Reason, List<Asked>>> byHeap = new LinkedHashMap<>();
        for (Refusal refusal : refusals) {
            List<Asked> asked = byHeap.computeIfAbsent(refusal.heap(), heap -> new LinkedHashMap<>())
                    .computeIfAbsent(new Reason(refusal.verdict(), refusal.why()), reason -> new ArrayList<>());
            refusal.asked().ifPresent(asked::add);
        }
        Map<Refused, Map<String, String>> groups = new LinkedHashMap<>();
        byHeap.forEach((heap, reasons) -> reasons.forEach((reason, asked) -> {
            Reason alike = new Reason(
                    reason.verdict, NODE.matcher(ofEach(heap, reason.sentence)).replaceAll("/"));
            groups.computeIfAbsent(new Refused(alike, asked), any -> new LinkedHashMap<>())
                    .put(heap, reason.sentence);
        }));
        List<Refusals> all = new ArrayList<>();
        groups.forEach((refused, sentences) -> all.add(new Refusals(
                names(sentences.keySet()),
                refused.reason.verdict,
                refused.asked,
                sentences.size() == 1
                        ? sentences.values().iterator().next()
                        : joined(sentences.entrySet().stream()
                                .map(entry -> ofEach(entry.getKey(), entry.getValue()))
                                .toList()))));
        return all;
    }

    /** A sentence that begins with the heap says of several that each is so. */
    private static String ofEach(String heap, String sentence) {
        return sentence.startsWith(heap + " ") ? "Each" + sentence.substring(heap.length()) : sentence;
    }

    private static String names(Iterable<String> heaps) {
        TreeSet<String> sorted = new TreeSet<>(NaturalOrder.COMPARATOR);
        heaps.forEach(sorted::add);
        return Sentences.some(List.copyOf(sorted));
    }

    /** The sentence with all nodes where it has one. */
    private static String joined(List<String> sentences) {
        List<TreeSet<String>> nodes = new ArrayList<>();
        for (String sentence : sentences) {
            Matcher matcher = NODE.matcher(sentence);
            for (int i = 0; matcher.find(); i++) {
                if (nodes.size() <= i) {
                    nodes.add(new TreeSet<>(NaturalOrder.COMPARATOR));
                }
                nodes.get(i).add(matcher.group());
            }
        }
        Matcher matcher = NODE.matcher(sentences.get(0));
        StringBuilder text = new StringBuilder();
        int end = 0;
        for (int i = 0; matcher.find(); i++) {
            text.append(sentences.get(0), end, matcher.start()).append(String.join(", ", nodes.get(i)));
            end = matcher.end();
        }
        return text.append(sentences.get(0).substring(end)).toString();
    }
}
