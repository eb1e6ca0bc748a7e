// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.dmaheap.inventory.MainMemory;
import org.dmaheap.inventory.ReservedMemory;
import org.dmaheap.judgement.MatchedDevice.Match;
import org.dmaheap.model.Confidence;
import org.dmaheap.model.Contiguity;
import org.dmaheap.model.CpuAccess;
import org.dmaheap.model.Evidence;
import org.dmaheap.model.Fact;
import org.dmaheap.model.Link;
import org.dmaheap.model.Need;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;
import org.dmaheap.rules.HeapRole;
import org.dmaheap.rules.LinkCondition;
import org.dmaheap.rules.LinkRule;
import org.dmaheap.rules.OverrideRule;
import org.dmaheap.rules.RuleSet;

/** Judges the heaps for one use of one device. */
final class LinkJudge {
    /** Steps between regions of one device, and between the names of one heap. */
    private static final int REGION_STEP = 10;

    private static final int ALIAS_STEP = 1;

    /** Between a region and another view of it, which comes before the next region. */
    private static final int VARIANT_STEP = 5;

    /** Roles of heaps that take pages from all of memory, or from what of it lies below an address. */
    private static final Set<HeapRole> FROM_ALL_MEMORY =
            EnumSet.of(HeapRole.SYSTEM, HeapRole.SHARED_SYSTEM, HeapRole.SYSTEM_VARIANT);

    /** Roles of heaps that a device could address or not. */
    private static final Set<HeapRole> REACHED = EnumSet.of(
            HeapRole.SYSTEM,
            HeapRole.SHARED_SYSTEM,
            HeapRole.SYSTEM_VARIANT,
            HeapRole.OWN_REGION,
            HeapRole.LENT_REGION,
            HeapRole.DEFAULT_CMA,
            HeapRole.CMA_VARIANT);

    private final RuleSet rules;
    private final DeviceNeeds needs;
    private final Use use;
    private final Set<String> lent;
    private final List<String> ownRegions;
    private final MainMemory memory;

    /** @param lent paths of regions that belong to other devices of the same question */
    LinkJudge(RuleSet rules, MainMemory memory, DeviceNeeds needs, Use use, Set<String> lent) {
        this.rules = rules;
        this.memory = memory;
        this.needs = needs;
        this.use = use;
        this.lent = lent;
        this.ownRegions = needs.device().memoryRegions();
    }

    Link judge(KnownHeap heap) {
        Optional<Link> override = override(heap);
        return override.isPresent() ? override.get() : byRules(heap);
    }

    /** Where rules differ about the need, the worst verdict of any of their needs holds. */
    private Link byRules(KnownHeap heap) {
        return needs.byUse().get(use).stream()
                .map(need -> byRulesInDoubt(heap, need))
                .min(Comparator.comparing(Link::verdict))
                .orElseThrow();
    }

    /** What only the unreadable type of an IOMMU's group would decide is unknown. */
    private Link byRulesInDoubt(KnownHeap heap, UseNeed need) {
        Link link = byRules(heap, need);
        return need.mayBeTranslated() && byRules(heap, need.translated()).verdict() != link.verdict()
                ? link(heap, Verdict.UNKNOWN, 0, Confidence.KNOWN, needEvidence(need))
                : link;
    }

    private Link byRules(KnownHeap heap, UseNeed need) {
        HeapRole role = role(heap);
        List<LinkRule> speaking = rules.links().stream()
                .filter(rule -> rule.speaksOf(role, need.need()) && holds(rule.condition(), heap, need))
                .sorted(Comparator.comparing(LinkRule::verdict)
                        .thenComparing(LinkRule::condition, Comparator.reverseOrder())
                        .thenComparing(LinkRule::priority, Comparator.reverseOrder()))
                .toList();
        if (speaking.isEmpty()) {
            return link(heap, Verdict.UNKNOWN, 0, Confidence.KNOWN, needEvidence(need));
        }
        LinkRule decisive = speaking.get(0);
        Verdict verdict = decisive.verdict();
        List<Evidence> evidence = new ArrayList<>();
        for (LinkRule rule : speaking) {
            if (rule.verdict() == verdict) {
                evidence.add(new Evidence(rule.ref(), sentence(rule.why(), heap), facts(rule, role, heap, need)));
            }
        }
        evidence.addAll(needEvidence(need));
        return link(
                heap,
                verdict,
                verdict == Verdict.COMPATIBLE ? priority(decisive, role, heap) : 0,
                decisive.confidence().orElse(need.confidence()),
                evidence);
    }

