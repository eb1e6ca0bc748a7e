// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.dmaheap.model.AddressRange;
import org.dmaheap.model.Confidence;
import org.dmaheap.model.Contiguity;
import org.dmaheap.model.CpuAccess;
import org.dmaheap.model.DeviceNode;
import org.dmaheap.model.DmaFinder;
import org.dmaheap.model.HeapKind;
import org.dmaheap.model.KernelVersion;
import org.dmaheap.model.Need;
import org.dmaheap.model.RuleRef;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;
import org.dmaheap.rules.DeviceMatch;
import org.dmaheap.rules.DeviceRule;
import org.dmaheap.rules.Glob;
import org.dmaheap.rules.HeapRole;
import org.dmaheap.rules.HeapRule;
import org.dmaheap.rules.IommuOf;
import org.dmaheap.rules.KernelRange;
import org.dmaheap.rules.LinkCondition;
import org.dmaheap.rules.LinkRule;
import org.dmaheap.rules.MemoryDemand;
import org.dmaheap.rules.OverrideRule;
import org.dmaheap.rules.RuleSet;

/** Makes rules of one JSON file, strictly: the format is described in {@code doc/rules.md}. */
final class RuleParser {
    private static final List<String> MATCH_KEYS = List.of(
            "driver",
            "device",
            "bus",
            "compatible",
            "parentCompatible",
            "dmaCompatible",
            "nodes",
            "pci",
            "virtioFeatures",
            "memoryRegion",
            "kernel");

    private static final List<String> USES =
            Arrays.stream(Use.values()).map(Use::word).toList();

    private final String file;
    private final boolean overridesAllowed;
    private final Set<String> ids = new HashSet<>();

    private RuleParser(String file, boolean overridesAllowed) {
        this.file = file;
        this.overridesAllowed = overridesAllowed;
    }

    /**
     * @param file name that references to its rules carry
     * @param overridesAllowed whether the file may have the administrator's last word
     */
    static RuleSet parse(String file, byte[] utf8, boolean overridesAllowed) throws RuleFileException {
        return new RuleParser(file, overridesAllowed).parse(Located.read(utf8));
    }

    private RuleSet parse(Located root) throws RuleFileException {
        Located.Members top = root.members("a rule file", List.of("$schema", "heaps", "devices", "links", "overrides"));
        List<HeapRule> heaps = new ArrayList<>();
        for (Located item : array(top, "heaps")) {
            heaps.add(heapRule(item));
        }
        List<DeviceRule> devices = new ArrayList<>();
        for (Located item : array(top, "devices")) {
            devices.add(deviceRule(item));
        }
        List<LinkRule> links = new ArrayList<>();
        for (Located item : array(top, "links")) {
            links.add(linkRule(item));
        }
        List<OverrideRule> overrides = new ArrayList<>();
        for (Located item : array(top, "overrides")) {
            overrides.add(overrideRule(item));
        }
        return new RuleSet(heaps, devices, links, overrides);
    }

    private static List<Located> array(Located.Members members, String key) throws RuleFileException {
        Optional<Located> array = members.get(key);
        return array.isPresent() ? array.get().items("\"" + key + "\"") : List.of();
    }

    private RuleRef ref(Located.Members rule) throws RuleFileException {
        Located id = rule.require("id");
        if (!ids.add(id.string("\"id\""))) {
            throw id.wrong("a second rule \"" + id.value() + "\"");
        }
        return new RuleRef(file, id.string("\"id\""));
    }

    private static String why(Located.Members rule) throws RuleFileException {
        return rule.require("why").string("\"why\"");
    }

    private static String source(Located.Members rule) throws RuleFileException {
        return rule.require("source").string("\"source\"");
    }

    private HeapRule heapRule(Located item) throws RuleFileException {
        Located.Members rule = item.members(
                "a heap rule",
                List.of("id", "names", "area", "role", "kind", "contiguous", "cpuAccess", "why", "source"));
        if (rule.get("names").isPresent() == rule.get("area").isPresent()) {
            throw item.wrong("a heap rule has either \"names\" or \"area\"");
        }
        return new HeapRule(
                ref(rule),
                why(rule),
                source(rule),
                globs(rule.strings("names")),
                rule.get("area").isPresent()
                        ? rule.require("area").word("area", HeapRule.Area::ofWord)
                        : HeapRule.Area.ANY,
                rule.require("role").word("role", HeapRole::ofWord),
                rule.require("kind").word("kind", HeapKind::ofWord),
                rule.require("contiguous").word("contiguous", Contiguity::ofWord),
                rule.require("cpuAccess").word("cpuAccess", CpuAccess::ofWord));
    }

