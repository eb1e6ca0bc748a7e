// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.dmaheap.boards.Boards;
import org.dmaheap.model.Fact;
import org.dmaheap.model.KernelVersion;
import org.junit.jupiter.api.Test;

/**
 * The rules with a kernel condition, held against {@code linux-imports.tsv}: what the drivers of several kernels do with
 * an import, as {@code src/test/kernel/drivers.py} reads it from their sources.
 */
class KernelConditionsTest {
    private static final Path TABLE = Path.of("src/test/resources/linux-imports.tsv");
    private static final int FIRST_KERNEL = 4;
    private static final String NOT_THERE = "-";
    private static final String REFUSED = "refused";

    /** What one driver does in one kernel: a word, and the function that decides. */
    private record Import(String word, String where) {
        static Import of(String cell) {
            String[] parts = cell.split(" ", 2);
            return new Import(parts[0], parts.length == 2 ? parts[1] : "");
        }
    }

    private record Row(List<String> drivers, Map<KernelVersion, Import> kernels) {}

    /** Words for what a driver does with an import that it does not refuse. */
    private static final String MAPPED = "pages";

    private static final String COPIED = "copied";

    @Test
    void everyConditionIsCitedFromAKernelThatWasReadAndSaysWhatTheTableSays() throws IOException {
        List<Row> table = table();

        assertThat(conditional()).isNotEmpty().allSatisfy(rule -> {
            assertThat(rule.source()).matches("linux-[0-9]+\\.[0-9]+/[^:]+\\.c:\\w+");
            String[] source = rule.source().substring("linux-".length()).split("/", 2);
            KernelVersion cited = KernelVersion.ofText(source[0]).orElseThrow();
            assertThat(holds(rule, cited)).isTrue();
            String word = rule.mapsForTheCpu() ? MAPPED : REFUSED;
            assertThat(rows(table, rule))
                    .isNotEmpty()
                    .allSatisfy(row -> assertThat(row.kernels().getOrDefault(cited, new Import(word, source[1])))
                            .isEqualTo(new Import(word, source[1])));
        });
    }

    @Test
    void aConditionHoldsInEveryKernelThatRefusesAndInNoneThatDoesNot() throws IOException {
        List<Row> table = table();

        assertThat(refusing()).allSatisfy(rule -> {
            assertThat(rule.uses().values()).containsOnly(MemoryDemand.NONE);
            assertThat(rows(table, rule))
                    .allSatisfy(row -> row.kernels()
                            .forEach((kernel, taken) -> assertThat(taken.word().equals(REFUSED))
                                    .as("%s %s in %s", rule.ref(), row.drivers(), kernel)
                                    .isEqualTo(holds(rule, kernel))));
        });
    }

    @Test
    void everyBoundIsAKernelThatWasRead() throws IOException {
        Set<KernelVersion> read = table().stream()
                .flatMap(row -> row.kernels().keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(refusing())
                .extracting(rule -> rule.match().kernel().orElseThrow().before().orElseThrow())
                .isSubsetOf(read);
    }

    @Test
    void everyDriverThatOnlyOlderKernelsRefuseHasACondition() throws IOException {
        Set<String> guarded = refusing().stream()
                .flatMap(rule -> rule.match().driver().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> changed = table().stream()
                .filter(row -> isRefusedSomewhere(row.kernels().values()))
                .filter(row -> !lastOf(row).word().equals(REFUSED))
                .flatMap(row -> row.drivers().stream())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(guarded).isEqualTo(changed);
    }

    /**
     * The SHMEM helper maps imports no more since Linux 6.17 (commit e7a1cbca0b42), which was not read: the kernels before and
     * after it were.
     */
    @Test
    void whereTheCpuCopiesImportsAreMappedInKernelsBefore617AndInNoOther() throws IOException {
        List<Row> table = table();

        assertThat(mapping())
                .isNotEmpty()
                .allSatisfy(rule -> assertThat(rows(table, rule))
                        .isNotEmpty()
                        .allSatisfy(row -> row.kernels().forEach((kernel, taken) -> {
                            if (!taken.word().equals(REFUSED)) {
                                assertThat(taken.word())
                                        .as("%s %s in %s", rule.ref(), row.drivers(), kernel)
                                        .isEqualTo(holds(rule, kernel) ? MAPPED : COPIED);
                            }
                        })));
    }

    /** Drivers that set a mask of 64 bits, so that only a bus could be narrower, and no bus is. */
    private static final Set<String> WIDE = Set.of("hyperv_drm", "faux_driver");

    @Test
    void everyDriverWhoseImportsWereMappedAndAreCopiedNowHasACondition() throws IOException {
        Set<String> guarded = new TreeSet<>(WIDE);
        conditional().stream().map(rule -> rule.match().driver()).forEach(guarded::addAll);

        assertThat(table().stream()
                        .filter(row -> lastOf(row).word().equals(COPIED))
                        .filter(row -> row.kernels().values().stream()
                                .anyMatch(taken -> taken.word().equals(MAPPED)))
                        .flatMap(row -> row.drivers().stream()))
                .isSubsetOf(guarded);
    }

    private static boolean isRefusedSomewhere(Collection<Import> imports) {
        return imports.stream().anyMatch(taken -> taken.word().equals(REFUSED));
    }

    private static Import lastOf(Row row) {
        return ((TreeMap<KernelVersion, Import>) row.kernels()).lastEntry().getValue();
    }

    private static List<DeviceRule> conditional() {
        return Boards.rules().devices().stream()
                .filter(rule -> rule.match().kernel().isPresent())
                .toList();
    }

    private static List<DeviceRule> refusing() {
        return conditional().stream().filter(rule -> !rule.mapsForTheCpu()).toList();
    }

    private static List<DeviceRule> mapping() {
        return conditional().stream().filter(DeviceRule::mapsForTheCpu).toList();
    }

    private static boolean holds(DeviceRule rule, KernelVersion kernel) {
        return rule.match().kernel().orElseThrow().holds(Fact.of("/proc/sys/kernel/osrelease", kernel + ".0-test"));
    }

    private static List<Row> rows(List<Row> table, DeviceRule rule) {
        return table.stream()
                .filter(row -> row.drivers().stream().anyMatch(rule.match().driver()::contains))
                .toList();
    }

    /** The rows of drivers that have a name in sysfs; kernels without the driver are left out. */
    private static List<Row> table() throws IOException {
        List<String[]> lines = Files.readAllLines(TABLE).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("\t", -1))
                .toList();
        String[] head = lines.get(0);
        return lines.stream()
                .skip(1)
                .map(cells -> new Row(
                        Arrays.asList(cells[1].split(",")),
                        IntStream.range(FIRST_KERNEL, cells.length)
                                .filter(i -> !cells[i].equals(NOT_THERE))
                                .boxed()
                                .collect(Collectors.toMap(
                                        i -> KernelVersion.ofText(head[i]).orElseThrow(),
                                        i -> Import.of(cells[i]),
                                        (a, b) -> a,
                                        TreeMap::new))))
                .toList();
    }
}
