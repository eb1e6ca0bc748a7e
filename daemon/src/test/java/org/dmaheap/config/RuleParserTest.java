// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dmaheap.model.Issue;
import org.dmaheap.model.Use;
import org.dmaheap.rules.RuleSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One case for each way in which a rule file can be wrong, and where it says so. */
class RuleParserTest {
    @TempDir
    Path directory;

    /** A device rule, one key a line from line 2 on, with a line replaced or added. */
    private static String device(String... changed) {
        return rule(
                "devices",
                List.of(
                        "\"id\": \"a\"",
                        "\"match\": {\"driver\": [\"x\"]}",
                        "\"uses\": {\"scanout\": \"cpu\"}",
                        "\"why\": \"So it is.\"",
                        "\"source\": \"drivers/x.c\""),
                changed);
    }

    private static String heap(String... changed) {
        return rule(
                "heaps",
                List.of(
                        "\"id\": \"a\"",
                        "\"names\": [\"x\"]",
                        "\"role\": \"vendor\"",
                        "\"kind\": \"cma\"",
                        "\"contiguous\": \"yes\"",
                        "\"cpuAccess\": \"cached\"",
                        "\"why\": \"So it is.\"",
                        "\"source\": \"x.c\""),
                changed);
    }

    private static String link(String... changed) {
        return rule(
                "links",
                List.of(
                        "\"id\": \"a\"",
                        "\"heaps\": [\"system\"]",
                        "\"needs\": [\"mmu\"]",
                        "\"verdict\": \"compatible\"",
                        "\"priority\": 5",
                        "\"why\": \"So it is.\"",
                        "\"source\": \"x.c\""),
                changed);
    }

    private static String override(String... changed) {
        return rule(
                "overrides",
                List.of(
                        "\"id\": \"a\"",
                        "\"match\": {\"driver\": [\"x\"]}",
                        "\"heaps\": [\"dsp*\"]",
                        "\"verdict\": \"incompatible\"",
                        "\"why\": \"So it is.\""),
                changed);
    }

    /** @param changed pairs: a key, and its line; an empty line takes the key away */
    private static String rule(String kind, List<String> lines, String... changed) {
        java.util.Map<String, String> byKey = new java.util.LinkedHashMap<>();
        lines.forEach(line -> byKey.put(line.substring(1, line.indexOf('"', 1)), line));
        for (int i = 0; i < changed.length; i += 2) {
            if (changed[i + 1].isEmpty()) {
                byKey.remove(changed[i]);
            } else {
                byKey.put(changed[i], changed[i + 1]);
            }
        }
        return "{\"" + kind + "\": [{\n" + String.join(",\n", byKey.values()) + "\n}]}\n";
    }

