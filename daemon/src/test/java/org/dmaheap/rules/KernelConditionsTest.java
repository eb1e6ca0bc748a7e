// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.dmaheap.boards.Boards;
import org.dmaheap.inventory.KernelVersion;
import org.dmaheap.model.Fact;
import org.dmaheap.rules.KernelDrivers.Driver;
import org.dmaheap.rules.KernelDrivers.Import;
import org.junit.jupiter.api.Test;

/**
 * The rules with a kernel condition, held against {@code linux-drivers.tsv}: what the drivers of several kernels do with
 * an import, as {@code src/test/kernel/drivers.py} reads it from their sources.
 */
class KernelConditionsTest {
    private static final String REFUSED = "refused";

    /** Words for what a driver does with an import that it does not refuse. */
    private static final String MAPPED = "pages";

    private static final String COPIED = "copied";

    @Test
    void everyConditionIsCitedFromAKernelThatWasReadAndSaysWhatTheTableSays() {
        List<Driver> table = table();

        assertThat(deciding()).isNotEmpty().allSatisfy(rule -> {
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
    void aConditionHoldsInEveryKernelThatRefusesAndInNoneThatDoesNot() {
        List<Driver> table = table();

        assertThat(refusing()).allSatisfy(rule -> {
            assertThat(rule.uses().values()).containsOnly(MemoryDemand.NONE);
            assertThat(rows(table, rule))
                    .allSatisfy(row -> row.kernels()
                            .forEach((kernel, taken) -> assertThat(taken.word().equals(REFUSED))
                                    .as("%s %s in %s", rule.ref(), row.names(), kernel)
                                    .isEqualTo(holds(rule, kernel))));
        });
    }

    @Test
    void everyBoundIsAKernelThatWasRead() {
        Set<KernelVersion> read = KernelDrivers.list().kernels();

        assertThat(refusing())
                .extracting(rule -> rule.match().kernel().orElseThrow().before().orElseThrow())
                .isSubsetOf(read);
    }

    @Test
    void everyDriverThatOnlyOlderKernelsRefuseHasACondition() {
        Set<String> guarded = refusing().stream()
                .flatMap(rule -> rule.match().driver().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> changed = table().stream()
                .filter(row -> isRefusedSomewhere(row.kernels().values()))
                .filter(row -> !row.last().word().equals(REFUSED))
                .flatMap(row -> row.names().stream())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(guarded).isEqualTo(changed);
    }

    /**
     * The SHMEM helper maps imports no more since Linux 6.17 (commit e7a1cbca0b42), which was not read: the kernels before and
     * after it were.
     */
    @Test
    void whereTheCpuCopiesImportsAreMappedInKernelsBefore617AndInNoOther() {
        List<Driver> table = table();

        assertThat(mapping())
                .isNotEmpty()
                .allSatisfy(rule -> assertThat(rows(table, rule))
                        .isNotEmpty()
                        .allSatisfy(row -> row.kernels().forEach((kernel, taken) -> {
                            if (!taken.word().equals(REFUSED)) {
                                assertThat(taken.word())
                                        .as("%s %s in %s", rule.ref(), row.names(), kernel)
                                        .isEqualTo(holds(rule, kernel) ? MAPPED : COPIED);
                            }
                        })));
    }

    /** Drivers that set a mask of 64 bits, so that only a bus could be narrower, and no bus is. */
    private static final Set<String> WIDE = Set.of("hyperv_drm", "faux_driver");

    @Test
    void everyDriverWhoseImportsWereMappedAndAreCopiedNowHasACondition() {
        Set<String> guarded = new TreeSet<>(WIDE);
        conditional().stream().map(rule -> rule.match().driver()).forEach(guarded::addAll);

        assertThat(table().stream()
                        .filter(row -> row.last().word().equals(COPIED))
                        .filter(row -> row.kernels().values().stream()
                                .anyMatch(taken -> taken.word().equals(MAPPED)))
                        .flatMap(row -> row.names().stream()))
                .isSubsetOf(guarded);
    }

    @Test
    void aConditionThatChangesNoDemandNarrowsTheMaskAndIsCitedFromAKernelInWhichItHolds() {
        assertThat(conditional())
                .filteredOn(KernelConditionsTest::narrows)
                .isNotEmpty()
                .allSatisfy(rule -> {
                    DeviceRule always = Boards.rules().devices().stream()
                            .filter(other -> other.match().kernel().isEmpty())
                            .filter(other ->
                                    other.match().driver().equals(rule.match().driver()))
                            .findFirst()
                            .orElseThrow();
                    assertThat(rule.uses()).isEqualTo(always.uses());
                    assertThat(rule.addressBits().orElseThrow())
                            .isLessThan(always.addressBits().orElseThrow());
                    assertThat(rule.source()).matches("linux-[0-9]+\\.[0-9]+/[^:]+\\.c:\\w+");
                    String cited = rule.source().substring("linux-".length()).split("/", 2)[0];
                    assertThat(holds(rule, KernelVersion.ofText(cited).orElseThrow()))
                            .isTrue();
                });
    }

    private static boolean isRefusedSomewhere(Collection<Import> imports) {
        return imports.stream().anyMatch(taken -> taken.word().equals(REFUSED));
    }

    private static List<DeviceRule> conditional() {
        return Boards.rules().devices().stream()
                .filter(rule -> rule.match().kernel().isPresent())
                .toList();
    }

    /** Those that say what becomes of an import; the others narrow the reach. */
    private static List<DeviceRule> deciding() {
        return conditional().stream().filter(rule -> !narrows(rule)).toList();
    }

    private static boolean narrows(DeviceRule rule) {
        return rule.uses().values().stream().allMatch(memory -> memory == MemoryDemand.CONTIGUOUS_UNLESS_IOMMU);
    }

    private static List<DeviceRule> refusing() {
        return deciding().stream().filter(rule -> !rule.mapsForTheCpu()).toList();
    }

    private static List<DeviceRule> mapping() {
        return conditional().stream().filter(DeviceRule::mapsForTheCpu).toList();
    }

    private static boolean holds(DeviceRule rule, KernelVersion kernel) {
        return rule.match().kernel().orElseThrow().holds(Fact.of("/proc/sys/kernel/osrelease", kernel + ".0-test"));
    }

    private static List<Driver> rows(List<Driver> table, DeviceRule rule) {
        return table.stream()
                .filter(row -> row.names().stream().anyMatch(rule.match().driver()::contains))
                .toList();
    }

    private static List<Driver> table() {
        return KernelDrivers.list().drivers();
    }
}
