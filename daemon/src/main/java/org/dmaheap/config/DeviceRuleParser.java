// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.dmaheap.inventory.AddressRange;
import org.dmaheap.inventory.DmaFinder;
import org.dmaheap.model.Copies;
import org.dmaheap.model.Pitch;
import org.dmaheap.model.RuleRef;
import org.dmaheap.model.Use;
import org.dmaheap.rules.DeviceMatch;
import org.dmaheap.rules.DeviceRule;
import org.dmaheap.rules.Helper;
import org.dmaheap.rules.IommuOf;
import org.dmaheap.rules.KernelRange;
import org.dmaheap.rules.MemoryDemand;

/** Makes the device rules of one file, and the helpers that rules may name. */
final class DeviceRuleParser {
    private static final Set<String> HELPER_KEYS =
            keys(List.of("id", "demand", "dma", "iommu", "addressBits", "cpuMaps", "why", "source"));

    /** What the variants of a device have in common with the rule around them. */
    private static final List<String> SHARED = List.of("driver", "match", "source");

    private static final Set<String> CLAIMS = keys(
            Use.WORDS.all(),
            List.of(
                    "iommu",
                    "armIommu",
                    "addressBits",
                    "cpuAddresses",
                    "cpuMaps",
                    "memoryRegion",
                    "pitch",
                    "note",
                    "why"));

    private static final Set<String> VARIANT_KEYS = keys(CLAIMS, List.of("id", "match", "dma", "source"));

    private static final Set<String> RULE_KEYS = keys(VARIANT_KEYS, List.of("driver", "drivers", "uses", "also"));

    /** In this order, in which an error lists them. */
    @SafeVarargs
    private static Set<String> keys(Collection<String>... lists) {
        Set<String> keys = new LinkedHashSet<>();
        for (Collection<String> list : lists) {
            keys.addAll(list);
        }
        return keys;
    }

    /** In bytes; no display reads longer lines. */
    private static final int WIDEST_PITCH = 1 << 20;

    /** An address mask of which nothing is known, where that of a helper does not hold. */
    private static final String UNKNOWN = "unknown";

    private final RuleNames names;

    /** Of all files, by their ids. */
    private final Map<String, Helper> helpers;

    DeviceRuleParser(RuleNames names, Map<String, Helper> helpers) {
        this.names = names;
        this.helpers = helpers;
    }

    /** @param earlier helpers of other files */
    static Map<String, Helper> helpers(RuleNames names, List<Located> items, Map<String, Helper> earlier)
            throws RuleFileException {
        Map<String, Helper> byId = new LinkedHashMap<>();
        for (Located item : items) {
            Located.Members keys = item.members("a helper", HELPER_KEYS);
            RuleRef ref = names.ref(keys);
            if (MemoryDemand.ofWord(ref.id()).isPresent()) {
                throw keys.require("id").wrong("\"" + ref.id() + "\" is a demand, and no name for a helper");
            }
            if (earlier.containsKey(ref.id())) {
                throw keys.require("id")
                        .wrong("a second helper \"" + ref.id() + "\": the first is "
                                + earlier.get(ref.id()).ref());
            }
            byId.put(
                    ref.id(),
                    new Helper(
                            ref,
                            keys.text("why"),
                            keys.text("source"),
                            keys.require("demand").word("demand", MemoryDemand.WORDS),
                            finders(keys),
                            keys.word("iommu", IommuOf.WORDS),
                            addressBits(keys),
                            keys.flag("cpuMaps")));
        }
        return byId;
    }

    /** One rule, or one for each of several drivers of which the same is true; then those of variants of the device. */
    List<DeviceRule> rules(Located item) throws RuleFileException {
        Located.Members keys = item.members("a device rule", RULE_KEYS);
        List<DeviceRule> rules = new ArrayList<>(rules(item, keys));
        for (Located variant : keys.items("also")) {
            rules.addAll(rules(variant, varied(keys, variant.members("a variant", VARIANT_KEYS))));
        }
        return rules;
    }

