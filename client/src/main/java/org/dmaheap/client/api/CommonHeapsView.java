// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dmaheap.model.CommonHeaps.Asked;
import org.dmaheap.model.CommonHeaps.Fallback;
import org.dmaheap.model.Confidence;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;
import org.dmaheap.protocol.InvalidJson;

/**
 * The heaps that all asked devices can use.
 *
 * @param asked the device-use pairs of the question, uses filled in
 * @param heaps best first; none is a normal answer
 * @param refused why the others are not among them
 * @param fallback what to do instead; present exactly if there are no heaps
 * @param untried what all devices that somebody knows can use, best first; no advice, an import would tell; none from a
 *     daemon that does not say
 */
public record CommonHeapsView(
        long revision,
        List<Asked> asked,
        List<Candidate> heaps,
        List<Refusal> refused,
        Optional<Fallback> fallback,
        List<Untried> untried) {
    public CommonHeapsView {
        asked = List.copyOf(asked);
        heaps = List.copyOf(heaps);
        refused = List.copyOf(refused);
        untried = List.copyOf(untried);
    }

    /**
     * A heap that suits.
     *
     * @param path what to open, {@code O_RDONLY}
     * @param aliases other names of the same pool
     * @param rank 1 is the best
     * @param links one for each pair of the question
     */
    public record Candidate(
            String heap,
            String path,
            List<String> aliases,
            int rank,
            int priority,
            Verdict verdict,
            Confidence confidence,
            List<LinkView> links) {
        public Candidate {
            aliases = List.copyOf(aliases);
            links = List.copyOf(links);
        }
    }

    /**
     * Why a heap is not offered.
     *
     * @param device the device that refuses it; empty if an option of the question left it out
     * @param use the use that refuses it; empty as well then
     */
    public record Refusal(String heap, Optional<String> device, Optional<Use> use, Verdict verdict, String why) {}

    /**
     * A heap that no asked device refuses and at least one can surely use.
     *
     * @param unknownFor the pairs of which nobody knows whether they can
     */
    public record Untried(String heap, String path, List<Asked> unknownFor) {
        public Untried {
            unknownFor = List.copyOf(unknownFor);
        }
    }

    /** The heap to allocate from; empty: do what {@link #fallback} says. */
    public Optional<Candidate> best() {
        return heaps.isEmpty() ? Optional.empty() : Optional.of(heaps.get(0));
    }

    /** Reads the document that {@code FindHeaps} answers. */
    public static CommonHeapsView read(byte[] utf8) throws InvalidJson {
        JsonObject answer = JsonObject.read(utf8);
        List<Candidate> heaps = new ArrayList<>();
        for (JsonObject heap : answer.objects("heaps")) {
            heaps.add(candidate(heap));
        }
        List<Refusal> refused = new ArrayList<>();
        for (JsonObject refusal : answer.objects("refused")) {
            refused.add(new Refusal(
                    refusal.text("heap"),
                    refusal.optionalText("device"),
                    refusal.optionalWord("use", Use::ofWord),
                    refusal.word("verdict", Verdict::ofWord),
                    refusal.text("why")));
        }
        List<Untried> untried = new ArrayList<>();
        for (JsonObject heap : answer.optionalObjects("candidates")) {
            untried.add(new Untried(heap.text("heap"), heap.text("path"), asked(heap, "unknownFor")));
        }
        return new CommonHeapsView(
                answer.number("revision"),
                asked(answer, "devices"),
                heaps,
                refused,
                answer.optionalWord("fallback", Fallback::ofWord),
                untried);
    }

    private static List<Asked> asked(JsonObject object, String key) throws InvalidJson {
        List<Asked> asked = new ArrayList<>();
        for (JsonObject pair : object.objects(key)) {
            asked.add(new Asked(pair.text("device"), pair.word("use", Use::ofWord)));
        }
        return asked;
    }

    private static Candidate candidate(JsonObject heap) throws InvalidJson {
        return new Candidate(
                heap.text("heap"),
                heap.text("path"),
                heap.texts("aliases"),
                heap.integer("rank"),
                heap.integer("priority"),
                heap.word("verdict", Verdict::ofWord),
                heap.word("confidence", Confidence::ofWord),
                LinkView.listOf(heap));
    }
}
