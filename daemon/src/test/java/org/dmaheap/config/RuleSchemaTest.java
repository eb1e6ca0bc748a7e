// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.dmaheap.inventory.DmaFinder;
import org.dmaheap.model.Contiguity;
import org.dmaheap.model.CpuAccess;
import org.dmaheap.model.DeviceNode;
import org.dmaheap.model.HeapKind;
import org.dmaheap.model.Need;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;
import org.dmaheap.rules.HeapRole;
import org.dmaheap.rules.IommuOf;
import org.dmaheap.rules.LinkCondition;
import org.dmaheap.rules.MemoryDemand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code rules.schema.json} against rule files, against the reader and against the vocabulary of the code. */
class RuleSchemaTest {
    private static final Path SCHEMA = Path.of("src/main/dist/rules.schema.json");
    private static final Path EXAMPLES = Path.of("doc/examples");
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    @Test
    void theSchemaIsADraft202012Schema() throws IOException {
        Schema dialect =
                REGISTRY.getSchema(SchemaLocation.of(Dialects.getDraft202012().getId()));

        assertThat(dialect.validate(Files.readString(SCHEMA), InputFormat.JSON)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource
    void everyRuleFileOfTheProjectIsValid(Path file) throws IOException {
        assertThat(errors(Files.readString(file))).isEmpty();
        assertThat(RuleDirectories.named(List.of(file), Path.of("src/main"))
                        .load()
                        .problems())
                .isEmpty();
    }

    static Stream<Path> everyRuleFileOfTheProjectIsValid() throws IOException {
        return Stream.concat(jsonFiles(Path.of("src/main/rules.d")), jsonFiles(EXAMPLES));
    }

    @Test
    void theDocumentationNamesEveryExample() throws IOException {
        String documentation = Files.readString(Path.of("doc/rules.md"));

        assertThat(jsonFiles(EXAMPLES))
                .hasSize(2)
                .allSatisfy(file -> assertThat(documentation).contains("(examples/" + file.getFileName() + ")"));
    }

    @Test
    void aPreferenceIsAnOverrideWithoutAVerdict() throws IOException {
        String file = "{\"overrides\": [{\"id\": \"a\", \"match\": {\"devpath\": [\"/devices/a\"]},"
                + " \"heaps\": [\"system\"], \"prefer\": true, \"why\": \"A.\"}]}";
        assertThat(errors(file)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"device\": []}",
                "{\"devices\": [{\"id\": \"a\", \"match\": {\"driver\": [\"a\"]}, \"uses\": {}, \"source\": \"a.c\"}]}",
                "{\"devices\": [{\"id\": \"a\", \"match\": {\"driver\": [\"a\"]}, \"uses\": {}, \"why\": \"A.\"}]}",
                "{\"devices\": [{\"id\": \"a\", \"match\": {\"driver\": [\"a\"]}, \"why\": \"A.\", \"source\": \"a.c\"}]}",
                "{\"devices\": [{\"match\": {\"bus\": [\"a\"]}, \"uses\": {}, \"why\": \"A.\", \"source\": \"a.c\"}]}",
                "{\"devices\": [{\"id\": \"a\", \"match\": {}, \"uses\": {}, \"why\": \"A.\", \"source\": \"a.c\"}]}",
                "{\"overrides\": [{\"id\": \"a\", \"match\": {\"driver\": [\"a\"]}, \"heaps\": [\"system\"],"
                        + " \"verdict\": \"compatible\", \"why\": \"A.\"}]}",
                "{\"overrides\": [{\"id\": \"a\", \"match\": {\"driver\": [\"a\"]}, \"heaps\": [\"system\"],"
                        + " \"verdict\": \"incompatible\", \"priority\": 1, \"why\": \"A.\"}]}",
                "{\"overrides\": [{\"id\": \"a\", \"match\": {\"driver\": [\"a\"]}, \"heaps\": [\"system\"],"
                        + " \"verdict\": \"compatible\", \"priority\": 1001, \"why\": \"A.\"}]}",
                "{\"overrides\": [{\"id\": \"a\", \"match\": {\"driver\": [\"a\"]}, \"heaps\": [\"system\"],"
                        + " \"prefer\": true, \"verdict\": \"compatible\", \"priority\": 1, \"why\": \"A.\"}]}",
                "{\"overrides\": [{\"id\": \"a\", \"match\": {\"driver\": [\"a\"]}, \"heaps\": [\"system\"],"
                        + " \"prefer\": true, \"priority\": 1, \"why\": \"A.\"}]}",
                "{\"overrides\": [{\"id\": \"a\", \"match\": {\"driver\": [\"a\"]}, \"heaps\": [\"system\"],"
                        + " \"prefer\": false, \"why\": \"A.\"}]}",
                "{\"links\": [{\"id\": \"a\", \"verdict\": \"unknown\", \"heaps\": [\"cma\"], \"why\": \"A.\","
                        + " \"source\": \"a.c\"}]}",
                "{\"heaps\": [{\"id\": \"a\", \"role\": \"system\", \"kind\": \"system\", \"contiguous\": \"no\","
                        + " \"cpuAccess\": \"cached\", \"why\": \"A.\", \"source\": \"a.c\"}]}",
                "{\"heaps\": [{\"id\": \"a\", \"names\": [\"a\"], \"area\": \"default\", \"role\": \"system\","
                        + " \"kind\": \"system\", \"contiguous\": \"no\", \"cpuAccess\": \"cached\", \"why\": \"A.\","
                        + " \"source\": \"a.c\"}]}"
            })
    void aFileThatBreaksTheFormatIsRefusedBySchemaAndReader(String file) throws IOException {
        assertRefused(file);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"uses\": {\"decode\": \"cpu\"}",
                "\"iommu\": \"every\"",
                "\"addressBits\": 65",
                "\"addressBits\": \"32\"",
                "\"cpuAddresses\": [[\"0x0\"]]",
                "\"cpuAddresses\": [[0, 4096]]",
                "\"cpuAddresses\": [[\"0x0\", \"0x00\"]]",
                "\"cpuMaps\": \"yes\"",
                "\"armIommu\": true",
                "\"memoryRegion\": \"firmware\"",
                "\"mask\": 32",
                "\"dma\": [{\"finder\": \"myself\"}]",
                "\"dma\": [{\"finder\": \"nodes\"}]",
                "\"dma\": [{\"finder\": \"phandles\"}]",
                "\"dma\": [{\"finder\": \"parent\", \"disabled\": true}]",
                "\"dma\": [{\"finder\": [\"nodes\", \"siblings\"], \"compatible\": [\"a,b\"], \"disabled\": true}]",
                "\"dma\": [{\"finder\": \"nodes\", \"compatible\": [\"a,b\"], \"disabled\": \"yes\"}]"
            })
    void aDeviceRuleThatBreaksTheFormatIsRefusedBySchemaAndReader(String property) throws IOException {
        assertRefused(deviceRule("\"driver\": [\"a\"]", property));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"format\": 2}",
                "{\"helpers\": [{\"id\": \"a\", \"demand\": \"cma\", \"why\": \"A.\", \"source\": \"a.c:a\"}]}",
                "{\"helpers\": [{\"id\": \"a\", \"demand\": \"cpu\", \"why\": \"A.\"}]}",
                "{\"devices\": [{\"driver\": \"a\", \"scanout\": \"cpu\", \"source\": \"a.c:a\"}]}",
                "{\"devices\": [{\"drivers\": {\"a\": 3}, \"why\": \"A.\", \"scanout\": \"cpu\"}]}",
                "{\"devices\": [{\"drivers\": {\"a\": \"s\"}, \"why\": \"A.\", \"scanout\": \"cpu\", \"source\": \"s\"}]}",
                "{\"devices\": [{\"driver\": \"a\", \"why\": \"A.\", \"source\": \"a.c:a\", \"scanout\": \"cpu\", \"note\": \"n.\"}]}",
                "{\"devices\": [{\"driver\": \"a\", \"why\": \"A.\", \"source\": \"a.c:a\", \"scanout\": \"cpu\","
                        + " \"also\": [{\"match\": {}}]}]}",
                "{\"devices\": [{\"driver\": \"a\", \"why\": \"A.\", \"source\": \"a.c:a\", \"scanout\": \"cpu\","
                        + " \"uses\": {\"render\": \"cpu\"}}]}",
                "{\"devices\": [{\"driver\": \"a\", \"why\": \"A.\", \"source\": \"a.c:a\", \"scanout\": \"cpu\","
                        + " \"match\": {\"driver\": \"b\"}}]}"
            })
    void aRowThatBreaksTheFormatIsRefusedBySchemaAndReader(String file) throws IOException {
        assertRefused(file);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"dma\": []",
                "\"cpuAddresses\": []",
                "\"dma\": [{\"finder\": \"self\", \"compatible\": [\"a\"]}]",
                "\"dma\": [{\"finder\": \"graph\", \"properties\": [\"ports\"]}]"
            })
    void whatMeansNothingIsPointedOutByTheSchemaAlone(String property) throws Exception {
        String file = deviceRule("\"driver\": [\"a\"]", property);

        assertThat(errors(file)).isNotEmpty();
        parse(file.getBytes(UTF_8), true);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"driver\": 3",
                "\"driver\": []",
                "\"nodes\": [\"card\"]",
                "\"pci\": {\"devices\": [\"0x4905\"]}",
                "\"pci\": {\"vendor\": 32902}",
                "\"virtioFeatures\": {\"set\": [128]}",
                "\"memoryRegion\": 1",
                "\"kernel\": {}",
                "\"kernel\": {\"before\": \"6.13.1\"}",
                "\"name\": [\"a\"]"
            })
    void aMatchThatBreaksTheFormatIsRefusedBySchemaAndReader(String key) throws IOException {
        assertRefused(deviceRule(key, "\"cpuMaps\": true"));
    }

    @Test
    void aRuleWithDmaCannotMatchByTheDevicesItFinds() throws IOException {
        String match = "\"dmaCompatible\": [\"a,b\"]";

        assertThat(errors(deviceRule(match, "\"cpuMaps\": true"))).isEmpty();
        assertRefused(deviceRule(match, "\"dma\": [{\"finder\": \"self\"}]"));
    }

    @Test
    void theSchemaKnowsTheWordsOfTheCode() throws IOException {
        assertThat(words("/$defs/demand"))
                .containsExactlyInAnyOrderElementsOf(words(MemoryDemand.values(), d -> d.word()));
        assertThat(words("/$defs/heapRole"))
                .containsExactlyInAnyOrderElementsOf(words(HeapRole.values(), HeapRole::word));
        assertThat(words("/$defs/linkRule/properties/condition"))
                .containsExactlyInAnyOrderElementsOf(words(LinkCondition.values(), LinkCondition::word));
        assertThat(words("/$defs/need")).containsExactlyInAnyOrderElementsOf(words(Need.values(), Need::word));
        assertThat(words("/$defs/iommu")).containsExactlyInAnyOrderElementsOf(words(IommuOf.values(), IommuOf::word));
        assertThat(words("/$defs/use")).containsExactlyInAnyOrderElementsOf(words(Use.values(), Use::word));
        assertThat(words("/$defs/verdict")).containsExactlyInAnyOrderElementsOf(words(Verdict.values()));
        assertThat(words("/$defs/nodeType")).containsExactlyInAnyOrderElementsOf(words(DeviceNode.Type.values()));
        assertThat(words("/$defs/heapRule/properties/kind"))
                .containsExactlyInAnyOrderElementsOf(words(HeapKind.values()));
        assertThat(words("/$defs/heapRule/properties/contiguous"))
                .containsExactlyInAnyOrderElementsOf(words(Contiguity.values()));
        assertThat(words("/$defs/heapRule/properties/cpuAccess"))
                .containsExactlyInAnyOrderElementsOf(words(CpuAccess.values()));
        assertThat(List.of(DmaFinder.Way.values()))
                .allSatisfy(finder -> assertThat(Files.readString(SCHEMA)).contains('"' + finder.word() + '"'));
    }

    private static void parse(byte[] file, boolean overridesAllowed) throws RuleFileException {
        RuleParser parser = RuleParser.read("file.json", file, overridesAllowed);
        parser.rules(parser.helpers(Map.of()));
    }

    private static void assertRefused(String file) throws IOException {
        assertThat(errors(file)).isNotEmpty();
        assertThatThrownBy(() -> parse(file.getBytes(UTF_8), true)).isInstanceOf(RuleFileException.class);
    }

    /** With a second property that makes the rule complete where the first is not {@code uses} itself. */
    private static String deviceRule(String match, String property) {
        String uses = property.startsWith("\"uses\"") ? "" : "\"uses\": {\"video\": \"cpu\"}, ";
        return "{\"devices\": [{\"id\": \"a\", \"match\": {" + match + "}, " + uses + property
                + ", \"why\": \"A.\", \"source\": \"a.c\"}]}";
    }

    private static List<com.networknt.schema.Error> errors(String file) throws IOException {
        return REGISTRY.getSchema(Files.readString(SCHEMA)).validate(file, InputFormat.JSON);
    }

    private static List<String> words(String pointer) throws IOException {
        JsonNode enumeration =
                new ObjectMapper().readTree(Files.readAllBytes(SCHEMA)).at(pointer + "/enum");
        return StreamSupport.stream(enumeration.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static <E extends Enum<E>> List<String> words(E[] values) {
        return words(values, value -> value.name().toLowerCase(Locale.ROOT));
    }

    private static <E> List<String> words(E[] values, Function<E, String> word) {
        return Arrays.stream(values).map(word).toList();
    }

    private static Stream<Path> jsonFiles(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".json")).sorted().toList().stream();
        }
    }
}