    private Link link(KnownHeap heap, Verdict verdict, int priority, Confidence confidence, List<Evidence> evidence) {
        return new Link(needs.device().device().id(), use, heap.name(), verdict, priority, confidence, evidence);
    }

    private List<Evidence> needEvidence(UseNeed need) {
        return need.reasons().stream()
                .map(reason -> new Evidence(reason.rule().ref(), reason.rule().why(use), reason.facts()))
                .toList();
    }

    private Optional<Link> override(KnownHeap heap) {
        return needs.device().overrides().stream()
                .filter(match -> !match.rule().prefers() && match.rule().speaksOf(use, heap.names()))
                .reduce((earlier, later) -> later)
                .map(match -> overridden(match, heap));
    }

    /** The link where the administrator prefers its heap: first of those that are compatible, whatever made it so. */
    Link preferred(Link link, KnownHeap heap) {
        Optional<Match<OverrideRule>> preference = needs.device().overrides().stream()
                .filter(match -> match.rule().prefers() && speaks(match.rule()))
                .reduce((earlier, later) -> later)
                .filter(match -> match.rule().speaksOf(use, heap.names()));
        if (preference.isEmpty() || link.verdict() != Verdict.COMPATIBLE) {
            return link;
        }
        OverrideRule rule = preference.get().rule();
        List<Fact> facts = new ArrayList<>(preference.get().facts());
        facts.add(heap.heap().fact());
        List<Evidence> evidence = new ArrayList<>(link.evidence());
        evidence.add(new Evidence(rule.ref(), rule.why(), facts));
        return link(heap, link.verdict(), belowPreferredName(rule.priority(), heap), link.confidence(), evidence);
    }

    private boolean speaks(OverrideRule rule) {
        return rule.uses().isEmpty() || rule.uses().contains(use);
    }

    private Link overridden(Match<OverrideRule> match, KnownHeap heap) {
        OverrideRule rule = match.rule();
        List<Fact> facts = new ArrayList<>(match.facts());
        facts.add(heap.heap().fact());
        Evidence evidence = new Evidence(rule.ref(), rule.why(), facts);
        int priority = rule.verdict() == Verdict.COMPATIBLE ? belowPreferredName(rule.priority(), heap) : 0;
        return link(heap, rule.verdict(), priority, Confidence.OVERRIDE, List.of(evidence));
    }

    /** The role of the heap to this device. */
    HeapRole role(KnownHeap heap) {
        boolean isRegion = heap.role() == HeapRole.UNCLAIMED_REGION;
        boolean isDefault = heap.role() == HeapRole.DEFAULT_CMA || heap.role() == HeapRole.CMA_VARIANT;
        if (!isRegion && !isDefault || heap.region().isEmpty()) {
            return heap.role();
        }
        ReservedMemory region = heap.region().get();
        if (ownRegions.contains(region.path())) {
            if (!needs.privateRegions()) {
                return HeapRole.OWN_REGION;
            }
            return isRegion ? HeapRole.PRIVATE_REGION : heap.role();
        }
        if (!isRegion) {
            return heap.role();
        }
        if (lent.contains(region.path())) {
            return HeapRole.LENT_REGION;
        }
        return region.owners().isEmpty() ? HeapRole.UNCLAIMED_REGION : HeapRole.FOREIGN_REGION;
    }

    private boolean holds(LinkCondition condition, KnownHeap heap, UseNeed need) {
        boolean contiguous = need.need() == Need.CONTIGUOUS;
        return switch (condition) {
            case ALWAYS -> true;
            case BEYOND_REACH -> placement(heap, need) == KnownHeap.Placement.BEYOND;
            case PARTLY_BEYOND_REACH -> placement(heap, need) == KnownHeap.Placement.PARTLY;
            case LOW_PAGES -> takesLowPages(heap, need);
            case CPU_CANNOT_MAP ->
                heap.heap().cpuAccess() == CpuAccess.NONE && (needs.cpuMaps() || need.need() == Need.CPU);
            case SCATTERED -> contiguous && heap.heap().contiguous() == Contiguity.NO;
            case BOUNCED -> contiguous && needs.bouncePool().isPresent();
            case NODE_LOST ->
                needs.lost().isPresent()
                        && (contiguous || PageReach.of(needs.device(), need).isPresent());
        };
    }

