// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dmaheap.boards.Answers;
import org.dmaheap.boards.FakeTree;
import org.dmaheap.model.CommonHeaps;
import org.dmaheap.model.CommonHeaps.Asked;
import org.dmaheap.model.CommonHeaps.Candidate;
import org.dmaheap.model.CommonHeaps.CommonHeap;
import org.dmaheap.model.CommonHeaps.Fallback;
import org.dmaheap.model.CommonHeaps.Refusal;
import org.dmaheap.model.Confidence;
import org.dmaheap.model.DeviceUse;
import org.dmaheap.model.FindQuery;
import org.dmaheap.model.InvalidParameter;
import org.dmaheap.model.Link;
import org.dmaheap.model.NoSuchDevice;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several devices together: which heaps they share, in whose order, and what is said where there are none. */
class CommonHeapsTest {
    private static final String CMA = "default_cma_region";
    private static final int OF_CONTIGUOUS = 500;
    private static final int OF_SCATTERED = 300;

    @TempDir
    Path directory;

    private FakeTree tree(String... heaps) {
        return FakeTree.in(directory.resolve("tree")).heaps(heaps);
    }

    private static FakeTree device(FakeTree tree, String driver, String... nodes) {
        String devpath = "/devices/platform/" + nodes[0] + "-device";
        return tree.device(devpath, "platform", driver).nodes(devpath, nodes);
    }

    /** A display that needs one run of addresses and a GPU with page tables, which any heap suits. */
    private FakeTree displayAndGpu(String... heaps) {
        return device(device(tree(heaps), "mxsfb", "card0"), "panfrost", "card1", "renderD128");
    }

    private static CommonHeaps ask(Answers answers, FindQuery query) throws NoSuchDevice, InvalidParameter {
        return answers.judgement().find(query);
    }

    private static List<DeviceUse> devices(String... names) {
        return List.of(names).stream().map(DeviceUse::parse).toList();
    }

    @Nested
    class TheMostConstrainedDeviceGivesTheOrder {
        @Test
        void thatIsTheOneWithTheFewestCompatibleHeaps() throws Exception {
            Answers answers = new AdministratorsRules()
                    .compatible("mxsfb", "system", 7)
                    .answers(displayAndGpu("system", CMA, "protected,secure"));
            assertThat(answers.common("card0", "renderD128")).containsExactly(CMA, "system");
            assertThat(answers.heaps("renderD128", Use.RENDER)).containsExactly("system", CMA);
        }

        @Test
        void fewerHeapsCountMoreThanTheUse() throws Exception {
            // the display takes three, the renderer two
            Answers answers = new AdministratorsRules()
                    .compatible("mxsfb", "vendor-*", 700)
                    .compatible("panfrost", "vendor-a", 50)
                    .answers(displayAndGpu(CMA, "vendor-a", "vendor-b"));
            assertThat(answers.common("card0")).containsExactly("vendor-a", "vendor-b", CMA);
            assertThat(answers.common("card0", "renderD128")).containsExactly(CMA, "vendor-a");
        }

        @Test
        void twoNamesOfOnePoolCountOnce() throws Exception {
            // by names the renderer has three and the display three; by pools two and three
            Answers answers = new AdministratorsRules()
                    .incompatible("panfrost", "vendor-b")
                    .compatible("panfrost", "vendor-a", 100)
                    .compatible("mxsfb", "vendor-a", 700)
                    .compatible("mxsfb", "vendor-b", 690)
                    .incompatible("mxsfb", CMA)
                    .compatible("mxsfb", "vendor-c", 680)
                    .answers(displayAndGpu(CMA, "reserved", "vendor-a", "vendor-b", "vendor-c"));
            assertThat(answers.heaps("card0", Use.SCANOUT)).containsExactly("vendor-a", "vendor-b", "vendor-c");
            assertThat(answers.heaps("renderD128", Use.RENDER)).containsExactly(CMA, "reserved", "vendor-a");
            assertThat(answers.find("card0", "renderD128").heaps())
                    .extracting(CommonHeap::heap, CommonHeap::priority)
                    .containsExactly(tuple("vendor-a", 100));
        }

