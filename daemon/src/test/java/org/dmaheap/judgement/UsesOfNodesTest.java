// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.dmaheap.boards.Answers;
import org.dmaheap.boards.Boards;
import org.dmaheap.boards.FakeTree;
import org.dmaheap.model.Confidence;
import org.dmaheap.model.Evidence;
import org.dmaheap.model.Fact;
import org.dmaheap.model.Link;
import org.dmaheap.model.Need;
import org.dmaheap.model.RuleRef;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;
import org.dmaheap.rules.DeviceMatches;
import org.dmaheap.rules.DeviceRule;
import org.dmaheap.rules.DeviceRules;
import org.dmaheap.rules.MemoryDemand;
import org.dmaheap.rules.RuleSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which uses the nodes of a device prove where no rule speaks of them, and what such a use needs. */
class UsesOfNodesTest {
    private static final String DEVICE = "/devices/platform/device";

    @TempDir
    Path directory;

    private FakeTree device(String driver, String... nodes) {
        return FakeTree.in(directory.resolve("tree"))
                .heaps("system", "default_cma_region")
                .device(DEVICE, "platform", driver)
                .nodes(DEVICE, nodes);
    }

    @ParameterizedTest
    @CsvSource({"mxsfb, CONTIGUOUS", "spacemit-drm-drv, MMU", "simple-framebuffer, CPU", "tinydrm-of-nobody, UNKNOWN"})
    void aRenderNodeOfWhichNoRuleSpeaksTakesTheImportPathOfItsDriver(String driver, Need need) {
        Answers answers = device(driver, "card0", "renderD128").answers();
        assertThat(answers.need("card0", Use.RENDER)).isEqualTo(need);
    }

    @Test
    void thatIsDerivedFromTheNodeAndTheRuleOfTheOtherUse() {
        Answers answers = device("mxsfb", "card0", "renderD128").answers();
        Link link = answers.link("card0", Use.RENDER, "default_cma_region");
        assertThat(link.verdict()).isEqualTo(Verdict.COMPATIBLE);
        assertThat(link.confidence()).isEqualTo(Confidence.DERIVED);
        assertThat(link.evidence())
                .flatExtracting(Evidence::facts)
                .contains(
                        Fact.of("/sys/class/drm/renderD128/dev", "226:128"),
                        Fact.of("/sys" + DEVICE + "/driver", "mxsfb"));
        assertThat(answers.link("card0", Use.SCANOUT, "default_cma_region").confidence())
                .isEqualTo(Confidence.KNOWN);
    }

    @Test
    void anIommuTranslatesForTheRenderNodeAsItDoesForTheDisplay() {
        Answers answers =
                device("mxsfb", "card0", "renderD128").group(DEVICE, "3", "DMA").answers();
        assertThat(answers.need("card0", Use.RENDER)).isEqualTo(Need.IOMMU);
    }

    @Test
    void aPrimaryNodeProvesNoUse() {
        assertThat(device("panfrost", "card0").answers().device("card0").uses()).isEmpty();
    }

    @Test
    void aDriverThatShowsOnlyItsOwnBuffersMayRenderToOthers() {
        DeviceRule ownBuffers = DeviceRules.demanding(
                new RuleRef("90-local.json", "own"),
                DeviceMatches.named(List.of("nobody-knows"), List.of()),
                Map.of(Use.SCANOUT, MemoryDemand.DEVICE_LOCAL));
        RuleSet rules = Boards.rules().plus(new RuleSet(List.of(), List.of(ownBuffers), List.of(), List.of()));
        FakeTree tree = device("nobody-knows", "card0", "renderD128");
        Answers answers = new Answers(Judgement.of(Boards.inventory(tree.root()), rules));
        assertThat(answers.need("card0", Use.SCANOUT)).isEqualTo(Need.DEVICE_LOCAL);
        assertThat(answers.need("card0", Use.RENDER)).isEqualTo(Need.UNKNOWN);
    }

    @Test
    void anUnknownDriverScansOutOnlyIfItHasConnectors() {
        assertThat(device("nobody-knows", "card0", "renderD128")
                        .answers()
                        .device("card0")
                        .uses())
                .containsExactly(Use.RENDER);
        assertThat(device("nobody-knows", "card0", "renderD128")
                        .connector(DEVICE, "card0", "HDMI-A-1")
                        .answers()
                        .device("card0")
                        .uses())
                .containsExactly(Use.SCANOUT, Use.RENDER);
    }

    @Test
    void connectorsOfAnotherCardAreNotItsOwn() {
        assertThat(device("nobody-knows", "card1")
                        .connector("/devices/platform/other", "card10", "DP-1")
                        .answers()
                        .device("card1")
                        .uses())
                .isEmpty();
    }

    @Test
    void aKnownDriverScansOutWithoutConnectors() {
        assertThat(device("mxsfb", "card0").answers().device("card0").uses()).containsExactly(Use.SCANOUT);
    }
}