    /**
     * The keys of a variant with those of the rule around it that it does not say itself. A variant that says what a use
     * demands says all that is demanded; its condition adds to that of the rule.
     */
    private static Located.Members varied(Located.Members rule, Located.Members variant) throws RuleFileException {
        boolean demandsTheSame = Use.WORDS.all().stream().noneMatch(variant.byKey()::containsKey);
        Map<String, Located> keys = new LinkedHashMap<>();
        for (Map.Entry<String, Located> entry : rule.byKey().entrySet()) {
            if (SHARED.contains(entry.getKey())
                    || demandsTheSame
                            && (CLAIMS.contains(entry.getKey())
                                    || entry.getKey().equals("uses"))) {
                keys.put(entry.getKey(), entry.getValue());
            }
        }
        if (variant.get("why").isPresent() || variant.get("note").isPresent()) {
            keys.keySet().removeAll(List.of("why", "note"));
        }
        keys.putAll(variant.byKey());
        if (rule.get("match").isPresent() && variant.get("match").isPresent()) {
            Map<String, Located> match =
                    new LinkedHashMap<>(rule.require("match").byName("\"match\""));
            Located own = variant.require("match");
            match.putAll(own.byName("\"match\""));
            keys.put("match", new Located(own.line(), match));
        }
        return new Located.Members(variant.holder(), variant.what(), keys);
    }

    private List<DeviceRule> rules(Located item, Located.Members keys) throws RuleFileException {
        Claims claims = claims(item, keys);
        if (keys.get("drivers").isEmpty()) {
            List<String> drivers = keys.strings("driver");
            Optional<Located> condition = drivers.isEmpty() ? Optional.of(keys.require("match")) : keys.get("match");
            DeviceMatch match = MatchParser.match(condition, drivers);
            RuleRef ref = keys.get("id").isPresent() || match.driver().isEmpty()
                    ? names.ref(keys)
                    : names.ref(id(match), item);
            return List.of(claims.rule(ref, keys.text("source"), match));
        }
        for (String key : List.of("id", "driver", "source")) {
            if (keys.get(key).isPresent()) {
                throw keys.require(key).wrong("\"drivers\" says the drivers and their sources, so no \"" + key + "\"");
            }
        }
        List<DeviceRule> rules = new ArrayList<>();
        Map<String, Located> rows = keys.require("drivers").byName("\"drivers\"");
        DeviceMatch ofAll = MatchParser.match(keys.get("match"), List.of("drivers"));
        for (Map.Entry<String, Located> row : rows.entrySet()) {
            if (row.getKey().endsWith("/")) {
                Map<String, Located> inFolder = row.getValue().byName("a folder of drivers");
                for (Map.Entry<String, Located> below : inFolder.entrySet()) {
                    rules.add(row(claims, ofAll, row.getKey(), below));
                }
            } else {
                rules.add(row(claims, ofAll, "", row));
            }
        }
        return rules;
    }

    private DeviceRule row(Claims claims, DeviceMatch ofAll, String folder, Map.Entry<String, Located> row)
            throws RuleFileException {
        DeviceMatch match = ofAll.withDriver(row.getKey());
        RuleRef ref = names.ref(id(match), row.getValue());
        return claims.rule(ref, folder + row.getValue().string("a source"), match);
    }

    /** The name of a rule that has none: its driver, and of which kernels it speaks. */
    private static String id(DeviceMatch match) {
        String driver = match.driver().get(0);
        return match.kernel()
                .flatMap(KernelRange::before)
                .map(before -> driver + "-before-" + before)
                .orElse(driver);
    }

    /** The claims of a rule about whatever it matches. */
    private record Claims(
            Located where,
            Optional<String> why,
            Map<Use, MemoryDemand> demands,
            Map<Use, Helper> helpers,
            List<DmaFinder> dma,
            Optional<IommuOf> iommuOf,
            List<String> armIommu,
            OptionalInt addressBits,
            List<AddressRange> cpuAddresses,
            boolean cpuMaps,
            boolean privateRegions,
            Optional<Pitch> pitch) {
        Claims {
            // once for all drivers of the rule
            demands = Copies.of(demands);
            helpers = Copies.of(helpers);
        }

        DeviceRule rule(RuleRef ref, String source, DeviceMatch match) throws RuleFileException {
            if (!dma.isEmpty() && !match.dmaCompatible().isEmpty()) {
                throw where.wrong("a rule that finds DMA devices cannot match by \"dmaCompatible\"");
            }
            return new DeviceRule(
                    ref,
                    why,
                    source,
                    match,
                    demands,
                    helpers,
                    dma,
                    iommuOf,
                    armIommu,
                    addressBits,
                    cpuAddresses,
                    cpuMaps,
                    privateRegions,
                    pitch);
        }
    }

