// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.dmaheap.boards.Answers;
import org.dmaheap.boards.FakeTree;
import org.dmaheap.model.Confidence;
import org.dmaheap.model.Evidence;
import org.dmaheap.model.Fact;
import org.dmaheap.model.Link;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The heaps of one device: whose region it is, which priority follows, and what the evidence shows. */
class OrderOfHeapsTest {
    private static final String DISPLAY = "/devices/platform/display";
    private static final String CMA = "default_cma_region";

    @TempDir
    Path directory;

    private FakeTree tree;

    @BeforeEach
    void aDisplayWithTwoRegionsBesideItself() {
        tree = FakeTree.in(directory.resolve("tree"))
                .heaps("system", CMA, "reserved", "a@42000000", "b@43000000")
                .region("a@42000000", 0x42000000L, 0x1000000)
                .region("b@43000000", 0x43000000L, 0x1000000)
                .node("/display", "fsl,imx23-lcdif")
                .device(DISPLAY, "platform", "mxsfb")
                .ofNode(DISPLAY, "/display")
                .nodes(DISPLAY, "card0");
    }

    private FakeTree claims(String node, String... regions) {
        return tree.phandles(
                node,
                "memory-region",
                List.of(regions).stream()
                        .map(name -> "/reserved-memory/" + name)
                        .toArray(String[]::new));
    }

    private static List<Fact> facts(Link link) {
        return link.evidence().get(0).facts();
    }

    private Link link(String heap) {
        return tree.answers().link("card0", Use.SCANOUT, heap);
    }

    private static Fact property(String node, String name, String value) {
        return Fact.of(FakeTree.property(node, name), value);
    }

    @Nested
    class OwnRegions {
        @Test
        void comeFirstInTheOrderInWhichTheDeviceNamesThem() {
            claims("/display", "b@43000000", "a@42000000");
            assertThat(tree.answers().map().links())
                    .filteredOn(link -> link.verdict() == Verdict.COMPATIBLE)
                    .extracting(Link::heap, Link::priority)
                    .containsExactly(
                            tuple("b@43000000", 900),
                            tuple("a@42000000", 890),
                            tuple(CMA, 500),
                            tuple("reserved", 499));
        }

        @Test
        void areTheOthersAsSoonAsTheyAreNamedTheOtherWayRound() {
            claims("/display", "a@42000000", "b@43000000");
            assertThat(tree.answers().heaps("card0", Use.SCANOUT)).startsWith("a@42000000", "b@43000000");
        }

        @Test
        void areDeclaredByTheDeviceTreeAndTheEvidenceShowsWhere() {
            claims("/display", "a@42000000");
            Link own = link("a@42000000");
            assertThat(own.confidence()).isEqualTo(Confidence.DECLARED);
            assertThat(facts(own))
                    .contains(property(
                            "/display",
                            "memory-region",
                            "<0x" + Integer.toHexString(tree.phandle("/reserved-memory/a@42000000")) + ">"))
                    .contains(property("/reserved-memory/a@42000000", "reusable", ""))
                    .contains(property("/reserved-memory/a@42000000", "reg", "<0x0 0x42000000 0x0 0x1000000>"));
        }

        @Test
        void areShownByTheDeviceWithTheirHeaps() {
            claims("/display", "b@43000000", "a@42000000");
            assertThat(tree.answers().device("card0").memoryRegions())
                    .extracting(region -> region.name(), region -> region.heap().orElseThrow())
                    .containsExactly(tuple("b@43000000", "b@43000000"), tuple("a@42000000", "a@42000000"));
        }

        @Test
        void mayBeThoseOfADeviceThatDoesTheDma() {
            tree.remove("/sys" + DISPLAY + "/driver")
                    .link("/sys" + DISPLAY + "/driver", "/sys/bus/platform/drivers/exynos-drm")
                    .directory("/sys/bus/platform/drivers/exynos-drm")
                    .node("/fimd@1", "samsung,exynos4210-fimd")
                    .device("/devices/platform/1.fimd", "platform", "exynos4-fb")
                    .ofNode("/devices/platform/1.fimd", "/fimd@1");
            claims("/fimd@1", "b@43000000");
            claims("/display", "a@42000000");
            assertThat(tree.answers().heaps("card0", Use.SCANOUT))
                    .containsExactly("a@42000000", "b@43000000", CMA, "reserved");
        }

