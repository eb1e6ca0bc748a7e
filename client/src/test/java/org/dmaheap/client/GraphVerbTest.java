// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** {@code dmaheapctl graph}: the map as a picture. */
class GraphVerbTest {
    private static final Path PICTURES = Path.of("../daemon/doc/pictures");

    @TempDir
    private Path directory;

    /** {@code -Dgolden.update} draws them anew. */
    @ParameterizedTest
    @CsvSource({"bcm2711-rpi-4-b, raspberry-pi-4.svg", "rk3399-rockpro64, rockpro64.svg"})
    void thePicturesOfTheReadmeAreWhatTheCommandDrawsToday(String board, String file) throws Exception {
        Run run = Run.of("graph", "--root", Boards.tree(board));
        assertThat(run.status()).isZero();
        assertThat(run.err()).isEmpty();
        Path picture = PICTURES.resolve(file);
        if (System.getProperty("golden.update") != null) {
            Files.createDirectories(PICTURES);
            Files.writeString(picture, run.out());
        }
        assertThat(run.out()).isEqualTo(Files.readString(picture));
        assertThat(Path.of("../README.md")).content().contains("(daemon/doc/pictures/" + file + ")");
    }

    @Test
    void whoCannotSeeThePictureReadsWhatItSays() throws Exception {
        Document picture = picture("graph", "--root", Boards.tree("bcm2711-rpi-4-b"));
        Element root = picture.getDocumentElement();
        assertThat(root.getAttribute("role")).isEqualTo("img");
        for (String id : root.getAttribute("aria-labelledby").split(" ")) {
            assertThat(List.of("title", "desc")).contains(byId(picture, id).getTagName());
        }
        assertThat(first(picture, "title").getTextContent()).endsWith(": Raspberry Pi 4 Model B");
        assertThat(first(picture, "desc").getTextContent())
                .isEqualTo("card0:scanout: first default_cma_region; not system."
                        + " card1:render: first system, then default_cma_region.");
    }

    @Test
    void devicesWithOneAnswerHaveTheirLinesTogether() throws Exception {
        Document picture = picture("graph", "--root", Boards.tree("rk3588-rock-5b"));
        assertThat(texts(picture, "name")).contains("card0:scanout", "video10:video", "system");
        assertThat(lines(picture))
                .as("of 13 devices to two pools, and two of the legend")
                .isEqualTo(4);
    }

    @Test
    void aPoolForNobodyHereStandsApartWithItsOwnerAndHasNoLine() throws Exception {
        Document picture = picture("graph", "--root", Boards.tree("am57xx-beagle-x15"));
        assertThat(texts(picture, "soft")).contains("For no device here:", "belongs to /ocp/dsp@40800000");
        assertThat(texts(picture, "small")).containsExactly("✗ system");
    }

    @Test
    void whatNobodyKnowsIsCountedAndDrawsNoLine() throws Exception {
        MadeUpTree tree =
                new MadeUpTree(directory).device("mxsfb", "card0", "226:0").heap("linux,cma", "252:0");
        for (int i = 1; i <= 58; i++) {
            tree.heap("vendor" + i, "252:" + i);
        }
        tree.device("nobody-knows", "card1", "226:1");
        Document picture = picture("graph", "--root", directory);
        assertThat(texts(picture, "name")).containsExactlyInAnyOrder("card0:scanout", "linux,cma");
        assertThat(texts(picture, "soft"))
                .contains("and 58 more pools: nobody knows for whom", "? no rule knows what these do: card1");
        assertThat(lines(picture)).isEqualTo(3);
    }

    @Test
    void namesOfTheKernelStayText() throws Exception {
        String hostile = "<script>\"&'\\N\u001b[2J\u202e";
        new MadeUpTree(directory)
                .device("mxsfb", "card0", "226:0")
                .heap("linux,cma", "252:0")
                .heap("system", "252:1")
                .heap(hostile, "252:2")
                .file("sys/firmware/devicetree/base/model", "</title><script>alert(1)</script>\0")
                .file(
                        "etc/dmaheapd/rules.d/90-mine.json",
                        "{\"format\": 1, \"overrides\": [{\"id\": \"x\", \"match\": {\"driver\": [\"mxsfb\"]}, \"heaps\": [\"<*\"],"
                                + " \"verdict\": \"compatible\", \"priority\": 450, \"why\": \"Tried.\"}]}");
        Document picture = picture("graph", "--root", directory);
        assertThat(picture.getElementsByTagName("script").getLength()).isZero();
        assertThat(first(picture, "title").getTextContent()).endsWith(": </title><script>alert(1)</script>");
        String svg = Run.of("graph", "--root", directory).out();
        String dot = Run.of("graph", "--format=dot", "--root", directory).out();
        assertThat(texts(picture, "name")).contains("<script>\"&'\\N\\u001b[2J\\u202e");
        assertThat(svg + dot).doesNotContain("\u001b").doesNotContain("\u202e");
        assertThat(dot).contains("\"pool <script>\\\"&'\\\\N\\\\u001b[2J\\\\u202e\"");
    }

