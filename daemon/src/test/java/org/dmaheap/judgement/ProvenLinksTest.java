// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.dmaheap.boards.Answers;
import org.dmaheap.boards.Boards;
import org.dmaheap.boards.FakeTree;
import org.dmaheap.inventory.BootProofs;
import org.dmaheap.inventory.Proof;
import org.dmaheap.inventory.ProofStep;
import org.dmaheap.model.Confidence;
import org.dmaheap.model.Fact;
import org.dmaheap.model.Link;
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

/** What trying showed on this boot, laid over what the rules say. */
class ProvenLinksTest {
    private static final String DISPLAY = "/devices/platform/display";
    private static final String CMA = "default_cma_region";
    private static final String BOOT = "1f0e6f0e-0000-4000-8000-000000000001";

    @TempDir
    Path directory;

    private FakeTree tree;
    private final List<Proof> proofs = new ArrayList<>();
    private List<OverrideRule> overrides = List.of();

    @BeforeEach
    void aDisplayThatNeedsContiguousMemory() {
        tree = FakeTree.in(directory.resolve("tree"))
                .heaps("system", CMA, "reserved", "vendor_a", "vendor_b", "dsp@43000000")
                .region("dsp@43000000", 0x43000000L, 0x1000000)
                .node("/display", "fsl,imx23-lcdif")
                .node("/dsp", "some,dsp")
                .phandles("/dsp", "memory-region", "/reserved-memory/dsp@43000000")
                .device(DISPLAY, "platform", "mxsfb")
                .ofNode(DISPLAY, "/display")
                .nodes(DISPLAY, "card0");
    }

    private void proved(String heap, Verdict verdict, String errno) {
        proved("mxsfb", heap, verdict, errno);
    }

    private void proved(String driver, String heap, Verdict verdict, String errno) {
        proofs.add(new Proof(
                DISPLAY,
                Optional.of(driver),
                List.of(DISPLAY + " none"),
                Use.SCANOUT,
                heap,
                verdict,
                ProofStep.IMPORT,
                Optional.ofNullable(errno),
                "3 buffers of 16 MiB"));
    }

    private Answers answers() {
        RuleSet rules = Boards.rules().plus(new RuleSet(List.of(), List.of(), List.of(), overrides));
        return new Answers(Judgement.of(Boards.inventory(tree.root()), rules, new BootProofs(BOOT, proofs)));
    }

    private Link link(String heap) {
        return answers().link("card0", Use.SCANOUT, heap);
    }

    @Test
    void aCompatibleLinkThatIsProvedIsVerifiedUnderBothNamesAndKeepsItsPriority() {
        proved(CMA, Verdict.COMPATIBLE, null);
        assertThat(link(CMA).confidence()).isEqualTo(Confidence.VERIFIED);
        assertThat(link(CMA).priority()).isEqualTo(500);
        assertThat(link("reserved").confidence()).isEqualTo(Confidence.VERIFIED);
        assertThat(link("reserved").priority()).isEqualTo(499);
        assertThat(link(CMA).evidence().get(0).why())
                .contains("3 buffers of 16 MiB")
                .doesNotContain("bug");
        assertThat(link(CMA).evidence().get(0).facts()).contains(Fact.of(BootProofs.BOOT_ID, BOOT));
    }

    @Test
    void aRefusalThatTheRulesForesawHasTheErrnoAsFact() {
        proved("system", Verdict.INCOMPATIBLE, "EINVAL");
        assertThat(link("system").verdict()).isEqualTo(Verdict.INCOMPATIBLE);
        assertThat(link("system").confidence()).isEqualTo(Confidence.DERIVED);
        assertThat(link("system").evidence().get(0).facts()).contains(Fact.of(BootProofs.FILE, "EINVAL"));
        assertThat(link("system").evidence().get(0).why()).doesNotContain("bug");
    }

    @Test
    void aRefusalThatTheRulesDidNotForeseeHoldsAndIsCalledABug() {
        proved(CMA, Verdict.INCOMPATIBLE, "EIO");
        assertThat(link(CMA).verdict()).isEqualTo(Verdict.INCOMPATIBLE);
        assertThat(link(CMA).priority()).isZero();
        assertThat(link(CMA).evidence().get(0).why())
                .contains("EIO", "50-policy.json#default-cma-contiguous says compatible", "bug to report");
    }

    @Test
    void aHeapThatTheRulesRefusedAndTheKernelTookComesLastAndIsCalledABug() {
        proved("system", Verdict.COMPATIBLE, null);
        assertThat(link("system").verdict()).isEqualTo(Verdict.COMPATIBLE);
        assertThat(link("system").priority()).isEqualTo(498);
        assertThat(link("system").evidence().get(0).why()).contains("says incompatible", "bug to report");
    }

    @Test
    void anUnknownHeapThatIsProvedComesAfterAllThatWereCompatibleBefore() {
        proved("vendor_a", Verdict.COMPATIBLE, null);
        proved("vendor_b", Verdict.COMPATIBLE, null);
        assertThat(answers().heaps("card0", Use.SCANOUT)).containsExactly(CMA, "reserved", "vendor_a", "vendor_b");
        assertThat(link("vendor_a").priority()).isEqualTo(480);
        assertThat(link("vendor_b").priority()).isEqualTo(479);
        assertThat(link("vendor_a").evidence().get(0).why()).doesNotContain("bug");
    }

    @Test
    void aProofCannotMakeAPoolOfOthersOnesOwn() {
        proved("dsp@43000000", Verdict.COMPATIBLE, null);
        assertThat(link("dsp@43000000").verdict()).isEqualTo(Verdict.INCOMPATIBLE);
    }

    @Test
    void anotherDriverOnTheSameDeviceInheritsNoProof() {
        proved("imx-lcdif", CMA, Verdict.COMPATIBLE, null);
        assertThat(link(CMA).confidence()).isEqualTo(Confidence.KNOWN);
    }

    @Test
    void anIommuThatCameSinceVoidsTheProof() {
        proved(CMA, Verdict.COMPATIBLE, null);
        tree.group(DISPLAY, "3", "DMA");
        assertThat(link(CMA).confidence()).isNotEqualTo(Confidence.VERIFIED);
    }

    @Test
    void theAdministratorHasTheLastWordAndIsTold() {
        overrides = List.of(new OverrideRule(
                new RuleRef("90-local.json", "mine"),
                "Mine.",
                DeviceMatches.named(List.of("mxsfb"), List.of()),
                List.of(new Glob("system")),
                Set.of(),
                Verdict.COMPATIBLE,
                700));
        proved("system", Verdict.INCOMPATIBLE, "EINVAL");
        assertThat(link("system").verdict()).isEqualTo(Verdict.COMPATIBLE);
        assertThat(link("system").confidence()).isEqualTo(Confidence.OVERRIDE);
        assertThat(link("system").evidence()).hasSize(2);
        assertThat(link("system").evidence().get(1).why()).contains("EINVAL", "90-local.json#mine says compatible");
    }

    @Test
    void whatIsProvedCountsForCommonHeapsToo() throws Exception {
        proved(CMA, Verdict.INCOMPATIBLE, "EIO");
        assertThat(answers().common("card0:scanout")).isEmpty();
    }
}