        @Test
        void comeBeforeTheSystemHeapAlsoWhereAnyPagesDo() {
            tree.group(DISPLAY, "0", "DMA");
            tree.remove("/sys" + DISPLAY + "/driver")
                    .link("/sys" + DISPLAY + "/driver", "/sys/bus/platform/drivers/tidss")
                    .directory("/sys/bus/platform/drivers/tidss");
            claims("/display", "b@43000000");
            assertThat(tree.answers().heaps("card0", Use.SCANOUT))
                    .containsExactly("b@43000000", "system", CMA, "reserved");
        }

        @Test
        void keepAnOrderAlsoIfThereAreMoreThanPriorities() {
            String[] names = new String[100];
            for (int i = 0; i < names.length; i++) {
                names[i] = String.format("r%02d@%x", i, 0x50000000L + i * 0x100000L);
                tree.heaps(names[i]).region(names[i], 0x50000000L + i * 0x100000L, 0x100000);
            }
            claims("/display", names);
            assertThat(tree.answers().heaps("card0", Use.SCANOUT).subList(0, 40))
                    .containsExactly(List.of(names).subList(0, 40).toArray(String[]::new));
            assertThat(tree.answers().map().links())
                    .filteredOn(link -> link.verdict() == Verdict.COMPATIBLE)
                    .extracting(Link::priority)
                    .doesNotHaveDuplicates()
                    .allMatch(priority -> priority > 0);
        }
    }

    @Nested
    class RegionsOfOthers {
        @Test
        void areRefusedAndTheEvidenceNamesTheOwnersAndShowsTheirClaims() {
            tree.node("/dsp", "vendor,dsp").node("/codec", "vendor,codec");
            claims("/dsp", "a@42000000");
            claims("/codec", "a@42000000");
            Link foreign = link("a@42000000");
            assertThat(foreign.verdict()).isEqualTo(Verdict.INCOMPATIBLE);
            assertThat(foreign.evidence().get(0).why()).contains("/codec, /dsp");
            assertThat(facts(foreign).stream().map(Fact::path))
                    .contains(FakeTree.property("/codec", "memory-region"), FakeTree.property("/dsp", "memory-region"));
            assertThat(tree.answers().map().heap("a@42000000").orElseThrow().owners())
                    .containsExactly("/codec", "/dsp");
        }

        @ParameterizedTest
        @ValueSource(strings = {"/soc", "/soc/codec"})
        void areNobodysIfTheOwnerOrANodeAroundItIsDisabled(String disabled) {
            tree.node("/soc", "simple-bus").node("/soc/codec", "vendor,codec").strings(disabled, "status", "disabled");
            claims("/soc/codec", "a@42000000");
            assertThat(link("a@42000000").verdict()).isEqualTo(Verdict.UNKNOWN);
        }

        @Test
        void areStillTheirsIfADisabledNodeNamesThemToo() {
            tree.node("/codec", "vendor,codec").node("/other", "vendor,codec").strings("/other", "status", "disabled");
            claims("/codec", "a@42000000");
            claims("/other", "a@42000000");
            assertThat(link("a@42000000").evidence().get(0).why())
                    .contains("/codec")
                    .doesNotContain("/other");
        }
    }

    @Nested
    class TheAdministrator {
        private Link overridden(AdministratorsRules rules, Use use, String heap) {
            return rules.answers(tree).link("card0", use, heap);
        }

        @Test
        void hasTheLastWordAndTheEvidenceIsHisRuleAlone() {
            Link link = overridden(new AdministratorsRules().compatible("mxsfb", "system", 950), Use.SCANOUT, "system");
            assertThat(link.verdict()).isEqualTo(Verdict.COMPATIBLE);
            assertThat(link.priority()).isEqualTo(950);
            assertThat(link.confidence()).isEqualTo(Confidence.OVERRIDE);
            assertThat(link.evidence()).hasSize(1);
            assertThat(link.evidence().get(0)).extracting(Evidence::why).isEqualTo("Tried on this machine.");
            assertThat(facts(link))
                    .containsExactly(
                            Fact.of("/sys" + DISPLAY + "/driver", "mxsfb"),
                            Fact.of("/sys/class/dma_heap/system/dev", "252:0"));
        }

