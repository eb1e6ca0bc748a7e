// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dmaheap.model.CommonHeaps;
import org.dmaheap.model.CommonHeaps.Asked;
import org.dmaheap.model.CommonHeaps.Candidate;
import org.dmaheap.model.CommonHeaps.CommonHeap;
import org.dmaheap.model.CommonHeaps.Fallback;
import org.dmaheap.model.CommonHeaps.Refusal;
import org.dmaheap.model.Confidence;
import org.dmaheap.model.Device;
import org.dmaheap.model.DeviceUse;
import org.dmaheap.model.FindQuery;
import org.dmaheap.model.Heap;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.InvalidParameter;
import org.dmaheap.model.Link;
import org.dmaheap.model.Need;
import org.dmaheap.model.NoSuchDevice;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;
import org.dmaheap.rules.HeapRole;

/** Finds the heaps that several devices can all use. */
final class CommonHeapFinder {
    /** On a tie the first of these is the more constrained. */
    private static final List<Use> TIE_BREAK = List.of(Use.SCANOUT, Use.VIDEO, Use.RENDER, Use.COMPUTE);

    private final Judgement judgement;
    private final HeapMap map;
    /** Other names of pools. */
    private final List<Heap> aliases;

    CommonHeapFinder(Judgement judgement) {
        this.judgement = judgement;
        this.map = judgement.map();
        this.aliases = map.heaps().stream()
                .filter(heap -> heap.path().isPresent() && heap.aliasOf().isPresent())
                .toList();
    }

    CommonHeaps find(FindQuery query) throws NoSuchDevice, InvalidParameter {
        List<Asked> asked = asked(query);
        Map<Asked, Map<String, Link>> links = links(asked);
        List<CommonHeap> heaps = new ArrayList<>();
        List<Refusal> refused = new ArrayList<>();
        List<Candidate> candidates = new ArrayList<>();
        for (KnownHeap heap : judgement.heaps()) {
            if (heap.heap().aliasOf().isEmpty()) {
                List<Refusal> refusals = refusals(query, asked, links, heap);
                if (refusals.isEmpty()) {
                    heaps.add(commonHeap(heap.heap(), asked, links));
                }
                refused.addAll(refusals);
                if (isWorthATry(refusals, asked)) {
                    candidates.add(candidate(heap.heap(), refusals));
                }
            }
        }
        List<CommonHeap> ranked = ranked(heaps, mostConstrained(asked, links), links);
        return new CommonHeaps(
                map.revision(),
                asked,
                ranked,
                refused,
                ranked.isEmpty() ? Optional.of(fallback(asked)) : Optional.empty(),
                map.kernel(),
                sorted(candidates, asked, links),
                udmabuf(query, asked));
    }

    /** The worst that any of them says of it; empty where there is no such node. */
    private Optional<Verdict> udmabuf(FindQuery query, List<Asked> asked) {
        Set<String> lent = lent(asked);
        return asked.stream()
                .flatMap(pair -> judgement.udmabuf(pair.device(), pair.use(), lent).stream())
                .reduce(Verdict::worse)
                .map(verdict -> query.protectedMemory() ? Verdict.INCOMPATIBLE : verdict);
    }

    /** Regions of the question's devices, which are not foreign to each other. */
    private Set<String> lent(List<Asked> asked) {
        Set<String> lent = new HashSet<>();
        asked.forEach(pair -> lent.addAll(judgement.sharedRegions(pair.device())));
        return lent;
    }

    private List<Asked> asked(FindQuery query) throws NoSuchDevice, InvalidParameter {
        if (query.devices().isEmpty()) {
            throw new InvalidParameter("devices", "no device is asked for");
        }
        Set<Asked> asked = new LinkedHashSet<>();
        for (DeviceUse wanted : query.devices()) {
            if (wanted.isAll()) {
                asked.addAll(all(wanted));
                continue;
            }
            Device device = judgement.device(wanted.device());
            List<Use> uses = wanted.use().map(List::of).orElse(device.uses());
            if (uses.isEmpty()) {
                throw new InvalidParameter("devices", device.id() + " has no use for buffers of others");
            }
            for (Use use : uses) {
                if (!device.uses().contains(use)) {
                    throw new InvalidParameter("use", device.id() + " has no use " + use.word());
                }
                asked.add(new Asked(device.id(), use));
            }
        }
        return List.copyOf(asked);
    }

