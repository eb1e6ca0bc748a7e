// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.dmaheap.boards.Boards;
import org.dmaheap.inventory.Inventory;
import org.dmaheap.inventory.ScannedDevice;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.Link;
import org.dmaheap.model.RuleRef;
import org.dmaheap.model.Verdict;
import org.dmaheap.rules.DeviceMatches;
import org.dmaheap.rules.DeviceRule;
import org.dmaheap.rules.Glob;
import org.dmaheap.rules.MemoryDemand;
import org.dmaheap.rules.OverrideRule;
import org.dmaheap.rules.RuleSet;

/** What holds whatever was found, over machines that nobody built. */
class MapPropertiesTest {

    @Provide
    Arbitrary<Inventory> inventories() {
        return GeneratedInventories.inventories();
    }

    @Provide
    Arbitrary<DeviceRule> deviceRules() {
        return GeneratedInventories.deviceRules();
    }

    @Property(tries = 300, shrinking = ShrinkingMode.OFF)
    void everyMapIsSound(@ForAll("inventories") Inventory inventory) {
        Invariants.hold(inventory, Boards.rules());
    }

    @Property(tries = 300, shrinking = ShrinkingMode.OFF)
    void theOrderOfDeviceRulesChangesNoVerdict(@ForAll("inventories") Inventory inventory, @ForAll long seed) {
        List<DeviceRule> shuffled = new ArrayList<>(Boards.rules().devices());
        Collections.shuffle(shuffled, new Random(seed));
        HeapMap other = Judgement.of(inventory, withDevices(shuffled)).map();
        assertThat(verdicts(other))
                .isEqualTo(verdicts(Judgement.of(inventory, Boards.rules()).map()));
    }

    private static List<String> verdicts(HeapMap map) {
        return map.links().stream()
                .map(link -> link.device() + " " + link.use() + " " + link.heap() + " " + link.verdict() + " "
                        + link.priority())
                .toList();
    }

    @Property(tries = 1000, shrinking = ShrinkingMode.OFF)
    void aFurtherDeviceRuleImprovesNoVerdictButOutOfSilence(
            @ForAll("inventories") Inventory inventory, @ForAll("deviceRules") DeviceRule further) {
        HeapMap before = Judgement.of(inventory, Boards.rules()).map();
        List<DeviceRule> more = new ArrayList<>(Boards.rules().devices());
        more.add(further);
        HeapMap after = Judgement.of(inventory, withDevices(more)).map();
        for (Link old : before.links()) {
            if (isKnown(inventory, old)) {
                Link now = after.links().stream()
                        .filter(link -> link.device().equals(old.device())
                                && link.use() == old.use()
                                && link.heap().equals(old.heap()))
                        .findFirst()
                        .orElseThrow();
                assertThat(now.verdict()).as("%s became %s", old, now).isLessThanOrEqualTo(old.verdict());
            }
        }
    }

    /** Whether a shipped rule says what the use demands; "unknown" is silence, spoken aloud. */
    private static boolean isKnown(Inventory inventory, Link link) {
        ScannedDevice device = inventory.devices().stream()
                .filter(one -> one.id().equals(link.device()))
                .findFirst()
                .orElseThrow();
        return MatchedDevice.of(device, Boards.rules(), inventory.osrelease(), false).rules().stream()
                .map(match -> match.rule().uses().getOrDefault(link.use(), MemoryDemand.UNKNOWN))
                .anyMatch(demand -> demand != MemoryDemand.UNKNOWN);
    }

    @Property(tries = 300, shrinking = ShrinkingMode.OFF)
    void prioritiesDifferEvenIfTheAdministratorGivesThemAllTheLowest(@ForAll("inventories") Inventory inventory) {
        OverrideRule everything = new OverrideRule(
                new RuleRef("99-local.json", "all"),
                "All heaps do.",
                DeviceMatches.named(List.of(), List.of(new Glob("*"))),
                List.of(new Glob("*")),
                Set.of(),
                Verdict.COMPATIBLE,
                1);
        HeapMap map = Judgement.of(
                        inventory,
                        Boards.rules().plus(new RuleSet(List.of(), List.of(), List.of(), List.of(everything))))
                .map();
        assertThat(map.links()).allMatch(link -> link.priority() > 0);
        map.links().stream()
                .collect(Collectors.groupingBy(
                        link -> link.device() + link.use(), Collectors.mapping(Link::priority, Collectors.toList())))
                .values()
                .forEach(priorities -> assertThat(priorities).doesNotHaveDuplicates());
    }

    private static RuleSet withDevices(List<DeviceRule> devices) {
        RuleSet rules = Boards.rules();
        return new RuleSet(rules.heaps(), devices, rules.links(), rules.overrides());
    }
}