    private DeviceRule deviceRule(Located item) throws RuleFileException {
        Located.Members rule = item.members(
                "a device rule",
                List.of(
                        "id",
                        "match",
                        "uses",
                        "dma",
                        "iommu",
                        "addressBits",
                        "cpuAddresses",
                        "cpuMaps",
                        "memoryRegion",
                        "why",
                        "source"));
        List<DmaFinder> dma = new ArrayList<>();
        for (Located finder : array(rule, "dma")) {
            dma.add(finder(finder));
        }
        DeviceMatch match = match(rule.require("match"));
        if (!dma.isEmpty() && !match.dmaCompatible().isEmpty()) {
            throw item.wrong("a rule that finds DMA devices cannot match by \"dmaCompatible\"");
        }
        Optional<Located> iommu = rule.get("iommu");
        Optional<Located> bits = rule.get("addressBits");
        Optional<Located> region = rule.get("memoryRegion");
        return new DeviceRule(
                ref(rule),
                why(rule),
                source(rule),
                match,
                uses(rule.require("uses")),
                dma,
                iommu.isPresent() ? Optional.of(iommu.get().word("iommu", IommuOf::ofWord)) : Optional.empty(),
                bits.isPresent()
                        ? OptionalInt.of(bits.get().number("\"addressBits\"", 1, Long.SIZE))
                        : OptionalInt.empty(),
                addresses(rule),
                flag(rule, "cpuMaps"),
                region.isPresent() && region.get().word("memoryRegion", RuleParser::isPrivate));
    }

