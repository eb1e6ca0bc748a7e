// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import static org.dmaheap.model.Type.INTEGER;
import static org.dmaheap.model.Type.NUMBER;
import static org.dmaheap.model.Type.TEXT;
import static org.dmaheap.model.Type.list;
import static org.dmaheap.model.Type.newer;
import static org.dmaheap.model.Type.optional;

import java.util.List;
import java.util.Optional;

/**
 * The answer to a {@link FindQuery}.
 *
 * @param devices the device-use pairs of the question, uses filled in
 * @param heaps best first
 * @param refused why the others are not among them
 * @param fallback what to do instead; present exactly if there are no heaps
 * @param kernel release of the kernel that was judged
 * @param candidates heaps that all devices somebody knows can use, best first; no advice, an import would tell
 * @param udmabuf the worst verdict on pages of {@code /dev/udmabuf}; empty where there is no such node
 */
public record CommonHeaps(
        long revision,
        List<Asked> devices,
        List<CommonHeap> heaps,
        List<Refusal> refused,
        Optional<Fallback> fallback,
        Optional<String> kernel,
        List<Candidate> candidates,
        Optional<Verdict> udmabuf) {
    public CommonHeaps {
        devices = List.copyOf(devices);
        heaps = List.copyOf(heaps);
        refused = List.copyOf(refused);
        candidates = List.copyOf(candidates);
    }

    public static final Table<CommonHeaps> TABLE = keys -> new CommonHeaps(
            keys.of("revision", NUMBER, CommonHeaps::revision),
            keys.of("devices", list(Asked.TABLE), CommonHeaps::devices),
            keys.of("heaps", list(CommonHeap.TABLE), CommonHeaps::heaps),
            keys.of("refused", list(Refusal.TABLE), CommonHeaps::refused),
            keys.of("fallback", optional(Fallback.WORDS), CommonHeaps::fallback),
            keys.of("kernel", optional(TEXT), CommonHeaps::kernel),
            keys.of("candidates", newer(list(Candidate.TABLE), List.of()), CommonHeaps::candidates),
            keys.of("udmabuf", optional(Verdict.WORDS), CommonHeaps::udmabuf));

    /** The heap to allocate from; empty: do what {@link #fallback} says. */
    public Optional<CommonHeap> best() {
        return heaps.stream().findFirst();
    }

    /** A device by its id, and one of its uses. */
    public record Asked(String device, Use use) {

        public static final Table<Asked> TABLE =
                keys -> new Asked(keys.of("device", TEXT, Asked::device), keys.of("use", Use.WORDS, Asked::use));
    }

    /**
     * A heap that suits.
     *
     * @param path what to open, {@code O_RDONLY}
     * @param aliases other names of the same pool
     * @param rank 1 is the best
     * @param priority as of the most constrained device
     * @param confidence the lowest of the links'
     * @param links one for each pair of the question
     */
    public record CommonHeap(
            String heap,
            String path,
            List<String> aliases,
            int rank,
            int priority,
            Verdict verdict,
            Confidence confidence,
            List<Link> links) {
        public CommonHeap {
            aliases = List.copyOf(aliases);
            links = List.copyOf(links);
        }

        public static final Table<CommonHeap> TABLE = keys -> new CommonHeap(
                keys.of("heap", TEXT, CommonHeap::heap),
                keys.of("path", TEXT, CommonHeap::path),
                keys.of("aliases", list(TEXT), CommonHeap::aliases),
                keys.of("rank", INTEGER, CommonHeap::rank),
                keys.of("priority", INTEGER, CommonHeap::priority),
                keys.of("verdict", Verdict.WORDS, CommonHeap::verdict),
                keys.of("confidence", Confidence.WORDS, CommonHeap::confidence),
                keys.of("links", list(Link.TABLE), CommonHeap::links));
    }

    /**
     * Why a heap is not offered.
     *
     * @param device the device that refuses it; empty if an option of the question left it out
     * @param use the use that refuses it; empty as well then
     */
    public record Refusal(String heap, Optional<String> device, Optional<Use> use, Verdict verdict, String why) {

        public static final Table<Refusal> TABLE = keys -> new Refusal(
                keys.of("heap", TEXT, Refusal::heap),
                keys.of("device", optional(TEXT), Refusal::device),
                keys.of("use", optional(Use.WORDS), Refusal::use),
                keys.of("verdict", Verdict.WORDS, Refusal::verdict),
                keys.of("why", TEXT, Refusal::why));

        /** The pair that refuses it; empty if an option of the question left it out. */
        public Optional<Asked> asked() {
            return device.flatMap(id -> use.map(of -> new Asked(id, of)));
        }
    }

    /**
     * A heap that no asked device refuses and at least one can surely use.
     *
     * @param unknownFor the pairs of which nobody knows whether they can
     */
    public record Candidate(String heap, String path, List<Asked> unknownFor) {
        public Candidate {
            unknownFor = List.copyOf(unknownFor);
        }

        public static final Table<Candidate> TABLE = keys -> new Candidate(
                keys.of("heap", TEXT, Candidate::heap),
                keys.of("path", TEXT, Candidate::path),
                keys.of("unknownFor", list(Asked.TABLE), Candidate::unknownFor));
    }

    /** The way out where no heap suits. */
    public enum Fallback {
        /** The display takes only what its own driver allocates: GBM first. */
        NATIVE_ALLOCATOR,
        /** Allocate on the renderer, try direct scanout, else copy. */
        ALLOCATE_ON_RENDERER,
        NONE;

        public static final Words<Fallback> WORDS = Words.of(values());

        /** The word on every interface. */
        public String word() {
            return WORDS.word(this);
        }
    }
}
