// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.dmaheap.boards.Boards;
import org.dmaheap.inventory.DmaFinder;
import org.dmaheap.model.Use;
import org.junit.jupiter.api.Test;

/** {@code 40-video.json} against the list of the videobuf2 drivers of the newest kernel. */
class V4l2CoverageTest {
    private static final String FILE = "40-video.json";
    private static final String OUT_OF_TREE = "out of tree: ";

    private static final Map<String, String> NOT_MATCHED_BY_NAME = Map.of(
            "dvb_usb_cxusb",
            "its node hangs below the whole USB device, whose driver is named usb",
            "(UDC gadget device: configfs-gadget.* / g_webcam)",
            "the driver is named after the gadget; the rule goes by the bus");

    /** Drivers with video nodes that are not in the list, for they do without videobuf2. */
    private static final Set<String> NOT_VIDEOBUF2 = Set.of("hdpvr", "ivtv", "pvrusb2", "saa7164");

    private static final Set<String> DOWNSTREAM = Set.of("bcm2835-codec", "bcm2835-isp", "rpi-hevc-dec");

    /** Drivers some of whose queues take other memory than frames do, or none. */
    private static final Set<String> QUEUES_DIFFER = Set.of(
            "amphion-vpu",
            "c3-isp",
            "coda",
            "em28xx",
            "rkisp1",
            "s5p-fimc-md",
            "s5p-mfc",
            "saa7134",
            "sun6i-isp",
            "vsp1");

    @Test
    void everyVideobuf2DriverIsNamedByARuleOrExceptedWithAReason() {
        Set<String> drivers = videobuf2Drivers();

        Set<String> unnamed = new TreeSet<>(drivers);
        unnamed.removeAll(namedDrivers(rule -> true));

        assertThat(drivers).hasSizeGreaterThan(128);
        assertThat(unnamed).isEqualTo(NOT_MATCHED_BY_NAME.keySet());
    }

    @Test
    void whatIsExceptedIsMatchedOtherwise() {
        assertThat(namedDrivers(rule -> rule.source().contains("/cxusb-analog.c:")))
                .containsExactly("usb");
        assertThat(rules())
                .filteredOn(rule -> rule.match().bus().contains("gadget"))
                .singleElement()
                .satisfies(rule -> assertThat(rule.source()).startsWith("drivers/usb/gadget/function/uvc_queue.c:"));
    }

    @Test
    void noRuleNamesADriverThatNobodyKnows() {
        Set<String> others = namedDrivers(rule -> true);
        others.removeAll(videobuf2Drivers());

        Set<String> expected = new TreeSet<>(NOT_VIDEOBUF2);
        expected.addAll(DOWNSTREAM);
        expected.add("usb");
        assertThat(others).isEqualTo(expected);
    }

    @Test
    void whatIsNotInTheKernelSaysSo() {
        assertThat(namedDrivers(rule -> rule.source().startsWith(OUT_OF_TREE))).isEqualTo(new TreeSet<>(DOWNSTREAM));
    }

    @Test
    void everyRuleSpeaksOfVideoAlone() {
        assertThat(rules()).allSatisfy(rule -> assertThat(rule.uses()).containsOnlyKeys(Use.VIDEO));
    }

    @Test
    void aSocThatWeDoNotKnowLeavesWhatItsDriverDemands() {
        Set<String> onSomeSocsOnly =
                namedDrivers(rule -> !rule.match().compatible().isEmpty());
        onSomeSocsOnly.removeAll(namedDrivers(rule -> rule.match().compatible().isEmpty()));

        assertThat(onSomeSocsOnly).as("the two generations of the RGA differ").containsExactly("rockchip-rga");
    }

    @Test
    void everyWhyIsOneSentence() {
        assertThat(rules())
                .extracting(rule -> rule.why(Use.VIDEO))
                .allSatisfy(why -> assertThat(why).matches("[A-Z].*[^.]\\.").doesNotContainPattern("\\. [A-Z]"));
    }

    @Test
    void aDriverWhoseQueuesDifferSaysHow() {
        assertThat(rules())
                .filteredOn(rule -> rule.match().driver().stream().anyMatch(QUEUES_DIFFER::contains))
                .filteredOn(rule -> rule.match().kernel().isEmpty())
                .hasSizeGreaterThanOrEqualTo(QUEUES_DIFFER.size())
                .extracting(rule -> rule.why(Use.VIDEO))
                .allSatisfy(why -> assertThat(why).containsPattern(" alone | take none| take no foreign buffer"));
    }

    @Test
    void whereTheCpuCopiesNoDeviceDoesDma() {
        assertThat(rules())
                .filteredOn(rule -> rule.uses().get(Use.VIDEO) == MemoryDemand.CPU)
                .isNotEmpty()
                .allSatisfy(rule -> {
                    assertThat(rule.dma()).containsExactly(DmaFinder.of(DmaFinder.Way.NOTHING));
                    assertThat(rule.addressBits()).isEmpty();
                });
    }

    private static Set<String> namedDrivers(Predicate<DeviceRule> which) {
        return rules().stream()
                .filter(which)
                .flatMap(rule -> rule.match().driver().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<DeviceRule> rules() {
        return Boards.rules().devices().stream()
                .filter(rule -> rule.ref().file().equals(FILE))
                .toList();
    }

    private static Set<String> videobuf2Drivers() {
        return KernelDrivers.list().newest("v4l2").stream()
                .flatMap(driver -> driver.names().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