        @ParameterizedTest
        @CsvSource({
            // the GPU would take the area for 300, the display and the codec for 500
            "panfrost, renderD128, render, mxsfb, card0, scanout, 500",
            "panfrost, renderD128, render, hantro-vpu, video0, video, 500",
            "hantro-vpu, video0, video, simple-framebuffer, card0, scanout, 300",
            "intel_vpu, accel0, compute, mxsfb, card0, scanout, 500",
            "intel_vpu, accel0, compute, hantro-vpu, video0, video, 500",
            "intel_vpu, accel0, compute, omapdrm, renderD128, render, 500"
        })
        void onATieScanoutComesBeforeVideoBeforeRenderBeforeCompute(
                String firstDriver,
                String firstNode,
                String firstUse,
                String secondDriver,
                String secondNode,
                String secondUse,
                int priority)
                throws Exception {
            Answers answers = device(device(tree(CMA), firstDriver, firstNode), secondDriver, secondNode)
                    .answers();
            String first = firstNode + ":" + firstUse;
            String second = secondNode + ":" + secondUse;
            assertThat(answers.find(first, second).heaps())
                    .extracting(CommonHeap::priority)
                    .containsExactly(priority);
            assertThat(answers.find(second, first).heaps())
                    .extracting(CommonHeap::priority)
                    .containsExactly(priority);
        }

        @Test
        void onATieOfUsesTheOneAskedFirst() throws Exception {
            Answers answers = device(device(tree(CMA), "mxsfb", "card0"), "simple-framebuffer", "card1")
                    .answers();
            assertThat(answers.find("card0", "card1").heaps().get(0).priority()).isEqualTo(OF_CONTIGUOUS);
            assertThat(answers.find("card1", "card0").heaps().get(0).priority()).isEqualTo(OF_SCATTERED);
        }

        @Test
        void equalPrioritiesAreOrderedByName() throws Exception {
            Answers answers = new AdministratorsRules()
                    .compatible("mxsfb", "vendor-*", 1)
                    .compatible("panfrost", "vendor-*", 1)
                    .answers(displayAndGpu("vendor-b", "vendor-a"));
            assertThat(answers.common("card0", "renderD128")).containsExactly("vendor-a", "vendor-b");
        }
    }

    @Test
    void aCandidateShowsItsPlaceItsNamesAndALinkForEachPair() throws Exception {
        Answers answers = displayAndGpu("system", CMA, "reserved").answers();
        CommonHeaps found = answers.find("card0", "renderD128:render");
        assertThat(found.devices()).containsExactly(new Asked("card0", Use.SCANOUT), new Asked("card1", Use.RENDER));
        assertThat(found.fallback()).isEmpty();
        assertThat(found.heaps()).hasSize(1);
        CommonHeap only = found.heaps().get(0);
        assertThat(only.path()).isEqualTo("/dev/dma_heap/" + CMA);
        assertThat(only.aliases()).containsExactly("reserved");
        assertThat(only.rank()).isEqualTo(1);
        assertThat(only.verdict()).isEqualTo(Verdict.COMPATIBLE);
        assertThat(only.links())
                .extracting(Link::device, Link::use, Link::heap)
                .containsExactly(tuple("card0", Use.SCANOUT, CMA), tuple("card1", Use.RENDER, CMA));
    }

    @Test
    void ranksCountFromOneAndTheConfidenceIsTheLowestOfTheLinks() throws Exception {
        FakeTree tree = displayAndGpu("system", CMA).group("/devices/platform/card0-device", "0", "DMA");
        Answers answers = device(tree, "hantro-vpu", "video0")
                .group("/devices/platform/video0-device", "1", "DMA")
                .answers();
        assertThat(answers.find("video0").heaps())
                .extracting(CommonHeap::heap, CommonHeap::rank, CommonHeap::confidence)
                .containsExactly(tuple("system", 1, Confidence.DERIVED), tuple(CMA, 2, Confidence.DERIVED));
        assertThat(answers.find("video0", "renderD128").heaps())
                .extracting(CommonHeap::heap, CommonHeap::rank, CommonHeap::confidence)
                .containsExactly(tuple("system", 1, Confidence.KNOWN), tuple(CMA, 2, Confidence.KNOWN));
    }

