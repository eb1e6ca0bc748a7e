// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.compat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.dmaheap.model.Confidence;
import org.dmaheap.model.Contiguity;
import org.dmaheap.model.CpuAccess;
import org.dmaheap.model.Evidence;
import org.dmaheap.model.Fact;
import org.dmaheap.model.Link;
import org.dmaheap.model.Need;
import org.dmaheap.model.OfNode;
import org.dmaheap.model.ReservedMemory;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;
import org.dmaheap.rules.HeapRole;
import org.dmaheap.rules.LinkCondition;
import org.dmaheap.rules.LinkRule;
import org.dmaheap.rules.OverrideRule;
import org.dmaheap.rules.RuleSet;

/** Judges the heaps for one use of one device. */
final class LinkJudge {
    /** Steps between regions of one device, and between the names of one pool. */
    private static final int REGION_STEP = 10;

    private static final int ALIAS_STEP = 1;

    /** Roles of heaps that a device could address or not. */
    private static final Set<HeapRole> REACHED =
            EnumSet.of(HeapRole.OWN_REGION, HeapRole.LENT_REGION, HeapRole.DEFAULT_CMA);

    private final RuleSet rules;
    private final Demands demands;
    private final Use use;
    private final Set<String> lent;
    private final List<String> ownRegions;

    /** @param lent paths of regions that belong to other devices of the same question */
    LinkJudge(RuleSet rules, Demands demands, Use use, Set<String> lent) {
        this.rules = rules;
        this.demands = demands;
        this.use = use;
        this.lent = lent;
        this.ownRegions = demands.memoryRegions();
    }

    Link judge(Pool pool) {
        Optional<Link> override = override(pool);
        return override.isPresent() ? override.get() : byRules(pool);
    }

    /** Where rules differ about the need, the worst verdict of any of their needs holds. */
    private Link byRules(Pool pool) {
        return demands.byUse().get(use).stream()
                .map(demand -> byRules(pool, demand))
                .min(Comparator.comparing(Link::verdict))
                .orElseThrow();
    }

    private Link byRules(Pool pool, Demand demand) {
        HeapRole role = role(pool);
        List<LinkRule> speaking = rules.links().stream()
                .filter(rule -> rule.speaksOf(role, demand.need()) && holds(rule.condition(), pool, demand))
                .sorted(Comparator.comparing(LinkRule::verdict)
                        .thenComparing(LinkRule::condition, Comparator.reverseOrder())
                        .thenComparing(LinkRule::priority, Comparator.reverseOrder()))
                .toList();
        if (speaking.isEmpty()) {
            return link(pool, Verdict.UNKNOWN, 0, Confidence.KNOWN, demandEvidence(Verdict.UNKNOWN, demand));
        }
        LinkRule decisive = speaking.get(0);
        Verdict verdict = decisive.verdict();
        List<Evidence> evidence = new ArrayList<>();
        for (LinkRule rule : speaking) {
            if (rule.verdict() == verdict) {
                evidence.add(
                        new Evidence(verdict, rule.ref(), sentence(rule.why(), pool), facts(rule, role, pool, demand)));
            }
        }
        evidence.addAll(demandEvidence(verdict, demand));
        return link(
                pool,
                verdict,
                verdict == Verdict.COMPATIBLE ? priority(decisive, role, pool) : 0,
                decisive.confidence().orElse(demand.confidence()),
                evidence);
    }

    private Link link(Pool pool, Verdict verdict, int priority, Confidence confidence, List<Evidence> evidence) {
        return new Link(demands.device().id(), use, pool.name(), verdict, priority, confidence, evidence);
    }

    private static List<Evidence> demandEvidence(Verdict verdict, Demand demand) {
        return demand.reasons().stream()
                .map(reason ->
                        new Evidence(verdict, reason.rule().ref(), reason.rule().why(), reason.facts()))
                .toList();
    }

    private Optional<Link> override(Pool pool) {
        return rules.overrides().stream()
                .filter(rule -> rule.uses().isEmpty() || rule.uses().contains(use))
                .filter(rule -> pool.names().stream().anyMatch(name -> names(rule, name)))
                .filter(rule -> rule.match().matches(demands.device()).isPresent())
                .reduce((earlier, later) -> later)
                .map(rule -> overridden(rule, pool));
    }

    private static boolean names(OverrideRule rule, String heap) {
        return rule.heaps().stream().anyMatch(glob -> glob.matches(heap));
    }