    private KnownHeap.Placement placement(KnownHeap heap, UseNeed need) {
        if (need.need() == Need.CONTIGUOUS) {
            return heap.placedIn(needs.reach());
        }
        return PageReach.of(needs.device(), need)
                .map(pages ->
                        FROM_ALL_MEMORY.contains(heap.role()) ? pages.of(memoryOf(heap)) : heap.placedIn(pages.reach()))
                .orElse(KnownHeap.Placement.IN_REACH);
    }

    private MainMemory memoryOf(KnownHeap heap) {
        return heap.addressBits().isPresent() ? memory.below(heap.addressBits().getAsInt()) : memory;
    }

    /** Pages of such a heap are scarce, so they are for those who reach no further. */
    private boolean takesLowPages(KnownHeap heap, UseNeed need) {
        OptionalInt reached = PageReach.of(needs.device(), need)
                .map(pages -> pages.reach().bits())
                .orElse(OptionalInt.empty());
        return heap.addressBits().isPresent()
                && reached.isPresent()
                && reached.getAsInt() <= heap.addressBits().getAsInt();
    }

    private int priority(LinkRule rule, HeapRole role, KnownHeap heap) {
        int priority = rule.priority();
        if (role == HeapRole.OWN_REGION) {
            priority -=
                    REGION_STEP * ownRegions.indexOf(heap.region().orElseThrow().path());
        }
        if (heap.isVariant() && heap.role() == HeapRole.UNCLAIMED_REGION) {
            priority -= VARIANT_STEP;
        }
        return belowPreferredName(priority, heap);
    }

    private static int belowPreferredName(int priority, KnownHeap heap) {
        return Math.max(1, heap.heap().aliasOf().isPresent() ? priority - ALIAS_STEP : priority);
    }

    private String sentence(String why, KnownHeap heap) {
        return why.replace("{heap}", heap.name())
                .replace("{device}", needs.device().device().id())
                .replace(
                        "{owners}",
                        String.join(
                                ", ", heap.region().map(ReservedMemory::owners).orElse(List.of())));
    }

    private List<Fact> facts(LinkRule rule, HeapRole role, KnownHeap heap, UseNeed need) {
        List<Fact> facts = new ArrayList<>();
        boolean isAboutReach =
                rule.condition() == LinkCondition.BEYOND_REACH || rule.condition() == LinkCondition.PARTLY_BEYOND_REACH;
        if (isAboutReach) {
            facts.addAll(reachFacts(heap, need));
        }
        facts.addAll(heap.facts());
        heap.region().ifPresent(region -> {
            switch (role) {
                case OWN_REGION, PRIVATE_REGION -> facts.addAll(needs.device().memoryRegionFacts(region.path()));
                case FOREIGN_REGION, LENT_REGION -> facts.addAll(region.ownerFacts());
                default -> {}
            }
        });
        // where the pool lies matters to whoever gets its addresses as they are, also where it is in reach
        if (rule.condition() != LinkCondition.BOUNCED && REACHED.contains(role)) {
            facts.addAll(reachFacts(heap, need));
        }
        if (rule.condition() == LinkCondition.NODE_LOST) {
            facts.addAll(needs.lost().orElse(List.of()));
        }
        if (rule.condition() == LinkCondition.BOUNCED) {
            needs.bouncePool().ifPresent(region -> facts.add(region.compatibleFact()));
        }
        return facts.stream().distinct().toList();
    }

    private List<Fact> reachFacts(KnownHeap heap, UseNeed need) {
        if (need.need() == Need.CONTIGUOUS) {
            return ofPool(heap, needs.reach().facts());
        }
        return PageReach.of(needs.device(), need)
                .map(pages -> FROM_ALL_MEMORY.contains(heap.role())
                        ? pages.facts(memoryOf(heap))
                        : ofPool(heap, pages.reach().facts()))
                .orElse(List.of());
    }

    private static List<Fact> ofPool(KnownHeap heap, List<Fact> reach) {
        return heap.regions().stream()
                .flatMap(region -> Stream.concat(region.placement().stream(), reach.stream()))
                .toList();
    }
}