    private static Optional<Boolean> isPrivate(String word) {
        return switch (word) {
            case "private" -> Optional.of(true);
            case "frames" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private static Map<Use, MemoryDemand> uses(Located item) throws RuleFileException {
        Map<Use, MemoryDemand> uses = new EnumMap<>(Use.class);
        Located.Members members = item.members("\"uses\"", USES);
        for (Map.Entry<String, Located> entry : members.byKey().entrySet()) {
            uses.put(Use.ofWord(entry.getKey()).orElseThrow(), entry.getValue().word("demand", MemoryDemand::ofWord));
        }
        return uses;
    }

    private static DmaFinder finder(Located item) throws RuleFileException {
        Located.Members finder =
                item.members("a finder", List.of("finder", "inGroup", "first", "properties", "compatible"));
        DmaFinder named = finder.require("finder").word("finder", RuleParser::finderOfWord);
        switch (named.way()) {
            case PHANDLES, GRAPH -> finder.require("properties");
            case NODES, CHILDREN, SIBLINGS -> finder.require("compatible");
            default -> {}
        }
        return new DmaFinder(
                named.way(),
                named.inGroup() || flag(finder, "inGroup"),
                named.first() || flag(finder, "first"),
                finder.strings("properties"),
                finder.strings("compatible"));
    }

    /** A way, or one of the words in which files of before 0.2 say a way and its restriction at once. */
    private static Optional<DmaFinder> finderOfWord(String word) {
        return switch (word) {
            case "self-in-iommu-group" -> Optional.of(restricted(DmaFinder.Way.SELF, true, false));
            case "parent-in-iommu-group" -> Optional.of(restricted(DmaFinder.Way.PARENT, true, false));
            case "first-node" -> Optional.of(restricted(DmaFinder.Way.NODES, false, true));
            case "pci-ancestor" -> Optional.of(DmaFinder.of(DmaFinder.Way.ANCESTOR));
            case "parent-children" -> Optional.of(DmaFinder.of(DmaFinder.Way.CHILDREN));
            case "parent-siblings" -> Optional.of(DmaFinder.of(DmaFinder.Way.SIBLINGS));
            case "phandles-graph" -> Optional.of(DmaFinder.of(DmaFinder.Way.GRAPH));
            default -> DmaFinder.Way.ofWord(word).map(DmaFinder::of);
        };
    }

    private static DmaFinder restricted(DmaFinder.Way way, boolean inGroup, boolean first) {
        return new DmaFinder(way, inGroup, first, List.of(), List.of());
    }

    private static boolean flag(Located.Members members, String key) throws RuleFileException {
        Optional<Located> flag = members.get(key);
        return flag.isPresent() && flag.get().bool("\"" + key + "\"");
    }

    private static List<AddressRange> addresses(Located.Members rule) throws RuleFileException {
        List<AddressRange> ranges = new ArrayList<>();
        for (Located item : array(rule, "cpuAddresses")) {
            List<Located> pair = item.items("a range");
            if (pair.size() != 2 || pair.get(1).hex("a size") == 0) {
                throw item.wrong("a range is [start, size] with a size above 0");
            }
            AddressRange range =
                    new AddressRange(pair.get(0).hex("a start"), pair.get(1).hex("a size"));
            if (Long.compareUnsigned(range.last(), range.start()) < 0) {
                throw item.wrong("a range must not end beyond 2^64");
            }
            ranges.add(range);
        }
        return ranges;
    }

    private static DeviceMatch match(Located item) throws RuleFileException {
        Located.Members match = item.members("\"match\"", MATCH_KEYS);
        if (match.byKey().isEmpty()) {
            throw item.wrong("\"match\" must have a key");
        }
        Set<DeviceNode.Type> nodes = EnumSet.noneOf(DeviceNode.Type.class);
        if (match.get("nodes").isPresent()) {
            for (Located node : match.require("nodes").items("\"nodes\"")) {
                nodes.add(node.word("node type", DeviceNode.Type::ofWord));
            }
        }
        Optional<Located> pci = match.get("pci");
        Optional<Located> features = match.get("virtioFeatures");
        Optional<Located> region = match.get("memoryRegion");
        Optional<Located> kernel = match.get("kernel");
        return new DeviceMatch(
                match.strings("driver"),
                globs(match.strings("device")),
                match.strings("bus"),
                match.strings("compatible"),
                match.strings("parentCompatible"),
                match.strings("dmaCompatible"),
                nodes,
                pci.isPresent() ? Optional.of(pciMatch(pci.get())) : Optional.empty(),
                features.isPresent() ? Optional.of(featureBits(features.get())) : Optional.empty(),
                region.isPresent() ? Optional.of(region.get().bool("\"memoryRegion\"")) : Optional.empty(),
                kernel.isPresent() ? Optional.of(kernelRange(kernel.get())) : Optional.empty());
    }

    private static KernelRange kernelRange(Located item) throws RuleFileException {
        Located.Members range = item.members("\"kernel\"", List.of("from", "before"));
        Optional<KernelVersion> from = version(range, "from");
        Optional<KernelVersion> before = version(range, "before");
        if (from.isEmpty() && before.isEmpty()) {
            throw item.wrong("\"kernel\" must have \"from\" or \"before\"");
        }
        return new KernelRange(from, before);
    }

    private static Optional<KernelVersion> version(Located.Members range, String key) throws RuleFileException {
        Optional<Located> item = range.get(key);
        if (item.isEmpty()) {
            return Optional.empty();
        }
        Optional<KernelVersion> version = KernelVersion.ofText(item.get().string("\"" + key + "\""));
        if (version.isEmpty()) {
            throw item.get().wrong("a kernel version is two numbers, such as \"6.13\"");
        }
        return version;
    }

    private static DeviceMatch.PciMatch pciMatch(Located item) throws RuleFileException {
        Located.Members pci = item.members("\"pci\"", List.of("vendor", "devices"));
        Set<Integer> devices = new HashSet<>();
        for (Located device : array(pci, "devices")) {
            devices.add(id16(device));
        }
        return new DeviceMatch.PciMatch(id16(pci.require("vendor")), devices);
    }

    private static int id16(Located item) throws RuleFileException {
        long id = item.hex("a PCI id");
        if (id < 0 || id > 0xffff) {
            throw item.wrong("a PCI id has 16 bits");
        }
        return (int) id;
    }

    private static DeviceMatch.FeatureBits featureBits(Located item) throws RuleFileException {
        Located.Members bits = item.members("\"virtioFeatures\"", List.of("set", "clear"));
        return new DeviceMatch.FeatureBits(bitNumbers(bits, "set"), bitNumbers(bits, "clear"));
    }

    private static Set<Integer> bitNumbers(Located.Members members, String key) throws RuleFileException {
        Set<Integer> numbers = new HashSet<>();
        for (Located bit : array(members, key)) {
            numbers.add(bit.number("a feature bit", 0, 127));
        }
        return numbers;
    }

    private LinkRule linkRule(Located item) throws RuleFileException {
        Located.Members rule = item.members(
                "a link rule",
                List.of("id", "heaps", "needs", "condition", "verdict", "priority", "confidence", "why", "source"));
        Set<HeapRole> roles = EnumSet.noneOf(HeapRole.class);
        for (Located role : array(rule, "heaps")) {
            roles.add(role.word("heap role", HeapRole::ofWord));
        }
        Set<Need> needs = EnumSet.noneOf(Need.class);
        for (Located need : array(rule, "needs")) {
            needs.add(need.word("need", Need::ofWord));
        }
        Optional<Located> condition = rule.get("condition");
        Optional<Located> confidence = rule.get("confidence");
        Verdict verdict = verdict(rule);
        return new LinkRule(
                ref(rule),
                why(rule),
                source(rule),
                roles,
                needs,
                condition.isPresent() ? condition.get().word("condition", LinkCondition::ofWord) : LinkCondition.ALWAYS,
                verdict,
                priority(item, rule, verdict),
                confidence.isPresent()
                        ? Optional.of(confidence.get().word("confidence", Confidence::ofWord))
                        : Optional.empty());
    }

    private OverrideRule overrideRule(Located item) throws RuleFileException {
        if (!overridesAllowed) {
            throw item.wrong("overrides are the administrator's: only files below /etc may hold them");
        }
        Located.Members rule =
                item.members("an override", List.of("id", "match", "heaps", "uses", "verdict", "priority", "why"));
        Set<Use> uses = EnumSet.noneOf(Use.class);
        for (Located use : array(rule, "uses")) {
            uses.add(use.word("use", Use::ofWord));
        }
        Verdict verdict = verdict(rule);
        rule.require("heaps");
        return new OverrideRule(
                ref(rule),
                why(rule),
                match(rule.require("match")),
                globs(rule.strings("heaps")),
                uses,
                verdict,
                priority(item, rule, verdict));
    }

    private static Verdict verdict(Located.Members rule) throws RuleFileException {
        return rule.require("verdict").word("verdict", Verdict::ofWord);
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

    private static List<Glob> globs(List<String> patterns) {
        return patterns.stream().map(Glob::new).toList();
    }
}
