// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.dmaheap.model.Confidence;
import org.dmaheap.model.Contiguity;
import org.dmaheap.model.CpuAccess;
import org.dmaheap.model.HeapKind;
import org.dmaheap.model.Need;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;
import org.dmaheap.rules.DeviceRule;
import org.dmaheap.rules.HeapRole;
import org.dmaheap.rules.HeapRule;
import org.dmaheap.rules.Helper;
import org.dmaheap.rules.LinkCondition;
import org.dmaheap.rules.LinkRule;
import org.dmaheap.rules.OverrideRule;
import org.dmaheap.rules.RuleSet;

/**
 * Makes rules of one JSON file, strictly: the format is described in {@code doc/rules.md}. The helpers of all files are
 * known before the first rule is made, so that it does not matter which file they stand in.
 */
final class RuleParser {
    /** The format that this version reads; a file that names none is taken to be of it. */
    static final int FORMAT = 1;

    private final Located.Members top;
    private final boolean overridesAllowed;
    private final RuleNames names;

    private RuleParser(Located.Members top, boolean overridesAllowed, RuleNames names) {
        this.top = top;
        this.overridesAllowed = overridesAllowed;
        this.names = names;
    }

    /**
     * @param file name that references to its rules carry
     * @param overridesAllowed whether the file may have the administrator's last word
     */
    static RuleParser read(String file, byte[] utf8, boolean overridesAllowed) throws RuleFileException {
        Located.Members top = Located.read(utf8)
                .members(
                        "a rule file",
                        List.of("$schema", "format", "helpers", "heaps", "devices", "links", "overrides"));
        Optional<Located> format = top.get("format");
        if (format.isPresent() && !format.get().value().equals((long) FORMAT)) {
            throw format.get().wrong("\"format\" is " + FORMAT + ", the only one that this version reads");
        }
        return new RuleParser(top, overridesAllowed, new RuleNames(file));
    }

    /**
     * The helpers that the file names, by their ids.
     *
     * @param earlier those of the files before
     */
    Map<String, Helper> helpers(Map<String, Helper> earlier) throws RuleFileException {
        return DeviceRuleParser.helpers(names, top.items("helpers"), earlier);
    }

    /**
     * The rules of the file.
     *
     * @param helpers of all files, this one among them
     */
    RuleSet rules(Map<String, Helper> helpers) throws RuleFileException {
        List<HeapRule> heaps = new ArrayList<>();
        for (Located item : top.items("heaps")) {
            heaps.add(heapRule(item));
        }
        DeviceRuleParser ofDevices = new DeviceRuleParser(names, helpers);
        List<DeviceRule> devices = new ArrayList<>();
        for (Located item : top.items("devices")) {
            devices.addAll(ofDevices.rules(item));
        }
        List<LinkRule> links = new ArrayList<>();
        for (Located item : top.items("links")) {
            links.add(linkRule(item));
        }
        List<OverrideRule> overrides = new ArrayList<>();
        for (Located item : top.items("overrides")) {
            overrides.add(overrideRule(item));
        }
        return new RuleSet(heaps, devices, links, overrides);
    }

    private HeapRule heapRule(Located item) throws RuleFileException {
        Located.Members rule = item.members(
                "a heap rule",
                List.of(
                        "id",
                        "names",
                        "area",
                        "suffix",
                        "role",
                        "kind",
                        "contiguous",
                        "cpuAccess",
                        "accounted",
                        "addressBits",
                        "why",
                        "source"));
        if (Stream.of("names", "area", "suffix")
                        .filter(key -> rule.get(key).isPresent())
                        .count()
                != 1) {
            throw item.wrong("a heap rule has one of \"names\", \"area\" and \"suffix\"");
        }
        return new HeapRule(
                names.ref(rule),
                rule.text("why"),
                rule.text("source"),
                rule.globs("names"),
                rule.get("suffix").isPresent() ? Optional.of(rule.text("suffix")) : Optional.empty(),
                rule.word("area", HeapRule.Area.WORDS).orElse(HeapRule.Area.ANY),
                rule.word("role", HeapRole.WORDS).orElse(HeapRole.VENDOR),
                rule.word("kind", HeapKind.WORDS).orElse(HeapKind.UNKNOWN),
                rule.word("contiguous", Contiguity.WORDS).orElse(Contiguity.UNKNOWN),
                rule.word("cpuAccess", CpuAccess.WORDS).orElse(CpuAccess.UNKNOWN),
                rule.word("accounted", HeapRule.Accounting.WORDS),
                DeviceRuleParser.addressBits(rule));
    }

    private LinkRule linkRule(Located item) throws RuleFileException {
        Located.Members rule = item.members(
                "a link rule",
                List.of("id", "heaps", "needs", "condition", "verdict", "priority", "confidence", "why", "source"));
        Verdict verdict = verdict(rule);
        return new LinkRule(
                names.ref(rule),
                rule.text("why"),
                rule.text("source"),
                rule.words("heaps", "heap role", HeapRole.WORDS),
                rule.words("needs", "need", Need.WORDS),
                rule.word("condition", LinkCondition.WORDS).orElse(LinkCondition.ALWAYS),
                verdict,
                priority(item, rule, verdict),
                rule.word("confidence", Confidence.WORDS));
    }

    private OverrideRule overrideRule(Located item) throws RuleFileException {
        if (!overridesAllowed) {
            throw item.wrong("overrides are the administrator's: only files below /etc may hold them");
        }
        Located.Members rule = item.members(
                "an override", List.of("id", "match", "heaps", "uses", "verdict", "priority", "prefer", "why"));
        rule.require("heaps");
        Optional<Located> prefer = rule.get("prefer");
        if (prefer.isPresent() && prefer.get().bool("\"prefer\"")) {
            return preference(item, rule);
        }
        Verdict verdict = verdict(rule);
        return new OverrideRule(
                names.ref(rule),
                rule.text("why"),
                MatchParser.match(Optional.of(rule.require("match")), List.of()),
                rule.globs("heaps"),
                rule.words("uses", "use", Use.WORDS),
                verdict,
                priority(item, rule, verdict));
    }

    private OverrideRule preference(Located item, Located.Members rule) throws RuleFileException {
        if (rule.get("verdict").isPresent() || rule.get("priority").isPresent()) {
            throw item.wrong("an override with \"prefer\" has no \"verdict\" and no \"priority\"");
        }
        return OverrideRule.preference(
                names.ref(rule),
                rule.text("why"),
                MatchParser.match(Optional.of(rule.require("match")), List.of()),
                rule.globs("heaps"),
                rule.words("uses", "use", Use.WORDS));
    }

    private static Verdict verdict(Located.Members rule) throws RuleFileException {
        return rule.require("verdict").word("verdict", Verdict.WORDS);
    }

    private static int priority(Located item, Located.Members rule, Verdict verdict) throws RuleFileException {
        if (verdict == Verdict.COMPATIBLE) {
            return rule.require("priority").number("\"priority\"", 1, 1000);
        }
        if (rule.get("priority").isPresent()) {
            throw item.wrong("only a compatible heap has a \"priority\"");
        }
        return 0;
    }
}
