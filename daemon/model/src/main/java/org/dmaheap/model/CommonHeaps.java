// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import java.util.List;
import java.util.Optional;

/**
 * The answer to a {@link FindQuery}.
 *
 * @param asked the device-use pairs of the question, uses filled in
 * @param heaps best first
 * @param refused why the others are not among them
 * @param fallback what to do instead; present exactly if there are no heaps
 * @param kernel release of the kernel that was judged
 * @param untried heaps that all devices somebody knows can use, best first; no advice, an import would tell
 */
public record CommonHeaps(
        long revision,
        List<Asked> asked,
        List<Candidate> heaps,
        List<Refusal> refused,
        Optional<Fallback> fallback,
        Optional<String> kernel,
        List<Untried> untried) {
    public CommonHeaps {
        asked = List.copyOf(asked);
        heaps = List.copyOf(heaps);
        refused = List.copyOf(refused);
        untried = List.copyOf(untried);
    }

    /** A device by its id, and one of its uses. */
    public record Asked(String device, Use use) {}

    /**
     * A heap that suits.
     *
     * @param aliases other names of the same pool
     * @param rank 1 is the best
     * @param priority as of the most constrained device
     * @param confidence the lowest of the links'
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
            List<Link> links) {
        public Candidate {
            aliases = List.copyOf(aliases);
            links = List.copyOf(links);
        }
    }

    /**
     * Why a heap is not offered.
     *
     * @param asked the pair that refuses it; empty if an option of the question left it out
     */
    public record Refusal(String heap, Optional<Asked> asked, Verdict verdict, String why) {}

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

    /** What to do when no heap suits. */
    public enum Fallback {
        /** The display takes only what its own driver allocates: GBM first. */
        NATIVE_ALLOCATOR,
        /** Allocate on the renderer, try direct scanout, else copy. */
        ALLOCATE_ON_RENDERER,
        NONE;

        private static final Words<Fallback> WORDS = Words.of(values());

        /** The word on every interface. */
        public String word() {
            return WORDS.word(this);
        }

        public static Optional<Fallback> ofWord(String word) {
            return WORDS.constant(word);
        }
    }
}
