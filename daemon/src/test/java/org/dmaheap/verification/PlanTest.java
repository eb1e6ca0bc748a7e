// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.dmaheap.boards.Boards;
import org.dmaheap.boards.FakeTree;
import org.dmaheap.judgement.Judgement;
import org.dmaheap.model.DeviceNode;
import org.dmaheap.model.DeviceUse;
import org.dmaheap.model.RuleRef;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;
import org.dmaheap.rules.DeviceMatches;
import org.dmaheap.rules.Glob;
import org.dmaheap.rules.OverrideRule;
import org.dmaheap.rules.RuleSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which links are tried, by which node and with how much memory. */
class PlanTest {
    private static final String DISPLAY = "/devices/platform/display";
    private static final String GPU = "/devices/platform/gpu";
    private static final String CMA = "default_cma_region";
    private static final int PAGE = 4096;
    private static final long MIB = 1 << 20;

    @TempDir
    Path directory;

    private FakeTree tree;
    private Wishes wishes = new Wishes(List.of(), List.of(), true, false);
    private Surroundings surroundings = surroundings(Set.of(), Map.of(), Optional.empty());

    @BeforeEach
    void aDisplayWithAPoolAGpuAndPoolsOfOthers() {
        tree = FakeTree.in(directory.resolve("tree"))
                .heaps("system", CMA, "reserved", "own@42000000", "dsp@43000000", "spare@44000000", "protected,secure")
                .pages(PAGE)
                .area("reserved", 16384, 16384)
                .region("own@42000000", 0x42000000L, 0x1000000)
                .region("dsp@43000000", 0x43000000L, 0x1000000)
                .region("spare@44000000", 0x44000000L, 0x1000000)
                .node("/display", "fsl,imx23-lcdif")
                .node("/dsp", "some,dsp")
                .phandles("/display", "memory-region", "/reserved-memory/own@42000000")
                .phandles("/dsp", "memory-region", "/reserved-memory/dsp@43000000")
                .device(DISPLAY, "platform", "mxsfb")
                .ofNode(DISPLAY, "/display")
                .nodes(DISPLAY, "card0")
                .device(GPU, "platform", "panfrost")
                .nodes(GPU, "card1", "renderD128");
    }

    private static Surroundings surroundings(Set<String> asleep, Map<String, String> inUse, Optional<String> refused) {
        return new Surroundings(PAGE, OptionalLong.of(1024 * MIB), asleep, inUse, refused);
    }

    private List<Plan.Entry> plan() {
        return plan(Boards.rules());
    }

    private List<Plan.Entry> plan(RuleSet rules) {
        return Plan.of(Judgement.of(Boards.inventory(tree.root()), rules).byRules(), wishes, surroundings);
    }

    private Plan.Entry entry(String device, String heap) {
        return entry(plan(), device, heap);
    }

    private static Plan.Entry entry(List<Plan.Entry> plan, String device, String heap) {
        return plan.stream()
                .filter(entry -> entry.link().device().id().equals(device)
                        && entry.link().link().heap().equals(heap))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no entry for " + device + " and " + heap));
    }

    private Trial trial(String device, String heap) {
        Plan.Entry entry = entry(device, heap);
        return entry.trial().orElseThrow(() -> new AssertionError("not tried: " + entry.why()));
    }

    private String notTried(String device, String heap) {
        Plan.Entry entry = entry(device, heap);
        assertThat(entry.trial()).isEmpty();
        return entry.why();
    }

    @Test
    void aScatteredHeapIsTriedWithThreeBuffersOf16MiB() {
        assertThat(trial("card0", "system").bytes()).isEqualTo(16 * MIB);
        assertThat(trial("card0", "system").buffers()).isEqualTo(3);
    }

    @Test
    void chunksOfAScatteredHeapAreTakenApartFirst() {
        assertThat(trial("card0", "system").chunkBytes()).isEqualTo(MIB);
        assertThat(trial("card0", "system").chunks()).isEqualTo(48);
        assertThat(trial("card0", CMA).chunks()).isZero();
    }

    @Test
    void largerPagesAskForLargerBuffers() {
        surroundings = new Surroundings(65536, OptionalLong.of(4096 * MIB), Set.of(), Map.of(), Optional.empty());
        assertThat(trial("card0", "system").bytes()).isEqualTo(64 * MIB);
    }

    @Test
    void aPoolIsTriedWithOneBufferOfAtMostAQuarterOfWhatIsFree() {
        assertThat(trial("card0", CMA).buffers()).isEqualTo(1);
        assertThat(trial("card0", CMA).bytes()).isEqualTo(4 * MIB);
        tree.area("reserved", 16384, 1001);
        assertThat(trial("card0", CMA).bytes()).isEqualTo(250 * PAGE);
        tree.area("reserved", 16384, 3);
        assertThat(notTried("card0", CMA)).contains("less than a page");
    }

