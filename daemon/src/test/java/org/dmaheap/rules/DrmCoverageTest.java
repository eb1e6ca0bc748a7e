// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The shipped rules for displays, GPUs and accelerators, held against the list of all such drivers of Linux 7.3. */
class DrmCoverageTest {
    private static final Path RULES = Path.of("src/main/rules.d");
    private static final Path RESOURCES = Path.of("src/test/resources");
    private static final List<String> FILES = List.of("20-display.json", "30-gpu.json", "35-accel.json");

    private static final Set<String> KEYS = Set.of(
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
            "source");
    private static final Set<String> MATCH_KEYS = Set.of(
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

    /** Bus drivers that rules name although Linux 7.3 has no DRM driver under them, and why. */
    private static final Map<String, String> NOT_IN_7_3 = Map.of(
            "cirrus", "cirrus-qemu before it was renamed",
            "msm", "the MDSS as DRM device, in earlier kernels",
            "virtio_gpu", "the virtio device as DRM device, in earlier kernels",
            "zx-drm", "removed from the kernel",
            "drm-rp1-dpi", "in the kernel of Raspberry Pi",
            "drm-rp1-dsi", "in the kernel of Raspberry Pi",
            "drm-rp1-vec", "in the kernel of Raspberry Pi");

    private record KernelDriver(List<String> busDrivers, List<String> devices, String source) {}

    @TestFactory
    Stream<DynamicTest> aRuleMatchesEveryDriver() throws IOException {
        List<JsonNode> rules = rules();
        Set<String> named = matchValues(rules, "driver");
        Set<String> patterns = matchValues(rules, "device");
        return kernelDrivers().stream()
                .map(driver -> dynamicTest(driver.source(), () -> {
                    assertThat(driver.busDrivers()).isSubsetOf(named);
                    assertThat(driver.devices())
                            .allSatisfy(device -> assertThat(patterns).anyMatch(p -> new Glob(p).matches(device)));
                    assertThat(driver.busDrivers().size() + driver.devices().size())
                            .isPositive();
                }));
    }

    @Test
    void rulesNameOnlyDriversThatExistOrDid() throws IOException {
        Set<String> known = kernelDrivers().stream()
                .flatMap(driver -> driver.busDrivers().stream())
                .collect(Collectors.toCollection(TreeSet::new));

        Set<String> unknown = new TreeSet<>(matchValues(rules(), "driver"));
        unknown.removeAll(known);

        assertThat(unknown).containsExactlyInAnyOrderElementsOf(NOT_IN_7_3.keySet());
    }

    @Test
    void everySourceIsALineOfAFileOfLinux73() throws IOException {
        Map<String, Integer> lines = table("linux-7.3-files.txt").stream()
                .collect(Collectors.toMap(row -> row[0], row -> Integer.valueOf(row[1])));

        assertThat(rules())
                .filteredOn(rule -> rule.at("/match/kernel").isMissingNode())
                .allSatisfy(rule -> {
                    String[] source = rule.path("source").asText().split(":", -1);
                    assertThat(source).as(rule.path("id").asText()).hasSize(2);
                    assertThat(lines).containsKey(source[0]);
                    assertThat(Integer.parseInt(source[1])).isBetween(1, lines.get(source[0]));
                });
    }

    @Test
    void onlyTheKeysOfTheRulesFormatAreUsed() throws IOException {
        assertThat(rules()).allSatisfy(rule -> {
            assertThat(names(rule))
                    .as(rule.path("id").asText())
                    .isSubsetOf(KEYS)
                    .contains("match", "uses");
            assertThat(names(rule.get("match"))).isNotEmpty().isSubsetOf(MATCH_KEYS);
            assertThat(rule.path("why").asText()).matches("[A-Z].*[^.]\\.");
        });
    }

    @Test
    void noPciIdIsBothIntegratedAndDiscrete() throws IOException {
        List<String> ids = rules().stream()
                .flatMap(rule -> texts(rule.at("/match/pci/devices")).stream())
                .toList();

        assertThat(ids).isNotEmpty().doesNotHaveDuplicates().allMatch(id -> id.matches("0x[0-9a-f]{4}"));
    }

    private static List<JsonNode> rules() throws IOException {
        List<JsonNode> rules = new ArrayList<>();
        for (String file : FILES) {
            JsonNode json = new ObjectMapper().readTree(RULES.resolve(file).toFile());
            json.get("devices").forEach(rules::add);
        }
        return rules;
    }

    private static Set<String> matchValues(List<JsonNode> rules, String key) {
        return rules.stream()
                .flatMap(rule -> texts(rule.path("match").path(key)).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<KernelDriver> kernelDrivers() throws IOException {
        Function<String, List<String>> list = cell -> cell.equals("-") ? List.of() : List.of(cell.split(","));
        return table("linux-imports.tsv").stream()
                .filter(row -> row[0].equals("drm") || row[0].equals("accel"))
                .filter(row -> !row[row.length - 1].equals("-"))
                .map(row -> new KernelDriver(list.apply(row[1]), list.apply(row[2]), row[3]))
                .toList();
    }

    /** Rows of a file in the test resources: cells apart by tabs, comments begin with a hash. */
    private static List<String[]> table(String file) throws IOException {
        try (Stream<String> lines = Files.lines(RESOURCES.resolve(file))) {
            return lines.filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .toList();
        }
    }
}