    @Test
    void aDeviceWithoutAUseIsAskedForAllItsUsesOnce() throws Exception {
        Answers answers = displayAndGpu("system", CMA).answers();
        assertThat(answers.find("card1", "renderD128:render", "card1").devices())
                .containsExactly(new Asked("card1", Use.RENDER));
    }

    @Nested
    class RegionsOfTheQuestionsDevices {
        private Answers twoDisplays() {
            FakeTree tree = tree("system", CMA, "frames@42000000", "frames@43000000");
            for (int i = 0; i < 2; i++) {
                String name = "frames@4" + (2 + i) + "000000";
                tree.region(name, 0x42000000L + i * 0x1000000L, 0x1000000)
                        .node("/display" + i, "fsl,imx23-lcdif")
                        .phandles("/display" + i, "memory-region", "/reserved-memory/" + name);
                device(tree, "mxsfb", "card" + i).ofNode("/devices/platform/card" + i + "-device", "/display" + i);
            }
            return tree.answers();
        }

        @Test
        void areForeignToOthersAlone() throws Exception {
            assertThat(twoDisplays().heaps("card1", Use.SCANOUT)).containsExactly("frames@43000000", CMA);
            assertThat(twoDisplays().common("card1")).containsExactly("frames@43000000", CMA);
        }

        @Test
        void areLentToTheOthersOfTheQuestion() throws Exception {
            assertThat(twoDisplays().find("card1", "card0").heaps())
                    .extracting(CommonHeap::heap, CommonHeap::priority)
                    .containsExactly(
                            tuple("frames@43000000", 900), tuple("frames@42000000", 800), tuple(CMA, OF_CONTIGUOUS));
        }

        @Test
        void areNotLentIfTheyHoldNoFrames() throws Exception {
            FakeTree tree = tree(CMA, "firmware@42000000")
                    .region("firmware@42000000", 0x42000000L, 0x1000000)
                    .node("/codec", "qcom,sdm845-venus")
                    .phandles("/codec", "memory-region", "/reserved-memory/firmware@42000000");
            device(tree, "qcom-venus", "video0").ofNode("/devices/platform/video0-device", "/codec");
            Answers answers = device(tree, "mxsfb", "card0").answers();
            assertThat(answers.verdict("video0", Use.VIDEO, "firmware@42000000"))
                    .isEqualTo(Verdict.INCOMPATIBLE);
            assertThat(answers.common("card0", "video0")).doesNotContain("firmware@42000000");
        }
    }

    @Nested
    class Options {
        private final long bytes = 4096L << 12;

        private Answers answers() {
            return displayAndGpu("system", CMA, "reserved", "protected,secure", "never-heard-of")
                    .area("reserved", 4096, 100)
                    .pages(4096)
                    .answers();
        }

        private CommonHeaps find(
                FindQuery.Access access, boolean protectedMemory, Optional<Long> minimum, String... names)
                throws Exception {
            return ask(answers(), new FindQuery(devices(names), Optional.ofNullable(access), protectedMemory, minimum));
        }

        @Test
        void aPoolOfJustTheAskedSizeIsOffered() throws Exception {
            assertThat(find(null, false, Optional.of(bytes), "card0").heaps())
                    .extracting(CommonHeap::heap)
                    .containsExactly(CMA);
        }

        @Test
        void aSmallerPoolIsRefusedAndItsSizeSaid() throws Exception {
            CommonHeaps found = find(null, false, Optional.of(bytes + 1), "card0");
            assertThat(found.heaps()).isEmpty();
            assertThat(found.refused())
                    .contains(new Refusal(
                            CMA,
                            Optional.empty(),
                            Optional.empty(),
                            Verdict.INCOMPATIBLE,
                            "The whole pool has " + bytes + " bytes."));
        }

        @Test
        void aHeapWithoutASizeOfItsOwnIsNeverTooSmall() throws Exception {
            assertThat(find(null, false, Optional.of(Long.MAX_VALUE), "renderD128")
                            .heaps())
                    .extracting(CommonHeap::heap)
                    .containsExactly("system");
        }

