// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.api;

import java.util.ArrayList;
import java.util.List;
import org.dmaheap.model.Confidence;
import org.dmaheap.model.Fact;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;
import org.dmaheap.protocol.InvalidJson;

/**
 * Device × use × heap.
 *
 * @param device id of the device
 * @param heap name of the heap
 * @param priority 0…1000, higher is tried first; above 0 exactly if compatible
 * @param evidence the decisive reason first
 */
public record LinkView(
        String device,
        Use use,
        String heap,
        Verdict verdict,
        int priority,
        Confidence confidence,
        List<Reason> evidence) {
    public LinkView {
        evidence = List.copyOf(evidence);
    }

    /**
     * One reason for a verdict.
     *
     * @param rule {@code file#id}
     * @param why one sentence
     * @param facts what the rule rests on, each with a path that can be read
     */
    public record Reason(String rule, String why, List<Fact> facts) {
        public Reason {
            facts = List.copyOf(facts);
        }
    }

    /** The decisive reason in one sentence; empty only where no rule spoke. */
    public String why() {
        return evidence.isEmpty() ? "" : evidence.get(0).why();
    }

    static List<LinkView> listOf(JsonObject document) throws InvalidJson {
        List<LinkView> links = new ArrayList<>();
        for (JsonObject link : document.objects("links")) {
            links.add(of(link));
        }
        return links;
    }

    private static LinkView of(JsonObject link) throws InvalidJson {
        List<Reason> evidence = new ArrayList<>();
        for (JsonObject reason : link.objects("evidence")) {
            evidence.add(reason(reason));
        }
        return new LinkView(
                link.text("device"),
                link.word("use", Use::ofWord),
                link.text("heap"),
                link.word("verdict", Verdict::ofWord),
                link.integer("priority"),
                link.word("confidence", Confidence::ofWord),
                evidence);
    }

    private static Reason reason(JsonObject reason) throws InvalidJson {
        List<Fact> facts = new ArrayList<>();
        for (JsonObject fact : reason.objects("facts")) {
            facts.add(new Fact(fact.text("path"), fact.optionalText("value")));
        }
        return new Reason(reason.text("rule"), reason.text("why"), facts);
    }
}
