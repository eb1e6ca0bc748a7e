// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.dmaheap.boards.Boards;
import org.dmaheap.model.Need;
import org.dmaheap.model.Verdict;
import org.dmaheap.rules.DeviceRule;
import org.dmaheap.rules.HeapRole;
import org.dmaheap.rules.HeapRule;
import org.dmaheap.rules.Helper;
import org.dmaheap.rules.LinkCondition;
import org.dmaheap.rules.LinkRule;
import org.dmaheap.rules.RuleSet;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The rules that we ship: they read, they explain themselves, and the decision table has no hole. */
class ShippedRulesTest {
    private static final RuleSet RULES = Boards.rules();

    @Test
    void allFilesAreRead() {
        RuleDirectories.Loaded loaded = RuleDirectories.named(
                        List.of(Boards.module().resolve("src/main/rules.d")))
                .load();
        assertThat(loaded.problems()).isEmpty();
        assertThat(loaded.rules().heaps()).isNotEmpty();
        assertThat(loaded.rules().devices()).isNotEmpty();
        assertThat(loaded.rules().links()).isNotEmpty();
        assertThat(loaded.rules().overrides()).isEmpty();
    }

    /** Of a driver that nobody knows nothing can be said: there the table may be silent, which is "unknown". */
    private static final Set<Need> KNOWN = EnumSet.complementOf(EnumSet.of(Need.UNKNOWN));

    @TestFactory
    Stream<DynamicTest> everyRoleOfAHeapHasAVerdictForEveryNeed() {
        return Arrays.stream(HeapRole.values())
                .flatMap(role -> KNOWN.stream()
                        .map(need -> dynamicTest(
                                role.word() + " for " + need.word(),
                                () -> assertThat(speaking(role, need)).isNotEmpty())));
    }

    private static List<LinkRule> speaking(HeapRole role, Need need) {
        return RULES.links().stream()
                .filter(rule -> rule.condition() == LinkCondition.ALWAYS)
                .filter(rule -> rule.speaksOf(role, need))
                .toList();
    }

    @TestFactory
    Stream<DynamicTest> theWorstFaultsAreNotInTheTable() {
        return Stream.of(
                dynamicTest(
                        "scattered pages for contiguous need",
                        () -> neverCompatible(
                                EnumSet.of(HeapRole.SYSTEM, HeapRole.SHARED_SYSTEM),
                                EnumSet.of(Need.CONTIGUOUS, Need.UNKNOWN))),
                dynamicTest(
                        "memory of others, of firmware, of vendors, or protected",
                        () -> neverCompatible(
                                EnumSet.of(
                                        HeapRole.FOREIGN_REGION,
                                        HeapRole.PRIVATE_REGION,
                                        HeapRole.UNCLAIMED_REGION,
                                        HeapRole.PROTECTED,
                                        HeapRole.VENDOR),
                                EnumSet.allOf(Need.class))),
                dynamicTest(
                        "a need that nothing meets or nobody knows",
                        () -> neverCompatible(
                                EnumSet.allOf(HeapRole.class),
                                EnumSet.of(Need.NONE, Need.DEVICE_LOCAL, Need.UNKNOWN))));
    }

    private static void neverCompatible(Set<HeapRole> roles, Set<Need> needs) {
        for (HeapRole role : roles) {
            for (Need need : needs) {
                boolean allows = RULES.links().stream()
                        .filter(rule -> rule.speaksOf(role, need))
                        .anyMatch(rule -> rule.verdict() == Verdict.COMPATIBLE);
                boolean forbids = speaking(role, need).stream().anyMatch(rule -> rule.verdict() != Verdict.COMPATIBLE);
                assertThat(!allows || forbids).as("%s for %s", role, need).isTrue();
            }
        }
    }

    @Test
    void noTwoRulesHaveOneName() {
        assertThat(Stream.of(
                                RULES.heaps().stream().map(HeapRule::ref),
                                RULES.devices().stream().map(DeviceRule::ref),
                                RULES.links().stream().map(LinkRule::ref))
                        .flatMap(refs -> refs))
                .doesNotHaveDuplicates();
    }

    @Test
    void everyReasonIsASentence() {
        assertThat(Stream.of(
                                RULES.heaps().stream().map(HeapRule::why),
                                RULES.devices().stream().flatMap(ShippedRulesTest::reasons),
                                RULES.links().stream().map(LinkRule::why))
                        .flatMap(sentences -> sentences))
                .allMatch(why -> why.matches("[A-Z{].*\\.") && why.length() > 20);
    }

    private static Stream<String> reasons(DeviceRule rule) {
        return Stream.concat(
                rule.why().stream(), rule.helpers().values().stream().map(Helper::why));
    }

    @Test
    void reasonsUseOnlyTheNamesThatAreFilledIn() {
        assertThat(RULES.links())
                .extracting(LinkRule::why)
                .allMatch(why -> !why.replaceAll("\\{(device|heap|owners)}", "").contains("{"));
    }
}