    private Claims claims(Located item, Located.Members keys) throws RuleFileException {
        Map<Use, MemoryDemand> demands = new EnumMap<>(Use.class);
        Map<Use, Helper> named = new EnumMap<>(Use.class);
        for (Map.Entry<Use, Located> use : uses(keys).entrySet()) {
            Optional<Helper> helper = helper(use.getValue());
            if (helper.isPresent()) {
                named.put(use.getKey(), helper.get());
                demands.put(use.getKey(), helper.get().demand());
            } else {
                demands.put(use.getKey(), use.getValue().word("demand", MemoryDemand.WORDS));
            }
        }
        boolean explained = !demands.isEmpty() && named.keySet().equals(demands.keySet());
        Optional<Located> note = keys.get("note");
        if (note.isPresent()) {
            if (!explained || keys.get("why").isPresent()) {
                throw note.get().wrong("a \"note\" adds to what helpers say; \"why\" says all of it");
            }
            String clause = keys.text("note");
            named.replaceAll((use, helper) -> helper.with(clause));
        }
        Collection<Helper> through = named.values();
        return new Claims(
                item,
                explained && keys.get("why").isEmpty() ? Optional.empty() : Optional.of(keys.text("why")),
                demands,
                named,
                keys.get("dma").isPresent() ? finders(keys) : finders(item, demands, named),
                keys.word("iommu", IommuOf.WORDS)
                        .or(() -> through.stream()
                                .flatMap(helper -> helper.iommuOf().stream())
                                .findFirst()),
                keys.strings("armIommu"),
                keys.get("addressBits").isPresent() ? addressBits(keys) : narrowest(through),
                addresses(keys),
                keys.get("cpuMaps").isPresent()
                        ? keys.flag("cpuMaps")
                        : through.stream().anyMatch(Helper::cpuMaps),
                keys.get("memoryRegion").isPresent()
                        && keys.require("memoryRegion")
                                .word("memoryRegion", DeviceRuleParser::isPrivate, List.of("frames", "private")),
                pitch(keys));
    }

    /** What each use demands: keys of the rule itself, or of the object {@code uses}. */
    private static Map<Use, Located> uses(Located.Members rule) throws RuleFileException {
        Optional<Located> object = rule.get("uses");
        Located.Members holder = object.isPresent() ? object.get().members("\"uses\"", Use.WORDS.all()) : rule;
        Map<Use, Located> uses = new EnumMap<>(Use.class);
        for (Use use : Use.values()) {
            holder.get(use.word()).ifPresent(item -> uses.put(use, item));
            if (object.isPresent() && rule.get(use.word()).isPresent()) {
                throw rule.require(use.word()).wrong("\"" + use.word() + "\" belongs into \"uses\", which is there");
            }
        }
        // a rule may find the DMA devices for others that say what these demand, or tell of the layout alone
        if (object.isEmpty()
                && uses.isEmpty()
                && rule.get("dma").isEmpty()
                && rule.get("pitch").isEmpty()) {
            throw rule.holder().wrong("a device rule has no use: one of " + String.join(", ", Use.WORDS.all()));
        }
        return uses;
    }

    /** The helper that a use names; empty if it says a demand. */
    private Optional<Helper> helper(Located use) throws RuleFileException {
        String word = use.string("demand");
        Helper helper = helpers.get(word);
        if (helper == null && MemoryDemand.ofWord(word).isEmpty()) {
            List<String> known = new ArrayList<>(MemoryDemand.WORDS.all());
            known.addAll(helpers.keySet());
            throw use.unknown("demand", word, known);
        }
        return Optional.ofNullable(helper);
    }

