// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** {@code 40-video.json} against the list of the videobuf2 drivers and files of Linux 7.3.4. */
class V4l2CoverageTest {
    private static final Path RULES = Path.of("src/main/rules.d/40-video.json");
    private static final Path RESOURCES = Path.of("src/test/resources");

    private static final Map<String, String> NOT_MATCHED_BY_NAME = Map.of(
            "dvb_usb_cxusb", "its node hangs below the whole USB device, whose driver is named usb",
            "(UDC gadget device: configfs-gadget.* / g_webcam)",
                    "the driver is named after the gadget; rules go by the bus");

    /** Drivers with video nodes that are not in the list: no videobuf2, or not in the kernel. */
    private static final Set<String> NOT_VIDEOBUF2 = Set.of("hdpvr", "ivtv", "pvrusb2", "saa7164");

    private static final Set<String> OUT_OF_TREE = Set.of("bcm2835-codec", "bcm2835-isp", "rpi-hevc-dec");

    /** Drivers some of whose queues take other memory than frames do, or none. */
    private static final Set<String> QUEUES_DIFFER = Set.of(
            "amphion-vpu", "c3-isp", "coda", "em28xx", "rkisp1", "s5p-fimc-md", "s5p-mfc", "saa7134", "sun6i-isp",
            "vsp1");

    @Test
    void everyVideobuf2DriverIsNamedByARuleOrExceptedWithAReason() throws IOException {
        Set<String> drivers = listed("linux-7.3-v4l2-drivers.tsv")
                .map(line -> line.substring(0, line.indexOf('\t')))
                .collect(Collectors.toSet());

        Set<String> unnamed = new TreeSet<>(drivers);
        unnamed.removeAll(namedDrivers(rule -> true));

        assertThat(drivers).hasSizeGreaterThan(128);
        assertThat(unnamed).isEqualTo(NOT_MATCHED_BY_NAME.keySet());
    }

    @Test
    void theExceptionsAreMatchedOtherwise() throws IOException {
        assertThat(namedDrivers(rule -> rule.get("source").asText().contains("cxusb-analog.c")))
                .containsExactly("usb");
        assertThat(rules().stream()
                        .filter(rule -> texts(rule.at("/match/bus")).contains("gadget"))
                        .map(rule -> rule.get("source").asText()))
                .singleElement()
                .asString()
                .startsWith("drivers/usb/gadget/function/uvc_queue.c");
    }

    @Test
    void noRuleNamesADriverThatDoesNotExist() throws IOException {
        Set<String> named = namedDrivers(rule -> true);
        listed("linux-7.3-v4l2-drivers.tsv")
                .map(line -> line.substring(0, line.indexOf('\t')))
                .forEach(named::remove);

        Set<String> expected = new TreeSet<>(NOT_VIDEOBUF2);
        expected.addAll(OUT_OF_TREE);
        expected.add("usb");
        assertThat(named).isEqualTo(expected);
    }

    @Test
    void everySourceIsAFileOfTheKernelAndItsLine() throws IOException {
        Set<String> files = listed("linux-7.3-files-v4l2.txt").collect(Collectors.toCollection(TreeSet::new));

        Set<String> named = rules().stream()
                .map(rule -> rule.get("source").asText())
                .filter(source -> !source.startsWith("out of tree: "))
                .peek(source -> assertThat(source).matches("[^: ]+\\.(c|dtsi):[1-9][0-9]*"))
                .map(source -> source.substring(0, source.indexOf(':')))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(named).isEqualTo(files);
    }

    @Test
    void whatIsNotInTheKernelSaysSo() throws IOException {
        Set<String> drivers = namedDrivers(rule -> rule.get("source").asText().startsWith("out of tree: "));

        assertThat(drivers).isEqualTo(new TreeSet<>(OUT_OF_TREE));
        assertThat(rules()).allSatisfy(rule -> assertThat(
                        rule.get("why").asText().startsWith("Out of tree"))
                .isEqualTo(rule.get("source").asText().startsWith("out of tree: ")));
    }

    @Test
    void everyRuleSpeaksOfVideoAlone() throws IOException {
        assertThat(rules())
                .allSatisfy(rule -> assertThat(rule.get("uses").fieldNames())
                        .toIterable()
                        .containsExactly("video"));
    }

    @Test
    void everyWhyIsOneSentence() throws IOException {
        assertThat(rules())
                .extracting(rule -> rule.get("why").asText())
                .allSatisfy(why -> assertThat(why).matches("[A-Z].*[^.]\\.").doesNotContainPattern("\\. [A-Z]"));
    }

    @Test
    void aDriverWhoseQueuesDifferSaysHow() throws IOException {
        assertThat(rules())
                .filteredOn(rule -> texts(rule.at("/match/driver")).stream().anyMatch(QUEUES_DIFFER::contains))
                .hasSizeGreaterThanOrEqualTo(QUEUES_DIFFER.size())
                .extracting(rule -> rule.get("why").asText())
                .allSatisfy(why -> assertThat(why).containsPattern("alone|take none|take no foreign buffer"));
    }

    @Test
    void theCpuDoesNoDma() throws IOException {
        assertThat(rules())
                .filteredOn(rule -> rule.at("/uses/video").asText().equals("cpu"))
                .isNotEmpty()
                .allSatisfy(rule -> {
                    assertThat(rule.at("/dma/0/finder").asText()).isEqualTo("nothing");
                    assertThat(rule.has("addressBits")).isFalse();
                });
    }

    private static Set<String> namedDrivers(Predicate<JsonNode> which) throws IOException {
        return rules().stream()
                .filter(which)
                .flatMap(rule -> texts(rule.at("/match/driver")).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<JsonNode> rules() throws IOException {
        return elements(new ObjectMapper().readTree(Files.readAllBytes(RULES)).get("devices"));
    }

    private static List<String> texts(JsonNode array) {
        return elements(array).stream().map(JsonNode::asText).toList();
    }

    private static List<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    private static Stream<String> listed(String resource) throws IOException {
        return Files.readAllLines(RESOURCES.resolve(resource)).stream().filter(line -> !line.startsWith("#"));
    }
}