    /** Every device with the use, in the order of the map. */
    private List<Asked> all(DeviceUse wanted) throws NoSuchDevice, InvalidParameter {
        Use use = wanted.use()
                .orElseThrow(
                        () -> new InvalidParameter("use", DeviceUse.ALL + " needs a use: " + Use.WORDS.alternatives()));
        List<Asked> all = map.devices().stream()
                .filter(device -> device.uses().contains(use))
                .map(device -> new Asked(device.id(), use))
                .toList();
        if (all.isEmpty()) {
            throw new NoSuchDevice(wanted.device());
        }
        return all;
    }

    /** Links of each pair by heap, with the regions of the question's devices not foreign to each other. */
    private Map<Asked, Map<String, Link>> links(List<Asked> asked) {
        Set<String> lent = lent(asked);
        Map<Asked, Map<String, Link>> links = new LinkedHashMap<>();
        for (Asked pair : asked) {
            Map<String, Link> byHeap = new HashMap<>();
            judgement.links(pair.device(), pair.use(), lent).forEach(link -> byHeap.put(link.heap(), link));
            links.put(pair, byHeap);
        }
        return links;
    }

    private List<Refusal> refusals(
            FindQuery query, List<Asked> asked, Map<Asked, Map<String, Link>> links, KnownHeap heap) {
        List<Refusal> refusals = new ArrayList<>();
        boolean isProtected = heap.role() == HeapRole.PROTECTED;
        for (Asked pair : asked) {
            Link link = links.get(pair).get(heap.name());
            boolean suits = query.protectedMemory()
                    ? link.verdict() != Verdict.INCOMPATIBLE
                    : link.verdict() == Verdict.COMPATIBLE;
            if (!suits) {
                refusals.add(new Refusal(
                        heap.name(), Optional.of(pair.device()), Optional.of(pair.use()), link.verdict(), why(link)));
            }
        }
        byOptions(query, heap.heap(), isProtected)
                .ifPresent(why -> refusals.add(
                        new Refusal(heap.name(), Optional.empty(), Optional.empty(), Verdict.INCOMPATIBLE, why)));
        return refusals;
    }

    /** Nobody refuses the heap, and somebody can surely use it. */
    private static boolean isWorthATry(List<Refusal> refusals, List<Asked> asked) {
        return !refusals.isEmpty()
                && refusals.size() < asked.size()
                && refusals.stream()
                        .allMatch(refusal -> refusal.asked().isPresent() && refusal.verdict() == Verdict.UNKNOWN);
    }

    private static Candidate candidate(Heap heap, List<Refusal> unknown) {
        return new Candidate(
                heap.name(),
                heap.path().orElseThrow(),
                unknown.stream().flatMap(refusal -> refusal.asked().stream()).toList());
    }

    /** In the order of the most constrained of those pairs that can use any heap. */
    private List<Candidate> sorted(List<Candidate> candidates, List<Asked> asked, Map<Asked, Map<String, Link>> links) {
        List<Asked> known = asked.stream()
                .filter(pair -> compatiblePools(links.get(pair)) > 0)
                .toList();
        if (known.isEmpty()) {
            return candidates;
        }
        Map<String, Link> first = links.get(mostConstrained(known, links));
        List<Candidate> sorted = new ArrayList<>(candidates);
        sorted.sort(Comparator.<Candidate>comparingInt(
                        heap -> -first.get(heap.heap()).priority())
                .thenComparing(Candidate::heap));
        return sorted;
    }