        @Test
        void canRefuse() {
            Link link = overridden(new AdministratorsRules().incompatible("mxsfb", "default_*"), Use.SCANOUT, CMA);
            assertThat(link.verdict()).isEqualTo(Verdict.INCOMPATIBLE);
            assertThat(link.priority()).isZero();
        }

        @Test
        void speaksOfOtherDevicesNotAtAll() {
            Link link = overridden(new AdministratorsRules().incompatible("panfrost", CMA), Use.SCANOUT, CMA);
            assertThat(link.confidence()).isEqualTo(Confidence.KNOWN);
        }

        @Test
        void speaksOfTheUsesThatHeNames() {
            AdministratorsRules rules =
                    new AdministratorsRules().add("mxsfb", CMA, Set.of(Use.RENDER, Use.VIDEO), Verdict.INCOMPATIBLE, 0);
            assertThat(overridden(rules, Use.SCANOUT, CMA).verdict()).isEqualTo(Verdict.COMPATIBLE);
            rules.add("mxsfb", CMA, Set.of(Use.SCANOUT), Verdict.INCOMPATIBLE, 0);
            assertThat(overridden(rules, Use.SCANOUT, CMA).verdict()).isEqualTo(Verdict.INCOMPATIBLE);
        }

        @Test
        void isHeardLast() {
            AdministratorsRules rules =
                    new AdministratorsRules().incompatible("mxsfb", CMA).compatible("mxsfb", CMA, 17);
            assertThat(overridden(rules, Use.SCANOUT, CMA).priority()).isEqualTo(17);
        }

        @Test
        void speaksOfAPoolByAnyOfItsNames() {
            AdministratorsRules rules = new AdministratorsRules().compatible("mxsfb", "reserved", 700);
            assertThat(overridden(rules, Use.SCANOUT, CMA).priority()).isEqualTo(700);
            assertThat(overridden(rules, Use.SCANOUT, "reserved").priority()).isEqualTo(699);
            assertThat(overridden(rules, Use.SCANOUT, "system").confidence()).isEqualTo(Confidence.KNOWN);
        }

        @Test
        void mayGiveEqualPrioritiesOfWhichTheLaterNameGoesOneLower() {
            Answers answers = new AdministratorsRules()
                    .compatible("mxsfb", "?@*", 40)
                    .compatible("mxsfb", "*@*", 40)
                    .answers(tree);
            assertThat(answers.link("card0", Use.SCANOUT, "a@42000000").priority())
                    .isEqualTo(40);
            assertThat(answers.link("card0", Use.SCANOUT, "b@43000000").priority())
                    .isEqualTo(39);
        }
    }

    @Test
    void thePlaceOfAPoolIsShownToWhoGetsItsAddressesAsTheyAreOnly() {
        tree.flag("/reserved-memory/a@42000000", "linux,cma-default").remove("/sys/class/dma_heap/reserved");
        assertThat(facts(link(CMA)))
                .contains(property("/reserved-memory/a@42000000", "reg", "<0x0 0x42000000 0x0 0x1000000>"));
        tree.device("/devices/platform/gpu", "platform", "panfrost").nodes("/devices/platform/gpu", "renderD128");
        assertThat(facts(tree.answers().link("renderD128", Use.RENDER, CMA)).stream()
                        .map(Fact::path))
                .doesNotContain(FakeTree.property("/reserved-memory/a@42000000", "reg"));
    }

    @Test
    void unencryptedPagesComeAfterTheOrdinaryOnes() {
        tree.heaps("system_cc_shared")
                .device("/devices/platform/gpu", "platform", "panfrost")
                .nodes("/devices/platform/gpu", "renderD128");
        assertThat(tree.answers().map().links())
                .filteredOn(link -> link.use() == Use.RENDER && link.verdict() == Verdict.COMPATIBLE)
                .extracting(Link::heap, Link::priority)
                .containsExactly(
                        tuple("system", 600), tuple("system_cc_shared", 590), tuple(CMA, 300), tuple("reserved", 299));
    }

    @Nested
    class TheDefaultAreaAsARegion {
        @BeforeEach
        void namedByTheDisplay() {
            tree.flag("/reserved-memory/a@42000000", "linux,cma-default");
            claims("/display", "a@42000000");
        }

