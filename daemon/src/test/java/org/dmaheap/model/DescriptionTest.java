// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The description of the socket's interface against the tables: the same keys, in the same order, of the same types. Whoever
 * adds a key to a table is told here what the description lacks; {@code AddingAKeyTest} shows that nothing else is to be done.
 */
class DescriptionTest {
    private static final Path FILE =
            Path.of("src/main/resources/org/dmaheap/publish/varlink/org.dmaheap.DmaHeap.varlink");

    /** Records by their names in the description. */
    private static final Map<String, Table<?>> RECORDS = Map.ofEntries(
            Map.entry("Node", DeviceNode.TABLE),
            Map.entry("DmaDevice", Device.DmaDevice.TABLE),
            Map.entry("MemoryRegion", Device.MemoryRegion.TABLE),
            Map.entry("Device", Device.TABLE),
            Map.entry("Access", NodeAccess.TABLE),
            Map.entry("Heap", Heap.TABLE),
            Map.entry("Fact", Fact.TABLE),
            Map.entry("Evidence", Evidence.TABLE),
            Map.entry("Link", Link.TABLE),
            Map.entry("Issue", Issue.TABLE),
            Map.entry("DeviceUse", DeviceUse.TABLE),
            Map.entry("Asked", CommonHeaps.Asked.TABLE),
            Map.entry("Candidate", CommonHeaps.CommonHeap.TABLE),
            Map.entry("Refusal", CommonHeaps.Refusal.TABLE),
            Map.entry("Untried", CommonHeaps.Candidate.TABLE),
            Map.entry("Pitch", Pitch.TABLE),
            Map.entry("User", ClientFigures.UserFigures.TABLE),
            Map.entry("Removed", MapChange.Removed.TABLE));

    private static final Map<String, Words<?>> WORDS = Map.ofEntries(
            Map.entry("NodeType", DeviceNode.Type.WORDS),
            Map.entry("Use", Use.WORDS),
            Map.entry("Need", Need.WORDS),
            Map.entry("HeapKind", HeapKind.WORDS),
            Map.entry("Contiguity", Contiguity.WORDS),
            Map.entry("CpuAccess", CpuAccess.WORDS),
            Map.entry("AskedAccess", FindQuery.Access.WORDS),
            Map.entry("Verdict", Verdict.WORDS),
            Map.entry("Confidence", Confidence.WORDS),
            Map.entry("PitchKind", Pitch.Kind.WORDS),
            Map.entry("Fallback", CommonHeaps.Fallback.WORDS));

    private static final Map<String, Table<?>> QUESTIONS =
            Map.of("FindHeaps", FindQuery.TABLE, "FindAndOpen", FindQuery.TABLE, "Explain", ExplainQuery.TABLE);

    private static final Map<String, Table<?>> ANSWERS = Map.of(
            "GetMap", HeapMap.TABLE,
            "ListDevices", HeapMap.DEVICES,
            "ListHeaps", HeapMap.HEAPS,
            "FindHeaps", CommonHeaps.TABLE,
            "FindAndOpen", FoundAndOpened.TABLE,
            "Explain", Explanation.TABLE,
            "GetClients", ClientFigures.TABLE);

    @Test
    void theTypesAreTheRecordsAndTheirWords() throws IOException {
        Map<String, String> types = found("type (\\w+) \\(([^()]*)\\)", 2);
        Set<String> known = new HashSet<>(RECORDS.keySet());
        known.addAll(WORDS.keySet());
        assertThat(types.keySet()).isEqualTo(known);
        RECORDS.forEach((name, table) -> assertThat(differences("type " + name, types.get(name), keys(table)))
                .isEmpty());
        WORDS.forEach((name, words) ->
                assertThat(items(types.get(name))).as("type " + name).containsExactlyInAnyOrderElementsOf(words.all()));
    }

    @Test
    void theMethodsAreTheQuestionsAndTheirAnswers() throws IOException {
        Map<String, String> in = found("method (\\w+)\\(([^()]*)\\) -> \\(([^()]*)\\)", 2);
        Map<String, String> out = found("method (\\w+)\\(([^()]*)\\) -> \\(([^()]*)\\)", 3);
        QUESTIONS.forEach((name, table) -> assertThat(differences("method " + name + "(…)", in.get(name), keys(table)))
                .isEmpty());
        ANSWERS.forEach(
                (name, table) -> assertThat(differences("method " + name + " -> (…)", out.get(name), keys(table)))
                        .isEmpty());
        Map<String, String> mapOrChange = keys(MapChange.TABLE);
        mapOrChange.replace("removed", "?Removed");
        mapOrChange.put("kernel", keys(HeapMap.TABLE).get("kernel"));
        assertThat(differences("method Subscribe -> (…)", out.get("Subscribe"), mapOrChange))
                .isEmpty();
    }