    @Test
    void aPoolOfUnknownRoomIsTriedWithALittle() {
        assertThat(trial("card0", "own@42000000").bytes()).isEqualTo(512 * 1024);
    }

    @Test
    void poolsOfOthersAndOfNobodyAndProtectedMemoryAreNotTried() {
        assertThat(notTried("card0", "dsp@43000000")).contains("belongs to another device");
        assertThat(notTried("card0", "spare@44000000")).contains("nobody claims");
        assertThat(notTried("card0", "protected,secure")).contains("protected");
        assertThat(trial("card0", "own@42000000").heap()).isEqualTo("/dev/dma_heap/own@42000000");
        assertThat(notTried("card1", "own@42000000")).contains("belongs to another device");
    }

    @Test
    void aHeapThatNobodyKnowsIsTriedOnlyByName() {
        tree.heaps("mystery");
        assertThat(notTried("card0", "mystery")).contains("--heap");
        wishes = new Wishes(List.of(), List.of("mystery"), true, false);
        assertThat(plan())
                .allSatisfy(entry -> assertThat(entry.link().link().heap()).isEqualTo("mystery"));
        assertThat(trial("card0", "mystery").buffers()).isEqualTo(3);
    }

    @Test
    void whatTheAdministratorDecidedIsNotTried() {
        OverrideRule override = new OverrideRule(
                new RuleRef("90-local.json", "mine"),
                "Mine.",
                DeviceMatches.named(List.of("mxsfb"), List.of()),
                List.of(new Glob("system")),
                Set.of(),
                Verdict.COMPATIBLE,
                700);
        RuleSet ours = Boards.rules();
        List<Plan.Entry> plan = plan(ours.plus(new RuleSet(List.of(), List.of(), List.of(), List.of(override))));
        assertThat(entry(plan, "card0", "system").trial()).isEmpty();
        assertThat(entry(plan, "card0", "system").why()).contains("administrator");
        assertThat(entry(plan, "card0", CMA).trial()).isPresent();
    }

    @Test
    void aRenderNodeIsOpenedRatherThanAPrimaryOne() {
        assertThat(trial("card1", "system").nodes())
                .extracting(DeviceNode::name)
                .containsExactly("renderD128");
    }

    @Test
    void aPrimaryNodeIsOpenedOnlyIfAllowed() {
        assertThat(trial("card0", "system").nodes())
                .extracting(DeviceNode::name)
                .containsExactly("card0");
        wishes = new Wishes(List.of(), List.of(), false, false);
        assertThat(notTried("card0", "system")).contains("--allow-primary");
        assertThat(trial("card1", "system").nodes())
                .extracting(DeviceNode::name)
                .containsExactly("renderD128");
    }

    @Test
    void aPrimaryNodeThatSomebodyHoldsIsNotOpened() {
        surroundings = surroundings(Set.of(), Map.of("card0", "weston (4711) holds /dev/dri/card0"), Optional.empty());
        assertThat(notTried("card0", "system")).isEqualTo("weston (4711) holds /dev/dri/card0");
    }

    @Test
    void noPrimaryNodeIsOpenedWhileADisplayServerMayCome() {
        surroundings = surroundings(Set.of(), Map.of(), Optional.of("the system is still starting"));
        assertThat(notTried("card0", "system")).isEqualTo("the system is still starting");
    }

    @Test
    void aSleepingDeviceIsNotWokenUnlessAsked() {
        surroundings = surroundings(Set.of(GPU), Map.of(), Optional.empty());
        assertThat(notTried("card1", "system")).contains("--wake");
        wishes = new Wishes(List.of(), List.of(), true, true);
        assertThat(trial("card1", "system").nodes()).hasSize(1);
    }

    @Test
    void whereMemoryIsShortNothingScatteredIsTried() {
        surroundings = new Surroundings(PAGE, OptionalLong.of(100 * MIB), Set.of(), Map.of(), Optional.empty());
        assertThat(notTried("card0", "system")).contains("too little memory");
        assertThat(trial("card0", CMA).buffers()).isEqualTo(1);
    }

    @Test
    void onlyWhatWasAskedForIsInThePlanAndEachPoolOnce() {
        wishes = new Wishes(List.of(new DeviceUse("card0", Optional.of(Use.SCANOUT))), List.of(), true, false);
        assertThat(plan())
                .extracting(entry -> entry.link().link().heap())
                .containsExactlyInAnyOrder(
                        "system", CMA, "own@42000000", "dsp@43000000", "spare@44000000", "protected,secure");
    }
}