    private static List<DmaFinder> finders(Located rule, Map<Use, MemoryDemand> demands, Map<Use, Helper> named)
            throws RuleFileException {
        List<DmaFinder> finders = null;
        for (Use use : demands.keySet()) {
            List<DmaFinder> ofUse = named.containsKey(use) ? named.get(use).dma() : List.of();
            if (finders != null && !finders.equals(ofUse)) {
                throw rule.wrong("its helpers differ about the devices that do the DMA: \"dma\" must say it");
            }
            finders = ofUse;
        }
        return finders == null ? List.of() : finders;
    }

    private static OptionalInt narrowest(Collection<Helper> helpers) {
        return helpers.stream()
                .flatMapToInt(helper -> helper.addressBits().stream())
                .min();
    }

    static OptionalInt addressBits(Located.Members rule) throws RuleFileException {
        Optional<Located> bits = rule.get("addressBits");
        return bits.isEmpty() || bits.get().value().equals(UNKNOWN)
                ? OptionalInt.empty()
                : OptionalInt.of(bits.get().number("\"addressBits\"", 1, Long.SIZE));
    }

    private static Optional<Boolean> isPrivate(String word) {
        return switch (word) {
            case "private" -> Optional.of(true);
            case "frames" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    /** A word, or for a kind with bytes an object with that one key. */
    private static Optional<Pitch> pitch(Located.Members rule) throws RuleFileException {
        Optional<Located> given = rule.get("pitch");
        if (given.isEmpty()) {
            return Optional.empty();
        }
        Located item = given.get();
        if (!(item.value() instanceof Map<?, ?>)) {
            Pitch.Kind kind = item.word(
                    "pitch",
                    word -> Pitch.Kind.WORDS.constant(word).filter(known -> !known.hasBytes()),
                    List.of("exact", "any", "{\"aligned\": BYTES}", "{\"fixed\": BYTES}"));
            return Optional.of(new Pitch(kind, Optional.empty()));
        }
        Located.Members keys = item.members("a pitch", List.of("aligned", "fixed"));
        if (keys.byKey().size() != 1) {
            throw item.wrong("a pitch is either \"aligned\" or \"fixed\"");
        }
        String word = keys.byKey().keySet().iterator().next();
        return Optional.of(new Pitch(
                Pitch.Kind.WORDS.constant(word).orElseThrow(),
                Optional.of(keys.require(word).number("\"" + word + "\"", 1, WIDEST_PITCH))));
    }

    private static List<DmaFinder> finders(Located.Members rule) throws RuleFileException {
        List<DmaFinder> finders = new ArrayList<>();
        for (Located item : rule.items("dma")) {
            Located.Members keys = item.members(
                    "a finder", List.of("finder", "inGroup", "first", "disabled", "properties", "compatible"));
            Located ways = keys.require("finder");
            for (Located way : ways.value() instanceof List<?> ? ways.items("\"finder\"") : List.of(ways)) {
                finders.add(finder(way, keys));
            }
        }
        return finders;
    }

    private static DmaFinder finder(Located way, Located.Members keys) throws RuleFileException {
        DmaFinder named = way.word("finder", DeviceRuleParser::finderOfWord, DmaFinder.Way.WORDS.all());
        switch (named.way()) {
            case PHANDLES, GRAPH -> keys.require("properties");
            case NODES, CHILDREN, SIBLINGS -> keys.require("compatible");
            default -> {}
        }
        if (keys.flag("disabled") && named.way() != DmaFinder.Way.NODES) {
            throw way.wrong("\"disabled\" goes with the finder \"nodes\" alone");
        }
        boolean follows = named.way() == DmaFinder.Way.PHANDLES || named.way() == DmaFinder.Way.GRAPH;
        return new DmaFinder(
                named.way(),
                named.inGroup() || keys.flag("inGroup"),
                named.first() || keys.flag("first"),
                keys.flag("disabled"),
                follows ? keys.strings("properties") : List.of(),
                keys.strings("compatible"));
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

    private static List<AddressRange> addresses(Located.Members rule) throws RuleFileException {
        List<AddressRange> ranges = new ArrayList<>();
        for (Located item : rule.items("cpuAddresses")) {
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
}