    @Test
    void whoAddsAKeyIsToldWhatTheDescriptionLacks() throws IOException {
        record Grown(Heap heap, String colour) {}
        Table<Grown> grown = keys ->
                new Grown(Heap.TABLE.through(keys.within(Grown::heap)), keys.of("colour", Type.TEXT, Grown::colour));

        assertThat(differences(
                        "type Heap", found("type (\\w+) \\(([^()]*)\\)", 2).get("Heap"), keys(grown)))
                .containsExactly("type Heap of " + FILE.getFileName() + " lacks 'colour: string', which the table has");
    }

    private static List<String> differences(String where, String described, Map<String, String> keys) {
        String file = where + " of " + FILE.getFileName();
        List<String> fields = items(described);
        List<String> wanted = keys.entrySet().stream()
                .map(key -> key.getKey() + ": " + key.getValue())
                .toList();
        List<String> problems = new ArrayList<>();
        for (String key : wanted) {
            if (!fields.contains(key)) {
                problems.add(file + " lacks '" + key + "', which the table has");
            }
        }
        for (String field : fields) {
            if (!wanted.contains(field)) {
                problems.add(file + " has '" + field + "', which the table lacks");
            }
        }
        if (problems.isEmpty() && !fields.equals(wanted)) {
            problems.add(file + " has another order: " + wanted);
        }
        return problems;
    }

    private static Map<String, String> found(String pattern, int group) throws IOException {
        String description = Files.readString(FILE).replaceAll("#.*", "").replaceAll("\\s+", " ");
        Map<String, String> found = new HashMap<>();
        Matcher matcher = Pattern.compile(pattern).matcher(description);
        while (matcher.find()) {
            found.put(matcher.group(1), matcher.group(group));
        }
        return found;
    }

    private static List<String> items(String list) {
        return Pattern.compile(",").splitAsStream(list).map(String::strip).collect(Collectors.toList());
    }

    /** The keys of a table and their types as the description spells them. */
    private static <T> Map<String, String> keys(Table<T> table) {
        Map<String, String> keys = new LinkedHashMap<>();
        table.through(new Keys<>() {
            @Override
            public <V> V of(String key, Type<V> type, Function<T, V> component) {
                keys.put(key, spelling(type));
                return sample(type);
            }
        });
        return keys;
    }

    private static String spelling(Type<?> type) {
        if (type instanceof Types.Maybe<?> maybe) {
            return "?" + spelling(maybe.type());
        }
        if (type instanceof Types.Elements<?> elements) {
            return "[]" + spelling(elements.type());
        }
        if (type instanceof Types.Newer<?> newer) {
            return spelling(newer.type());
        }
        if (type instanceof Types.WordsToWords<?, ?> map) {
            return "[string]" + spelling(map.to());
        }
        if (type instanceof Types.Flag) {
            return "bool";
        }
        if (type instanceof Types.Integers || type instanceof Types.Numbers) {
            return "int";
        }
        if (type instanceof Table<?> || type instanceof Words<?>) {
            return named(type);
        }
        return "string";
    }

    private static String named(Type<?> type) {
        Map<String, Type<?>> all = new HashMap<>(RECORDS);
        all.putAll(WORDS);
        return all.entrySet().stream()
                .filter(entry -> entry.getValue() == type)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("a type that this test does not know");
    }

    /** Some value, so that a record can be made. */
    private static <V> V sample(Type<V> type) {
        if (type instanceof Table<V> table) {
            return table.through(new Keys<>() {
                @Override
                public <W> W of(String key, Type<W> part, Function<V, W> component) {
                    return sample(part);
                }
            });
        }
        if (type instanceof Words<?> words) {
            return type.read(words.all().get(0));
        }
        List<Object> candidates = new ArrayList<>(List.of("0:0", "file.json#rule", 0L, true, List.of(), Map.of()));
        candidates.add(null);
        for (Object plain : candidates) {
            try {
                return type.read(plain);
            } catch (Mistyped e) {
                // another one then
            }
        }
        return type.read(List.of(Map.of("device", "card0")));
    }
}