        @ParameterizedTest
        @CsvSource({"READ", "WRITE"})
        void aHeapThatTheCpuCannotSurelyMapIsRefused(FindQuery.Access access) throws Exception {
            Answers answers = new AdministratorsRules()
                    .compatible("panfrost", "never-heard-of", 700)
                    .answers(displayAndGpu("system", "never-heard-of"));
            CommonHeaps found =
                    ask(answers, new FindQuery(devices("renderD128"), Optional.of(access), false, Optional.empty()));
            assertThat(found.heaps()).extracting(CommonHeap::heap).containsExactly("system");
            assertThat(found.refused())
                    .containsExactly(new Refusal(
                            "never-heard-of",
                            Optional.empty(),
                            Optional.empty(),
                            Verdict.INCOMPATIBLE,
                            "The CPU cannot surely map buffers of this heap."));
        }

        @Test
        void withoutAccessByTheCpuSuchAHeapIsOffered() throws Exception {
            Answers answers = new AdministratorsRules()
                    .compatible("panfrost", "never-heard-of", 700)
                    .answers(displayAndGpu("system", "never-heard-of"));
            FindQuery query =
                    new FindQuery(devices("renderD128"), Optional.of(FindQuery.Access.NONE), false, Optional.empty());
            assertThat(ask(answers, query).heaps())
                    .extracting(CommonHeap::heap)
                    .containsExactly("never-heard-of", "system");
        }

        @Test
        void protectedMemoryIsTakenFromProtectedHeapsOfWhichNobodySaysNo() throws Exception {
            CommonHeaps found = find(null, true, Optional.empty(), "renderD128");
            assertThat(found.heaps())
                    .extracting(CommonHeap::heap, CommonHeap::verdict, CommonHeap::priority)
                    .containsExactly(tuple("protected,secure", Verdict.UNKNOWN, 0));
            assertThat(found.refused())
                    .extracting(Refusal::heap, Refusal::why)
                    .contains(tuple("system", "Protected memory is asked for, and this heap has none."));
        }

        @Test
        void withoutTheOptionAProtectedHeapIsNotOffered() throws Exception {
            assertThat(find(null, false, Optional.empty(), "renderD128").refused())
                    .filteredOn(refusal -> refusal.heap().equals("protected,secure"))
                    .extracting(Refusal::asked, Refusal::verdict)
                    .containsExactly(tuple(Optional.of(new Asked("card1", Use.RENDER)), Verdict.UNKNOWN));
        }
    }

    @Test
    void aRefusalNamesThePairAndGivesTheFirstReasonOfItsLink() throws Exception {
        Answers answers = displayAndGpu("system", CMA).answers();
        assertThat(answers.find("card0", "renderD128").refused())
                .containsExactly(new Refusal(
                        "system",
                        Optional.of("card0"),
                        Optional.of(Use.SCANOUT),
                        Verdict.INCOMPATIBLE,
                        answers.link("card0", Use.SCANOUT, "system")
                                .evidence()
                                .get(0)
                                .why()));
    }

    @Test
    void aDeviceThatNoRuleKnowsIsRefusedWithThatReason() throws Exception {
        Answers answers = device(tree("system"), "nobody-knows", "card0")
                .connector("/devices/platform/card0-device", "card0", "DP-1")
                .answers();
        assertThat(answers.find("card0").refused())
                .containsExactly(new Refusal(
                        "system",
                        Optional.of("card0"),
                        Optional.of(Use.SCANOUT),
                        Verdict.UNKNOWN,
                        "No rule knows what this device needs of this heap."));
    }

    @Nested
    class HeapsOfWhichSomebodyKnowsNothing {
        /** A display that needs one run of addresses and a GPU of which no rule speaks. */
        private FakeTree displayAndStranger(String... heaps) {
            return device(device(tree(heaps), "mxsfb", "card0"), "nobody-knows", "renderD128");
        }