    @Test
    void dotHasEachDeviceAndPoolOnceAndTheRanksOnTheLines() throws Exception {
        String dot = Run.of("graph", "--format=dot", "--root", Boards.tree("bcm2711-rpi-4-b"))
                .out();
        assertThat(dot).startsWith("digraph heaps {\n").endsWith("}\n");
        assertThat(dot)
                .contains(
                        "\"device card0:scanout\" [label=\"card0:scanout\\nvc4-drm\\nneeds contiguous\"]",
                        "\"pool default_cma_region\" [label=\"default_cma_region\\nalso linux,cma\\ncontiguous, 64M\"",
                        "\"device card1:render\" -> \"pool system\" [label=\"1\", penwidth=2]",
                        "\"device card1:render\" -> \"pool default_cma_region\" [label=\"2\", style=dashed]")
                .doesNotContain("\"device card0:scanout\" -> \"pool system\"");
    }

    @Test
    void aDeviceThatIsNamedIsDrawnAlone() throws Exception {
        Path beagle = Boards.tree("am57xx-beagle-x15");
        assertThat(texts(picture("graph", "card1:scanout", "--root", beagle), "name"))
                .contains("default_cma_region", "card1:scanout")
                .doesNotContain("card1:render", "card0:render");
        assertThat(Run.of("graph", "card9", "--root", beagle).status()).isEqualTo(1);
        assertThat(Run.of("graph", "card0:scanout", "--root", beagle).err()).contains("card0 has no use scanout");
        assertThat(texts(picture("graph", "all:render", "--root", beagle), "name"))
                .contains("card0:render", "card1:render");
    }

    @Test
    void aPictureIsNeverPaged() throws Exception {
        Path paged = directory.resolve("paged");
        Run run = Run.in(
                Run.on(80, 5, Map.of("PAGER", "cat >" + paged)), "graph", "--root", Boards.tree("rk3399-rockpro64"));
        assertThat(run.out()).startsWith("<svg");
        assertThat(paged).doesNotExist();
    }

    static Stream<Path> boards() throws Exception {
        try (Stream<Path> trees = Files.list(Boards.tree("rk3399-rockpro64").getParent())) {
            return trees.filter(Files::isDirectory).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("boards")
    void noBoxLiesOverAnotherAndNothingLeavesThePage(Path board) throws Exception {
        Document picture = picture("graph", "--root", board);
        int width = Integer.parseInt(picture.getDocumentElement().getAttribute("width"));
        int height = Integer.parseInt(picture.getDocumentElement().getAttribute("height"));
        List<int[]> boxes = new ArrayList<>();
        for (Element box : all(picture, "rect")) {
            if (!box.getAttribute("class").equals("page")) {
                int x = number(box, "x");
                int y = number(box, "y");
                boxes.add(new int[] {x, y, x + number(box, "width"), y + number(box, "height")});
            }
        }
        for (int i = 0; i < boxes.size(); i++) {
            int[] box = boxes.get(i);
            assertThat(box[0] > 0 && box[1] > 70 && box[2] < width && box[3] < height - 40)
                    .as("box %d", i)
                    .isTrue();
            for (int[] other : boxes.subList(0, i)) {
                assertThat(box[0] >= other[2] || other[0] >= box[2] || box[1] >= other[3] || other[1] >= box[3])
                        .as("box %d", i)
                        .isTrue();
            }
        }
        for (Element text : all(picture, "text")) {
            // letters of the widest common font, DejaVu Sans, are 7.5 pixels on average
            int end = number(text, "x") + text.getTextContent().length() * 15 / 2;
            assertThat(end).as(text.getTextContent()).isLessThan(width);
            assertThat(number(text, "y")).isBetween(20, height - 10);
        }
    }

    private Document picture(Object... words) throws Exception {
        Run run = Run.of(words);
        assertThat(run.status()).as(run.err()).isZero();
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        return factory.newDocumentBuilder().parse(new InputSource(new StringReader(run.out())));
    }

    private static Element first(Document picture, String tag) {
        return (Element) picture.getElementsByTagName(tag).item(0);
    }

    private static Element byId(Document picture, String id) {
        return all(picture, "*").stream()
                .filter(element -> element.getAttribute("id").equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static List<Element> all(Document picture, String tag) {
        NodeList nodes = picture.getElementsByTagName(tag);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }

    private static List<String> texts(Document picture, String style) {
        return all(picture, "text").stream()
                .filter(text -> text.getAttribute("class").equals(style))
                .map(Element::getTextContent)
                .toList();
    }

    private static int lines(Document picture) {
        return all(picture, "path").size();
    }

    private static int number(Element element, String attribute) {
        return Integer.parseInt(element.getAttribute(attribute));
    }
}