    private static String why(Link link) {
        return link.evidence().isEmpty() ? "No rule knows what this device needs of this heap." : link.why();
    }

    /** Why an option of the question leaves a heap out. */
    private static Optional<String> byOptions(FindQuery query, Heap heap, boolean isProtected) {
        if (query.protectedMemory() && !isProtected) {
            return Optional.of("Protected memory is asked for, and this heap has none.");
        }
        boolean cpu = query.cpuAccess().filter(a -> a != FindQuery.Access.NONE).isPresent();
        if (cpu && !heap.cpuAccess().surelyReadable()) {
            return Optional.of("The CPU cannot surely map buffers of this heap.");
        }
        return heap.totalBytes()
                .filter(total ->
                        query.minimumBytes().filter(least -> total < least).isPresent())
                .map(total -> "The whole pool has " + total + " bytes.");
    }

    private CommonHeap commonHeap(Heap heap, List<Asked> asked, Map<Asked, Map<String, Link>> links) {
        List<Link> ofHeap =
                asked.stream().map(pair -> links.get(pair).get(heap.name())).toList();
        List<String> names = aliases.stream()
                .filter(alias -> alias.aliasOf().filter(heap.name()::equals).isPresent())
                .map(Heap::name)
                .toList();
        Verdict verdict =
                ofHeap.stream().map(Link::verdict).reduce(Verdict::worse).orElseThrow();
        Confidence confidence = ofHeap.stream()
                .map(Link::confidence)
                .min(Comparator.naturalOrder())
                .orElseThrow();
        return new CommonHeap(heap.name(), heap.path().orElseThrow(), names, 0, 0, verdict, confidence, ofHeap);
    }

    /** The pair with the fewest compatible pools. */
    private Asked mostConstrained(List<Asked> asked, Map<Asked, Map<String, Link>> links) {
        return asked.stream()
                .min(Comparator.<Asked>comparingLong(pair -> compatiblePools(links.get(pair)))
                        .thenComparingInt(pair -> TIE_BREAK.indexOf(pair.use())))
                .orElseThrow();
    }

    private long compatiblePools(Map<String, Link> links) {
        return judgement.heaps().stream()
                .filter(heap -> heap.heap().aliasOf().isEmpty())
                .filter(heap -> links.get(heap.name()).verdict() == Verdict.COMPATIBLE)
                .count();
    }

    private static List<CommonHeap> ranked(List<CommonHeap> heaps, Asked first, Map<Asked, Map<String, Link>> links) {
        List<CommonHeap> sorted = new ArrayList<>(heaps);
        sorted.sort(Comparator.<CommonHeap>comparingInt(
                        c -> -links.get(first).get(c.heap()).priority())
                .thenComparing(CommonHeap::heap));
        List<CommonHeap> ranked = new ArrayList<>();
        for (CommonHeap c : sorted) {
            ranked.add(new CommonHeap(
                    c.heap(),
                    c.path(),
                    c.aliases(),
                    ranked.size() + 1,
                    links.get(first).get(c.heap()).priority(),
                    c.verdict(),
                    c.confidence(),
                    c.links()));
        }
        return ranked;
    }

    private Fallback fallback(List<Asked> asked) {
        boolean ownAllocator = asked.stream()
                .filter(pair -> pair.use() == Use.SCANOUT)
                .map(pair -> map.device(pair.device()).orElseThrow().needs().get(Use.SCANOUT))
                .anyMatch(need -> need == Need.DEVICE_LOCAL || need == Need.NONE);
        if (ownAllocator) {
            return Fallback.NATIVE_ALLOCATOR;
        }
        boolean scanout = asked.stream().anyMatch(pair -> pair.use() == Use.SCANOUT);
        boolean render = asked.stream().anyMatch(pair -> pair.use() == Use.RENDER);
        return scanout && render ? Fallback.ALLOCATE_ON_RENDERER : Fallback.NONE;
    }
}