        @Test
        void areCandidatesIfAllWhoAreKnownCanUseThem() throws Exception {
            CommonHeaps found =
                    displayAndStranger("system", CMA, "reserved").answers().find("card0", "renderD128");
            assertThat(found.heaps()).isEmpty();
            assertThat(found.candidates())
                    .containsExactly(
                            new Candidate(CMA, "/dev/dma_heap/" + CMA, List.of(new Asked("renderD128", Use.RENDER))));
        }

        @Test
        void areNoCandidatesIfNobodyIsKnown() throws Exception {
            CommonHeaps found = displayAndStranger("system", CMA).answers().find("renderD128");
            assertThat(found.candidates()).isEmpty();
        }

        @Test
        void areNoCandidatesIfAllOfThemAreUnknownToTheKnownToo() throws Exception {
            CommonHeaps found =
                    displayAndStranger("protected,secure", "vendor").answers().find("card0", "renderD128");
            assertThat(found.candidates()).isEmpty();
        }

        @Test
        void standInTheOrderOfTheMostConstrainedWhoIsKnown() throws Exception {
            FakeTree tree = device(tree("system", CMA), "nobody-knows", "renderD128");
            CommonHeaps found =
                    device(tree, "panfrost", "card1", "renderD129").answers().find("renderD128", "renderD129");
            assertThat(found.candidates()).extracting(Candidate::heap).containsExactly("system", CMA);
        }

        @Test
        void areNoCandidatesIfAnOptionOfTheQuestionRefusesThem() throws Exception {
            Answers answers = displayAndStranger(CMA, "reserved")
                    .area("reserved", 16, 16)
                    .pages(4096)
                    .answers();
            CommonHeaps found = ask(
                    answers,
                    new FindQuery(devices("card0", "renderD128"), Optional.empty(), false, Optional.of(1L << 20)));
            assertThat(found.candidates()).isEmpty();
        }

        @Test
        void areNoCandidatesForProtectedMemoryWhichIsOfferedUntriedAnyway() throws Exception {
            Answers answers = displayAndStranger(CMA, "protected,secure").answers();
            CommonHeaps found = ask(
                    answers, new FindQuery(devices("card0", "renderD128"), Optional.empty(), true, Optional.empty()));
            assertThat(found.heaps()).extracting(CommonHeap::heap).containsExactly("protected,secure");
            assertThat(found.candidates()).isEmpty();
        }
    }

    @Nested
    class WithoutACommonHeap {
        private Fallback fallback(FakeTree tree, String... names) throws Exception {
            return tree.answers().fallback(names).orElseThrow();
        }

        @Test
        void aDisplayOfItsOwnAllocatorIsAllocatedFor() throws Exception {
            FakeTree tree = tree("system")
                    .pci("/devices/pci0000:00/0000:00:02.0", "amdgpu", 0x1002, 0x1638)
                    .nodes("/devices/pci0000:00/0000:00:02.0", "card0", "renderD128");
            assertThat(fallback(tree, "card0:scanout")).isEqualTo(Fallback.NATIVE_ALLOCATOR);
            assertThat(fallback(tree, "card0:scanout", "renderD128:render")).isEqualTo(Fallback.NATIVE_ALLOCATOR);
        }

        @Test
        void theAllocatorOfADisplayThatIsNotAskedForIsNoWayOut() throws Exception {
            FakeTree tree = tree("dsp")
                    .pci("/devices/pci0000:00/0000:00:02.0", "amdgpu", 0x1002, 0x1638)
                    .nodes("/devices/pci0000:00/0000:00:02.0", "card0", "renderD128");
            assertThat(fallback(tree, "card0:render")).isEqualTo(Fallback.NONE);
        }

        @Test
        void aRendererAndADisplayAllocateOnTheRenderer() throws Exception {
            FakeTree tree = displayAndGpu("system");
            assertThat(fallback(tree, "card0", "renderD128")).isEqualTo(Fallback.ALLOCATE_ON_RENDERER);
        }

        @Test
        void aDisplayAloneHasNoWayOut() throws Exception {
            assertThat(fallback(displayAndGpu("system"), "card0")).isEqualTo(Fallback.NONE);
        }