    private Link overridden(OverrideRule rule, Pool pool) {
        List<Fact> facts =
                new ArrayList<>(rule.match().matches(demands.device()).orElse(List.of()));
        facts.add(pool.heap().heap().fact());
        Evidence evidence = new Evidence(rule.verdict(), rule.ref(), rule.why(), facts);
        int priority = rule.verdict() == Verdict.COMPATIBLE ? belowPreferredName(rule.priority(), pool) : 0;
        return link(pool, rule.verdict(), priority, Confidence.OVERRIDE, List.of(evidence));
    }

    /** What the heap is to this device. */
    private HeapRole role(Pool pool) {
        boolean isRegion = pool.role() == HeapRole.UNCLAIMED_REGION;
        if (!isRegion && pool.role() != HeapRole.DEFAULT_CMA || pool.region().isEmpty()) {
            return pool.role();
        }
        ReservedMemory region = pool.region().get();
        if (ownRegions.contains(region.path())) {
            if (!demands.privateRegions()) {
                return HeapRole.OWN_REGION;
            }
            return isRegion ? HeapRole.PRIVATE_REGION : pool.role();
        }
        if (!isRegion) {
            return pool.role();
        }
        if (lent.contains(region.path())) {
            return HeapRole.LENT_REGION;
        }
        return region.owners().isEmpty() ? HeapRole.UNCLAIMED_REGION : HeapRole.FOREIGN_REGION;
    }

    private boolean holds(LinkCondition condition, Pool pool, Demand demand) {
        boolean contiguous = demand.need() == Need.CONTIGUOUS;
        return switch (condition) {
            case ALWAYS -> true;
            case BEYOND_REACH -> contiguous && pool.placedIn(demands.reach()) == Pool.Placement.BEYOND;
            case PARTLY_BEYOND_REACH -> contiguous && pool.placedIn(demands.reach()) == Pool.Placement.PARTLY;
            case CPU_CANNOT_MAP ->
                pool.heap().cpuAccess() == CpuAccess.NONE && (demands.cpuMaps() || demand.need() == Need.CPU);
            case SCATTERED -> contiguous && pool.heap().contiguous() == Contiguity.NO;
            case BOUNCED -> contiguous && demands.bouncePool().isPresent();
        };
    }

    private int priority(LinkRule rule, HeapRole role, Pool pool) {
        int priority = rule.priority();
        if (role == HeapRole.OWN_REGION) {
            priority -=
                    REGION_STEP * ownRegions.indexOf(pool.region().orElseThrow().path());
        }
        return belowPreferredName(priority, pool);
    }

    private static int belowPreferredName(int priority, Pool pool) {
        return Math.max(1, pool.heap().aliasOf().isPresent() ? priority - ALIAS_STEP : priority);
    }

    private String sentence(String why, Pool pool) {
        return why.replace("{heap}", pool.name())
                .replace("{device}", demands.device().id())
                .replace(
                        "{owners}",
                        String.join(
                                ", ", pool.region().map(ReservedMemory::owners).orElse(List.of())));
    }

    private List<Fact> facts(LinkRule rule, HeapRole role, Pool pool, Demand demand) {
        List<Fact> facts = new ArrayList<>();
        if (rule.condition() == LinkCondition.BEYOND_REACH || rule.condition() == LinkCondition.PARTLY_BEYOND_REACH) {
            pool.region().ifPresent(region -> facts.addAll(region.placement()));
            facts.addAll(demands.reach().facts());
        }
        facts.addAll(pool.facts());
        pool.region().ifPresent(region -> {
            switch (role) {
                case OWN_REGION, PRIVATE_REGION -> facts.addAll(demands.memoryRegionFacts(region.path()));
                case FOREIGN_REGION, LENT_REGION -> facts.addAll(region.ownerFacts());
                default -> {}
            }
            // where the pool lies matters to whoever gets its addresses as they are, also where it is in reach
            if (demand.need() == Need.CONTIGUOUS
                    && rule.condition() != LinkCondition.BOUNCED
                    && REACHED.contains(role)) {
                facts.addAll(region.placement());
                facts.addAll(demands.reach().facts());
            }
        });
        if (rule.condition() == LinkCondition.BOUNCED) {
            demands.bouncePool()
                    .ifPresent(region -> facts.add(Fact.of(
                            OfNode.property(region.path(), "compatible"), String.join(" ", region.compatible()))));
        }
        return facts.stream().distinct().toList();
    }
}