        private String heapOfTheRegion() {
            return tree.answers().device("card0").memoryRegions().get(0).heap().orElseThrow();
        }

        @Test
        void isShownByTheHeapOfItsOwnName() {
            assertThat(heapOfTheRegion()).isEqualTo("a@42000000");
        }

        @Test
        void isShownByTheGeneralNameWhereThereIsNoOther() {
            tree.remove("/sys/class/dma_heap/a@42000000").remove("/sys/class/dma_heap/reserved");
            assertThat(heapOfTheRegion()).isEqualTo(CMA);
        }

        @Test
        void isThatDevicesOwnUnderBothNames() {
            assertThat(tree.answers().map().links())
                    .filteredOn(link -> link.verdict() == Verdict.COMPATIBLE)
                    .extracting(Link::heap, Link::priority)
                    .containsExactly(tuple(CMA, 900), tuple("a@42000000", 899));
        }
    }

    @Nested
    class ARestrictedPool {
        @BeforeEach
        void besideTheRegions() {
            tree.region("bounce@50000000", 0x50000000L, 0x400000)
                    .strings("/reserved-memory/bounce@50000000", "compatible", "restricted-dma-pool");
        }

        @Test
        void ofTheDisplayIsShownAsTheReason() {
            claims("/display", "bounce@50000000");
            assertThat(link(CMA).verdict()).isEqualTo(Verdict.INCOMPATIBLE);
            assertThat(facts(link(CMA)))
                    .contains(property("/reserved-memory/bounce@50000000", "compatible", "restricted-dma-pool"));
        }

        @Test
        void ofAnotherDeviceIsNoReason() {
            tree.node("/wifi", "vendor,wifi");
            claims("/wifi", "bounce@50000000");
            assertThat(link(CMA).verdict()).isEqualTo(Verdict.COMPATIBLE);
        }
    }

    @Nested
    class ProtectedMemory {
        private List<String> rulesFor(String driver, Use use, String... nodes) {
            tree.heaps("protected,secure").device("/devices/platform/other", "platform", driver);
            tree.nodes("/devices/platform/other", nodes);
            return tree.answers().link(nodes[0], use, "protected,secure").evidence().stream()
                    .map(evidence -> evidence.rule().id())
                    .toList();
        }

        @Test
        void isUndecidedForADeviceWhoseDriverLeavesItToTheDevice() {
            assertThat(rulesFor("panfrost", Use.RENDER, "renderD128")).startsWith("protected");
        }

        @Test
        void isRefusedWhereTheCpuCopies() {
            assertThat(rulesFor("simple-framebuffer", Use.SCANOUT, "card1"))
                    .startsWith("protected-copied", "protected-cpu");
        }
    }

    @Test
    void whoeverTranslatesShowsTheGroupAndItsTypeOnlyIfTheTypeCounts() {
        String dpu = "/devices/platform/dpu";
        String du = "/devices/platform/du";
        tree.device(dpu, "platform", "msm_dpu").nodes(dpu, "card1").group(dpu, "5", "identity");
        tree.device(du, "platform", "tidss").nodes(du, "card2").group(du, "6", "DMA");
        Answers answers = tree.answers();
        assertThat(allFacts(answers.link("card1", Use.SCANOUT, "system")))
                .contains(Fact.of("/sys" + dpu + "/iommu_group", "5"))
                .doesNotContain(Fact.of("/sys/kernel/iommu_groups/5/type", "identity"));
        assertThat(allFacts(answers.link("card2", Use.SCANOUT, "system")))
                .contains(
                        Fact.of("/sys" + du + "/iommu_group", "6"), Fact.of("/sys/kernel/iommu_groups/6/type", "DMA"));
    }

    private static List<Fact> allFacts(Link link) {
        return link.evidence().stream()
                .flatMap(evidence -> evidence.facts().stream())
                .toList();
    }

    @Test
    void theLowestPriorityIsKeptWhereNothingElseIsCompatible() {
        Answers answers = new AdministratorsRules()
                .incompatible("mxsfb", "*")
                .compatible("mxsfb", "system", 1)
                .answers(tree);
        assertThat(answers.link("card0", Use.SCANOUT, "system").priority()).isEqualTo(1);
    }
}