        @Test
        void aRendererAloneHasNoWayOut() throws Exception {
            assertThat(fallback(displayAndGpu("dsp"), "renderD128")).isEqualTo(Fallback.NONE);
        }
    }

    @Nested
    class ADeviceIsNamed {
        @Test
        void byTheLinkThatUdevMakesToANode() throws Exception {
            FakeTree tree = displayAndGpu(CMA)
                    .link("/dev/dri/by-path/platform-card0-device-card", "/dev/dri/card0")
                    .link("/dev/v4l/by-id/usb-of-nobody", "/dev/video7");
            Answers answers = tree.answers();
            assertThat(answers.find("/dev/dri/by-path/platform-card0-device-card:scanout")
                            .devices())
                    .containsExactly(new Asked("card0", Use.SCANOUT));
            assertThatThrownBy(() -> answers.find("/dev/v4l/by-id/usb-of-nobody"))
                    .isInstanceOf(NoSuchDevice.class);
        }

        @Test
        void byItsPlaceInItsClass() throws Exception {
            assertThat(displayAndGpu(CMA)
                            .answers()
                            .find("/sys/class/drm/renderD128")
                            .devices())
                    .containsExactly(new Asked("card1", Use.RENDER));
        }
    }

    @Nested
    class AllOfAUse {
        private FakeTree twoDisplaysAndAGpu() {
            return device(displayAndGpu("system", CMA), "simple-framebuffer", "card2");
        }

        @Test
        void areTheDevicesThatHaveItByName() throws Exception {
            CommonHeaps common = twoDisplaysAndAGpu().answers().find("all:scanout");
            assertThat(common.devices())
                    .containsExactly(new Asked("card0", Use.SCANOUT), new Asked("card2", Use.SCANOUT));
            assertThat(common.heaps()).extracting(CommonHeap::heap).containsExactly(CMA);
        }

        @Test
        void countOnceBesideADeviceThatIsNamed() throws Exception {
            assertThat(twoDisplaysAndAGpu()
                            .answers()
                            .find("card2:scanout", "all:scanout", "all:render")
                            .devices())
                    .containsExactly(
                            new Asked("card2", Use.SCANOUT),
                            new Asked("card0", Use.SCANOUT),
                            new Asked("card1", Use.RENDER));
        }

        @Test
        void areNoDeviceWhereNoneHasIt() {
            assertThatThrownBy(() -> displayAndGpu(CMA).answers().find("all:video"))
                    .isInstanceOf(NoSuchDevice.class)
                    .hasMessage("no device has this use");
        }

        @Test
        void makeNoSenseWithoutAUse() {
            assertThatThrownBy(() -> displayAndGpu(CMA).answers().find("all"))
                    .isInstanceOf(InvalidParameter.class)
                    .hasMessage("all needs a use: scanout, render, video or compute");
        }
    }

    @Nested
    class QuestionsThatMakeNoSense {
        private final FindQuery nobody = FindQuery.of(List.of());

        @Test
        void nobodyIsAskedFor() {
            assertThatThrownBy(() -> ask(displayAndGpu(CMA).answers(), nobody))
                    .isInstanceOf(InvalidParameter.class)
                    .hasMessageContaining("no device is asked for");
        }

        @Test
        void aDeviceThatIsNotThere() {
            assertThatThrownBy(() -> displayAndGpu(CMA).answers().find("card7"))
                    .isInstanceOf(NoSuchDevice.class)
                    .hasMessageContaining("card7");
        }

        @Test
        void aUseThatTheDeviceHasNot() {
            assertThatThrownBy(() -> displayAndGpu(CMA).answers().find("card0:render"))
                    .isInstanceOf(InvalidParameter.class)
                    .hasMessageContaining("card0 has no use render");
        }

        @Test
        void aDeviceWithoutAnyUse() {
            FakeTree tree = device(tree(CMA), "panfrost", "card0");
            assertThatThrownBy(() -> tree.answers().find("card0"))
                    .isInstanceOf(InvalidParameter.class)
                    .hasMessageContaining("card0 has no use for buffers of others");
        }
    }
}