    static List<Arguments> wrongFiles() {
        return List.of(
                Arguments.of(override("prefer", "\"prefer\": true"), 1, "with \"prefer\" has no \"verdict\""),
                Arguments.of(
                        override("prefer", "\"prefer\": false", "verdict", ""), 1, "an override has no \"verdict\""),
                Arguments.of(override("prefer", "\"prefer\": 1"), 7, "\"prefer\""),
                Arguments.of("", 1, "the file is empty"),
                Arguments.of("{\n\"devices\": [\n", 3, "Unexpected end-of-input"),
                Arguments.of("{\n\"devices\": [,]}", 2, "Unexpected character"),
                Arguments.of("{}\n{}", 2, "more after the end"),
                Arguments.of("[]", 1, "a rule file must be an object"),
                Arguments.of("{\n\"device\": []}", 2, "unknown key \"device\" in a rule file"),
                Arguments.of("{\n\"devices\": {}}", 2, "\"devices\" must be an array"),
                Arguments.of("{\"devices\": [\n3]}", 2, "a device rule must be an object"),
                Arguments.of("{\n\"devices\": [],\n\"devices\": []}", 3, "Duplicate"),
                Arguments.of("{\n\"devices\": null}", 2, "no value of a rule is a VALUE_NULL"),
                Arguments.of("{\n\"devices\": [1.5]}", 2, "no value of a rule is a VALUE_NUMBER_FLOAT"),
                Arguments.of(
                        device("id", "", "match", "\"match\": {\"bus\": [\"x\"]}"), 1, "a device rule has no \"id\""),
                Arguments.of(device("id", "\"id\": \" \""), 2, "\"id\" must be a string that is not empty"),
                Arguments.of(device("id", "\"id\": 3"), 2, "\"id\" must be a string that is not empty"),
                Arguments.of(device("why", ""), 1, "a device rule has no \"why\""),
                Arguments.of(device("source", ""), 1, "a device rule has no \"source\""),
                Arguments.of(device("match", ""), 1, "a device rule has no \"match\""),
                Arguments.of(device("uses", ""), 1, "a device rule has no use: one of scanout, render, video, compute"),
                Arguments.of(device("x", "\"x\": true"), 7, "unknown key \"x\" in a device rule"),
                Arguments.of(device("match", "\"match\": {}"), 3, "\"match\" must have a key"),
                Arguments.of(
                        device("match", "\"match\": {\"drivers\": [\"x\"]}"),
                        3,
                        "unknown key \"drivers\" in \"match\""),
                Arguments.of(
                        device("match", "\"match\": {\"driver\": 3}"),
                        3,
                        "\"driver\" must be a string or an array of strings"),
                Arguments.of(device("match", "\"match\": {\"driver\": []}"), 3, "\"driver\" must not be empty"),
                Arguments.of(
                        device("match", "\"match\": {\"driver\": [3]}"), 3, "an entry of \"driver\" must be a string"),
                Arguments.of(device("match", "\"match\": {\"nodes\": [\"card\"]}"), 3, "unknown node type \"card\""),
                Arguments.of(device("match", "\"match\": {\"pci\": {}}"), 3, "\"pci\" has no \"vendor\""),
                Arguments.of(
                        device("match", "\"match\": {\"pci\": {\"vendor\": \"intel\"}}"),
                        3,
                        "a PCI id is a hexadecimal number"),
                Arguments.of(
                        device("match", "\"match\": {\"pci\": {\"vendor\": \"0x18086\"}}"),
                        3,
                        "a PCI id is a hexadecimal number of 16 bits"),
                Arguments.of(
                        device("match", "\"match\": {\"virtioFeatures\": {\"set\": [128]}}"),
                        3,
                        "a feature bit must be a number from 0 to 127"),
                Arguments.of(
                        device("match", "\"match\": {\"kernel\": {\"before\": \"6.13.1\"}}"),
                        3,
                        "a kernel version is two numbers, such as \"6.13\""),
                Arguments.of(
                        device("match", "\"match\": {\"kernel\": {}}"),
                        3,
                        "\"kernel\" must have \"from\" or \"before\""),
                Arguments.of(device("match", "\"match\": {\"memoryRegion\": \"yes\"}"), 3, "must be true or false"),
                Arguments.of(
                        device("uses", "\"uses\": {\"display\": \"cpu\"}"), 4, "unknown key \"display\" in \"uses\""),
                Arguments.of(device("uses", "\"uses\": {\"scanout\": \"cma\"}"), 4, "unknown demand \"cma\""),
                Arguments.of(device("dma", "\"dma\": [{}]"), 7, "a finder has no \"finder\""),
                Arguments.of(device("dma", "\"dma\": [{\"finder\": \"magic\"}]"), 7, "unknown finder \"magic\""),
                Arguments.of(
                        device("dma", "\"dma\": [{\"finder\": \"phandles\"}]"), 7, "a finder has no \"properties\""),
                Arguments.of(device("dma", "\"dma\": [{\"finder\": \"nodes\"}]"), 7, "a finder has no \"compatible\""),
                Arguments.of(
                        device(
                                "dma",
                                "\"dma\": [{\"finder\": \"siblings\", \"compatible\": \"a,b\", \"disabled\": true}]"),
                        7,
                        "\"disabled\" goes with the finder \"nodes\" alone"),
                Arguments.of(
                        device(
                                "match",
                                "\"match\": {\"dmaCompatible\": [\"x\"]}",
                                "dma",
                                "\"dma\": [{\"finder\": \"self\"}]"),
                        1,
                        "a rule that finds DMA devices cannot match by \"dmaCompatible\""),
                Arguments.of(device("iommu", "\"iommu\": \"any\""), 7, "unknown iommu \"any\""),
                Arguments.of(device("addressBits", "\"addressBits\": 65"), 7, "must be a number from 1 to 64"),
                Arguments.of(device("addressBits", "\"addressBits\": 0"), 7, "must be a number from 1 to 64"),
                Arguments.of(device("addressBits", "\"addressBits\": \"32\""), 7, "must be a number from 1 to 64"),
                Arguments.of(device("cpuAddresses", "\"cpuAddresses\": [[\"0x0\"]]"), 7, "a range is [start, size]"),
                Arguments.of(device("cpuAddresses", "\"cpuAddresses\": [[\"0x0\", \"0x0\"]]"), 7, "a size above 0"),
                Arguments.of(device("cpuMaps", "\"cpuMaps\": 1"), 7, "\"cpuMaps\" must be true or false"),
                Arguments.of(device("memoryRegion", "\"memoryRegion\": \"own\""), 7, "unknown memoryRegion \"own\""),
                Arguments.of(device("pitch", "\"pitch\": \"aligned\""), 7, "unknown pitch \"aligned\""),
                Arguments.of(device("pitch", "\"pitch\": 64"), 7, "pitch"),
                Arguments.of(device("pitch", "\"pitch\": {}"), 7, "a pitch is either \"aligned\" or \"fixed\""),
                Arguments.of(
                        device("pitch", "\"pitch\": {\"aligned\": 4, \"fixed\": 8}"),
                        7,
                        "a pitch is either \"aligned\" or \"fixed\""),
                Arguments.of(device("pitch", "\"pitch\": {\"aligned\": 0}"), 7, "\"aligned\""),
                Arguments.of(device("pitch", "\"pitch\": {\"exact\": 4}"), 7, "unknown key \"exact\" in a pitch"),
                Arguments.of(heap("names", ""), 1, "a heap rule has one of \"names\", \"area\" and \"suffix\""),
                Arguments.of(
                        heap("area", "\"area\": \"default\""),
                        1,
                        "a heap rule has one of \"names\", \"area\" and \"suffix\""),
                Arguments.of(heap("names", "", "area", "\"area\": \"cma\""), 9, "unknown area \"cma\""),
                Arguments.of(heap("role", "\"role\": \"heap\""), 4, "unknown role \"heap\""),
                Arguments.of(heap("kind", "\"kind\": \"ion\""), 5, "unknown kind \"ion\""),
                Arguments.of(heap("contiguous", "\"contiguous\": true"), 6, "contiguous must be a string"),
                Arguments.of(heap("contiguous", "\"contiguous\": \"YES\""), 6, "unknown contiguous \"YES\""),
                Arguments.of(heap("cpuAccess", "\"cpuAccess\": \"fast\""), 7, "unknown cpuAccess \"fast\""),
                Arguments.of(link("heaps", "\"heaps\": [\"cma\"]"), 3, "unknown heap role \"cma\""),
                Arguments.of(link("needs", "\"needs\": [\"gpu\"]"), 4, "unknown need \"gpu\""),
                Arguments.of(link("condition", "\"condition\": \"never\""), 9, "unknown condition \"never\""),
                Arguments.of(link("confidence", "\"confidence\": \"sure\""), 9, "unknown confidence \"sure\""),
                Arguments.of(link("verdict", "\"verdict\": \"maybe\""), 5, "unknown verdict \"maybe\""),
                Arguments.of(link("verdict", ""), 1, "a link rule has no \"verdict\""),
                Arguments.of(link("priority", ""), 1, "a link rule has no \"priority\""),
                Arguments.of(link("priority", "\"priority\": 0"), 6, "\"priority\" must be a number from 1 to 1000"),
                Arguments.of(link("priority", "\"priority\": 1001"), 6, "\"priority\" must be a number from 1 to 1000"),
                Arguments.of(
                        link("verdict", "\"verdict\": \"unknown\""), 1, "only a compatible heap has a \"priority\""),
                Arguments.of(
                        device("cpuAddresses", "\"cpuAddresses\": [[\"0xfffffffffffff000\", \"0x1001\"]]"),
                        7,
                        "a range must not end beyond 2^64"),
                Arguments.of(override("heaps", ""), 1, "an override has no \"heaps\""),
                Arguments.of(override("uses", "\"uses\": [\"display\"]"), 7, "unknown use \"display\""),
                Arguments.of(override("source", "\"source\": \"x.c\""), 7, "unknown key \"source\" in an override"));
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource("wrongFiles")
    void aWrongFileIsNamedWithTheLineAndWhatIsWrong(String text, int line, String what) throws IOException {
        Path file = write("60-wrong.json", text);
        RuleDirectories.Loaded loaded =
                RuleDirectories.named(List.of(directory)).load();
        assertThat(loaded.problems())
                .singleElement()
                .extracting(RuleProblem::toString)
                .asString()
                .startsWith(file + ":" + line + ": ")
                .contains(what);
        assertThat(loaded.rules()).isEqualTo(RuleSet.EMPTY);
    }

    @Test
    void theUnchangedRulesAreRight() throws IOException {
        write("1.json", device());
        write("2.json", heap());
        write("3.json", link());
        write("4.json", override());
        RuleDirectories.Loaded loaded =
                RuleDirectories.named(List.of(directory)).load();
        assertThat(loaded.problems()).isEmpty();
        assertThat(loaded.rules().devices().get(0).uses()).containsOnlyKeys(Use.SCANOUT);
        assertThat(loaded.rules().overrides().get(0).ref()).hasToString("4.json#a");
    }

    @Test
    void twoRulesOfOneFileCannotHaveOneId() throws IOException {
        Path file = write("1.json", """
                {"overrides": [
                  {"id": "a", "match": {"driver": ["x"]}, "heaps": ["y"], "verdict": "unknown", "why": "So."},
                  {"id": "a", "match": {"driver": ["x"]}, "heaps": ["y"], "verdict": "unknown", "why": "So."}
                ]}
                """);
        assertThat(RuleDirectories.named(List.of(directory)).load().problems())
                .extracting(RuleProblem::toString)
                .containsExactly(file + ":3: a second rule \"a\"");
    }

    @Test
    void aFileThatIsNotUtf8IsWrong() throws IOException {
        Files.write(directory.resolve("1.json"), new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'});
        assertThat(RuleDirectories.named(List.of(directory)).load().problems()).hasSize(1);
    }

    @Test
    void aFileThatCannotBeReadIsAProblemAndTheOthersCount() throws IOException {
        write("2.json", heap());
        Path folder = Files.createDirectory(directory.resolve("1.json"));
        Path dangling = Files.createSymbolicLink(directory.resolve("3.json"), Path.of("nowhere"));
        RuleDirectories.Loaded loaded =
                RuleDirectories.named(List.of(directory)).load();
        assertThat(loaded.problems())
                .extracting(RuleProblem::toString)
                .containsExactly(
                        folder + ":0: cannot be read: Is a directory",
                        dangling + ":0: cannot be read: No such file or directory");
        assertThat(loaded.rules().heaps()).hasSize(1);
    }

    @Test
    void theMapNamesAFileByItsAbsolutePath() {
        RuleProblem problem = new RuleProblem("rules.d/../x.json", 2, "wrong");

        assertThat(problem.toString()).isEqualTo("rules.d/../x.json:2: wrong");
        assertThat(problem.issue())
                .isEqualTo(new Issue(Path.of("x.json").toAbsolutePath().toString(), "2: wrong"));
    }

    @Test
    void overridesBelongToTheAdministrator() throws IOException {
        Path shipped = Files.createDirectories(directory.resolve("home/rules.d"));
        Files.writeString(shipped.resolve("60-local.json"), override());
        RuleDirectories directories = RuleDirectories.installed(directory.resolve("home"), directory.resolve("root"));
        assertThat(directories.load().shipped())
                .extracting(RuleProblem::toString)
                .containsExactly(shipped.resolve("60-local.json")
                        + ":1: overrides are the administrator's: only files below /etc may hold them");
        Path local = Files.createDirectories(directory.resolve("root/etc/dmaheapd/rules.d"));
        Files.writeString(local.resolve("60-local.json"), override());
        assertThat(directories.load().problems()).isEmpty();
        assertThat(directories.load().rules().overrides()).hasSize(1);
    }

    @Test
    void aFileOfTheAdministratorReplacesOursOfTheSameNameEvenIfItIsEmptyOfRules() throws IOException {
        Path shipped = Files.createDirectories(directory.resolve("home/rules.d"));
        Files.writeString(shipped.resolve("10-a.json"), heap());
        Path local = Files.createDirectories(directory.resolve("root/etc/dmaheapd/rules.d"));
        Files.writeString(local.resolve("10-a.json"), "{}");
        assertThat(RuleDirectories.installed(directory.resolve("home"), directory.resolve("root"))
                        .load()
                        .rules())
                .isEqualTo(RuleSet.EMPTY);
    }

    @Test
    void aDirectoryThatDoesNotExistIsAProblem() {
        assertThat(RuleDirectories.named(List.of(directory.resolve("nowhere")))
                        .load()
                        .problems())
                .extracting(RuleProblem::what)
                .containsExactly("no such directory");
    }

    private Path write(String name, String text) throws IOException {
        return Files.write(directory.resolve(name), text.getBytes(StandardCharsets.UTF_8));
    }
}
