// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.dmaheap.model.Device;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.Link;
import org.dmaheap.protocol.Json;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command over trees of real boards, without a daemon. */
class DmaheapctlTest {
    private static Path pi4;
    private static Path beagle;

    @TempDir
    private Path directory;

    @BeforeAll
    static void unpack() throws Exception {
        pi4 = Boards.tree("bcm2711-rpi-4-b");
        beagle = Boards.tree("am57xx-beagle-x15");
    }

    @Test
    void theMapIsAMatrixOfRanks() {
        Run run = Run.of("--root", pi4);
        assertThat(run.status()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo("""
                        DEVICE         DRIVER   NEEDS       default_cma_region  linux,cma  system
                        card0:scanout  vc4-drm  contiguous  1                   =1         ✗
                        card1:render   v3d      mmu         2                   =2         1

                        1 2 3 order to try   = another name of the same pool   ✗ incompatible
                        """);
    }

    @Test
    void noLegendLeavesTheMatrixAlone() {
        assertThat(Run.of("--root", pi4, "--no-legend").out())
                .startsWith("DEVICE")
                .hasLineCount(3);
    }

    @Test
    void asciiLocalesGetAscii() {
        Environment ascii = new Environment(Map.of("LANG", "C"), Optional.empty(), Boards.home(), Run.PLAIN.patience());
        assertThat(Run.in(ascii, "--root", pi4).out()).matches("\\p{ASCII}*").contains("x incompatible");
    }

    @Test
    void aNarrowTerminalGetsLettersAndAKey() {
        Run run = Run.in(Run.on(50, 50, Map.of("LANG", "C.UTF-8", "NO_COLOR", "1")), "--root", beagle);
        assertThat(run.out().lines().findFirst().orElseThrow()).containsSubsequence("DEVICE", " A ", " B ", " C");
        assertThat(run.out()).contains("A  default_cma_region\n").contains("B  reserved\n");
        assertThat(run.out().lines()).allMatch(line -> line.length() <= 50);
    }

    @ParameterizedTest
    @CsvSource({
        "NO_COLOR, 1, false",
        "NO_COLOR, '', false",
        "TERM, dumb, false",
        "SYSTEMD_COLORS, 0, false",
        "A, B, true"
    })
    void onATerminalThereIsColourUnlessSomebodySaidNo(String variable, String value, boolean colour) {
        Run run = Run.in(Run.on(200, 50, Map.of(variable, value)), "--root", pi4);
        assertThat(run.out().contains("\033[")).isEqualTo(colour);
    }

    @Test
    void withoutATerminalThereIsNoColourWhateverIsAskedFor() {
        Environment asked =
                new Environment(Map.of("SYSTEMD_COLORS", "1"), Optional.empty(), Boards.home(), Run.PLAIN.patience());
        assertThat(Run.in(asked, "--root", pi4).out()).doesNotContain("\033[");
    }

    @Test
    void explainNamesTheRulesAndTheFacts() {
        Run run = Run.of("explain", "card0", "system", "--root", pi4);
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .contains("card0:scanout × system: incompatible")
                .contains("rule 20-display.json#vc4")
                .contains("fact /sys/devices/platform/gpu/driver = vc4-drm")
                .contains("fact /sys/devices/platform/soc/fe400000.hvs/iommu_group does not exist");
    }

    @Test
    void explainOfOneUseOfADeviceByItsNodesPath() {
        Run run = Run.of("explain", "/dev/dri/renderD128:render", "/dev/dma_heap/system", "--root", pi4);
        assertThat(run.out()).contains("card1:render × system: compatible, priority 600");
    }

    @Test
    void findSaysTheCommonHeapsAndWhyNotTheOthers() {
        Run run = Run.of("find", "card0:scanout", "--root", pi4, "renderD128:render");
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .containsPattern(
                        "1 +default_cma_region +/dev/dma_heap/default_cma_region +compatible +known +linux,cma")
                .contains("not system: incompatible with card0:scanout");
    }

    @Test
    void allOfAUseAreTheDevicesOfTheTree() {
        assertThat(Run.of("find", "all:scanout", "--root", pi4, "--json=short").out())
                .contains(
                        "\"devices\":[{\"device\":\"card0\",\"use\":\"scanout\"}],\"heaps\":[{\"heap\":\"default_cma_region\"");
        Run nobody = Run.of("find", "all:compute", "--root", pi4);
        assertThat(nobody.status()).isEqualTo(1);
        assertThat(nobody.err())
                .isEqualTo("dmaheapctl: No device in the map has this use; dmaheapctl devices lists them\n");
        Run noUse = Run.of("find", "all", "--root", pi4);
        assertThat(noUse.status()).isEqualTo(1);
        assertThat(noUse.err()).contains("all needs a use: scanout, render, video or compute");
    }

    @Test
    void aMisspeltUseIsSaidToBeNone() {
        assertThat(Run.of("find", "card0:scan", "--root", pi4).err())
                .contains("No device card0:scan in the map (a use is scanout, render, video or compute, not scan)");
        assertThat(Run.of("find", "226:7", "--root", pi4).err()).contains("No device 226:7 in the map; ");
    }

    @Test
    void findWithoutAnswerPrintsTheFallbackAndEndsWith4() {
        Run text = Run.of("find", "card0", "--minimum-bytes=1000G", "--root", pi4);
        assertThat(text.status()).isEqualTo(4);
        assertThat(text.out()).contains("No heap suits card0:scanout.").contains("Fallback: ");
        Run json = Run.of("find", "card0", "--minimum-bytes=1000G", "--root", pi4, "--json=short");
        assertThat(json.status()).isEqualTo(4);
        assertThat(json.out()).startsWith("{\"revision\":0,").contains("\"heaps\":[]");
    }

    @Test
    void findShowsWhatTheKnownDevicesCanUseAsNoAdvice() throws Exception {
        device("mxsfb", "card0", "226:0");
        device("nobody-knows", "renderD128", "226:128");
        heap("system", "252:0");
        heap("linux,cma", "252:1");
        Run run = Run.of("find", "card0", "renderD128", "--root", directory);
        assertThat(run.status()).isEqualTo(4);
        assertThat(run.out())
                .contains(
                        "No heap suits",
                        "perhaps linux,cma (/dev/dma_heap/linux,cma): unknown with renderD128:render",
                        "not system: incompatible with card0:scanout")
                .doesNotContain("not linux,cma");
    }

    @ParameterizedTest
    @ValueSource(strings = {"devices", "heaps", "map", "find card0", "explain card0"})
    void shortJsonIsOneLineAndPrettyJsonIsManyOfTheSame(String words) throws Exception {
        Run compact = Run.line("--json=short --root " + pi4 + " " + words);
        Run pretty = Run.line("--json=pretty --root " + pi4 + " " + words);
        assertThat(compact.out()).hasLineCount(1).endsWith("}\n");
        assertThat(pretty.out()).startsWith("{\n  \"");
        assertThat(Json.read(pretty.out())).isEqualTo(Json.read(compact.out()));
    }

    @Test
    void jMeansPrettyOnATerminalAndShortElsewhere() {
        assertThat(Run.of("-j", "--root", pi4).out()).hasLineCount(1);
        assertThat(Run.in(Run.on(80, 24, Map.of()), "-j", "--root", pi4).out()).startsWith("{\n");
    }

    @Test
    void theMapsJsonCanBeReadBack() throws Exception {
        HeapMap map =
                Json.read(Run.of("--json=short", "--root", pi4).out().getBytes(StandardCharsets.UTF_8), HeapMap.TABLE);
        assertThat(map.revision()).isZero();
        assertThat(map.device("card0").orElseThrow().driver()).contains("vc4-drm");
        assertThat(map.heap("linux,cma").orElseThrow().pool()).isEqualTo("default_cma_region");
    }

    @Test
    void tablesShowDevicesAndHeaps() {
        assertThat(Run.of("devices", "--root", pi4).out())
                .containsPattern(
                        "card0 +card0 +vc4-drm +platform +scanout:contiguous +30 bits +\\S+( \\d+)? +- +fe400000.hvs");
        assertThat(Run.of("heaps", "--root", pi4).out())
                .containsPattern("linux,cma +cma +yes +cached +64M +64M +- +yes +no +default_cma_region");
        assertThat(Run.of("heaps", "--no-legend", "--root", pi4).out()).startsWith("default_cma_region");
    }

    @Test
    void whatIsKnownOfCachesAndCgroupsIsSaid() throws Exception {
        device("panfrost", "renderD128", "226:128");
        heap("system", "252:0");
        for (String file : List.of("proc/sys/kernel/arch x86_64", "sys/module/dma_heap/parameters/mem_accounting Y")) {
            Path path = directory.resolve(file.split(" ")[0]);
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.split(" ")[1] + "\n");
        }
        Files.createFile(directory.resolve("dev/udmabuf"));
        assertThat(Run.of("map", "--root", directory).out())
                .contains("counted towards the cgroup of whoever allocates: system");
        assertThat(Run.of("explain", "renderD128", "--root", directory).out())
                .contains("  its DMA sees what the CPU has in its caches\n");
        assertThat(Run.of("find", "renderD128", "--root", directory).out())
                .endsWith("pages of /dev/udmabuf: compatible\n");
    }

    @Test
    void aRootThatIsNoDirectoryFails() {
        for (String verb : List.of("map", "rules check")) {
            Run run = Run.line("--root " + directory.resolve("missing") + " " + verb);
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.out()).isEmpty();
            assertThat(run.err()).hasLineCount(1).contains("no directory");
        }
    }

    @Test
    void anEmptyTreeIsAnEmptyMapAndASentence() throws Exception {
        Run run = Run.of("--root", directory, "--json=short");
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .isEqualTo("{\"revision\":0,\"devices\":[],\"heaps\":[],\"links\":[],\"issues\":[],\"kernel\":null}\n");
        assertThat(run.err()).hasLineCount(1);
        assertThat(Run.of("--root", directory, "-q").err()).isEmpty();
        Files.createDirectories(directory.resolve("sys/class"));
        assertThat(Run.of("--root", directory).err()).hasLineCount(1).contains("neither devices");
    }

    @ParameterizedTest
    @CsvSource({
        "find nope, 1, nope",
        "explain nope, 1, nope",
        "explain card0 nope, 1, nope",
        "explain card0:render, 1, card0 has no use render; card0 has scanout",
        "find card0:compute, 1, has no use compute",
        "find card0:blitting, 1, card0:blitting",
        "find, 2, usage",
        "explain, 2, usage",
        "explain a b c, 2, usage",
        "map extra, 1, No device extra in the map; dmaheapctl devices lists them",
        "devices extra, 2, usage",
        "fnid card0, 2, unknown verb fnid; did you mean find?",
        "help fnid, 2, unknown verb fnid; did you mean find?",
        "fnid --help, 2, did you mean find?",
        "map --rot=/, 2, unknown option --rot; did you mean --root?",
        "find card0 --cpu-acces=read, 2, did you mean --cpu-access?",
        "explain card9, 1, No device card9 in the map; did you mean card0 or card1?",
        "explain /dev/dri/renderD129, 1, did you mean /dev/dri/renderD128?",
        "find card0:scanoot, 1, not scanoot); did you mean card0:scanout?",
        "find card0:blitting, 1, not blitting); card0 has scanout",
        "explain card0 sytem, 1, No heap sytem in the map; did you mean system?",
        "explain card0 default_cma, 1, did you mean default_cma_region?",
        "frobnicate, 2, frobnicate",
        "--frobnicate, 2, --frobnicate",
        "--json=long, 2, long",
        "--json, 2, --json needs a value",
        "find card0 --cpu-access=execute, 2, execute",
        "find card0 --minimum-bytes=many, 2, many",
        "find card0 --minimum-bytes=-1, 2, -1",
        "find card0 --minimum-bytes=99999999999G, 2, 99999999999G",
        "map --protected, 2, --protected",
        "monitor, 2, --root",
        "status, 2, --root",
        "rules, 2, usage",
        "rules burn, 2, burn",
        "capture, 2, usage",
        "doctor card0, 2, usage",
        "generate, 2, usage",
        "generate udev -j, 2, JSON",
        "generate hair, 2, hair",
        "generate compat-links --json=short, 2, JSON",
        "find card0 --format=xml, 2, xml",
        "find card0 --format=env -j, 2, not both",
        "map --format=path, 2, --format",
        "run card0, 2, usage: dmaheapctl run",
        "run, 2, usage: dmaheapctl run",
        "graph --format=png, 2, svg or dot",
        "graph -j, 2, no JSON",
        "graph nope, 1, nope"
    })
    void mistakesEndWithTheirStatusAndOneLine(String words, int status, String said) {
        Run run = Run.line("--root " + pi4 + " " + words);
        assertThat(run.status()).isEqualTo(status);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).hasLineCount(1).startsWith("dmaheapctl: ").contains(said);
    }

    @Test
    void pathsAloneAreOneALine() {
        Run run = Run.of("find", "renderD128:render", "--format=path", "--root", pi4);
        assertThat(run.status()).isZero();
        assertThat(run.out()).isEqualTo("/dev/dma_heap/system\n/dev/dma_heap/default_cma_region\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"path", "env"})
    void withoutAHeapThereIsNothingToReadAndTheFallbackIsSaid(String format) {
        Run run = Run.of("find", "card0", "--minimum-bytes=1000G", "--format=" + format, "--root", pi4);
        assertThat(run.status()).isEqualTo(4);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isEqualTo("dmaheapctl: No heap suits; fallback: none\n");
    }

    @Test
    void theVariablesHaveThePathOrTheNameAsTheirProgramsTakeIt() {
        Run run = Run.of("find", "card0:scanout", "renderD128:render", "--format=env", "--root", pi4);
        assertThat(run.out().lines())
                .startsWith("DMA_HEAP=/dev/dma_heap/default_cma_region", "DMA_HEAP_NAME=default_cma_region")
                .contains(
                        "LIBIIO_DMA_HEAP_PATH=default_cma_region", "RK_DMA_HEAP_PATH=/dev/dma_heap/default_cma_region")
                .allMatch(line -> line.matches("[A-Z_]+=(/dev/dma_heap/)?default_cma_region"));
    }

    @Test
    void helpAndVersionNeedNoVerbAndWinOverOne() {
        assertThat(Run.of("-h").out()).startsWith("dmaheapctl [OPTIONS] [VERB]");
        assertThat(Run.of("find", "--help").status()).isZero();
        assertThat(Run.of("--version").out()).matches("dmaheapctl \\d+\\.\\d+\\.\\d+.*\n");
    }

    static Stream<String> examples() {
        return Help.verbs().stream()
                .flatMap(verb -> Help.of(verb).orElseThrow().lines())
                // prefer would write into a tree that other tests read
                .filter(line -> line.startsWith("  dmaheapctl") && !line.contains(" prefer "));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theExamplesOfTheHelpAreCommandLines(String example) {
        String words = example.strip().replaceAll(" (?:>|\\||--) .*", "").replaceFirst("dmaheapctl ?", "");
        words = words.replace("board.tar.gz", directory.resolve("board.tar.gz").toString());
        Run run = Run.line((words + " --root " + pi4).strip());
        boolean elsewhere = run.err().contains("takes no --root") || words.startsWith("run ");
        assertThat(run.status() != 2 || elsewhere).as(run.err()).isTrue();
        assertThat(run.err()).doesNotContain("unknown");
    }

    @Test
    void eachVerbHasAHelpWithExamplesByEitherWay() {
        for (String verb : Help.verbs()) {
            Run run = Run.of(verb, "--help");
            assertThat(run.out()).startsWith("dmaheapctl " + verb).contains("\nExamples:\n  dmaheapctl");
            assertThat(run.out().lines()).as(verb).allMatch(line -> line.length() <= 80);
            assertThat(Run.of("help", verb)).isEqualTo(run);
            assertThat(Run.of("help").out()).containsPattern("\n  (?:devices \\| )?" + verb + "\\b");
        }
    }

    @Test
    void aMapOfSomeDevicesHasTheirRowsAlone() throws Exception {
        assertThat(Run.of("map", "renderD128", "--root", pi4, "--no-legend").out())
                .isEqualTo("""
                DEVICE        DRIVER  NEEDS  default_cma_region  linux,cma  system
                card1:render  v3d     mmu    2                   =2         1
                """);
        HeapMap map = Json.read(
                Run.of("map", "all:scanout", "--root", pi4, "--json=short")
                        .out()
                        .getBytes(StandardCharsets.UTF_8),
                HeapMap.TABLE);
        assertThat(map.devices()).extracting(Device::id).containsExactly("card0");
        assertThat(map.links()).extracting(Link::device).containsOnly("card0");
        assertThat(map.heaps()).hasSize(3);
    }

    @Test
    void rulesNeedARoot() {
        Run run = Run.of("map", "--rules", directory);
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--rules needs --root");
    }

    @Test
    void namedRulesReplaceTheInstalledOnes() {
        Run run = Run.of("--root", pi4, "--rules", directory, "--json=short");
        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("\"need\":\"unknown\"").doesNotContain("compatible\"");
    }

    @Test
    void allNamedRuleDirectoriesAreRead() throws Exception {
        Path first = Files.createDirectory(directory.resolve("first"));
        Path second = Files.createDirectory(directory.resolve("second"));
        String rule = "{\"devices\": [{\"id\": \"%s\", \"match\": {\"driver\": [\"%s\"]},"
                + " \"uses\": {\"%s\": \"mmu\"}, \"why\": \"Tried.\", \"source\": \"x.c\"}]}";
        Files.writeString(first.resolve("20-a.json"), String.format(rule, "display", "vc4-drm", "scanout"));
        Files.writeString(second.resolve("30-b.json"), String.format(rule, "gpu", "v3d", "render"));
        Run run = Run.of("--root", pi4, "--rules", first, "--rules", second, "--json=short");
        assertThat(run.out()).contains("\"needs\":{\"scanout\":\"mmu\"}").contains("\"needs\":{\"render\":\"mmu\"}");
    }

    @Test
    void theInstalledRulesAreRight() {
        Run run = Run.of("rules", "check");
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
    }

    @Test
    void brokenRulesAreNamedByFileAndLine() throws Exception {
        Path file = directory.resolve("90-mine.json");
        Files.writeString(file, "{\n  \"heaps\": [\n    { \"id\": \"x\", \"nmaes\": [\"a\"] }\n  ]\n}\n");
        Run check = Run.of("rules", "check", directory);
        assertThat(check.status()).isEqualTo(1);
        assertThat(check.err()).startsWith(file + ":3: ");
        Run map = Run.of("--root", pi4, "--rules", directory);
        assertThat(map.status()).isZero();
        assertThat(map.err()).startsWith(file + ":3: ");
        assertThat(map.out()).contains("not read: " + file + ":3: ");
        assertThat(Run.of("rules", "check", directory, "--json=short").out())
                .startsWith("{\"problems\":[{\"file\":\"" + file + "\",\"line\":3,");
    }

    @Test
    void longTextGoesThroughThePagerAndOnlyOnATerminal() throws Exception {
        Path paged = directory.resolve("paged");
        Map<String, String> pager = Map.of("PAGER", "cat >" + paged, "NO_COLOR", "1", "LANG", "C.UTF-8");
        Run.in(Run.on(200, 3, pager), "--root", pi4, "--no-pager");
        Run.in(Run.on(200, 50, pager), "--root", pi4);
        assertThat(paged).doesNotExist();
        assertThat(Run.in(Run.on(200, 3, pager), "--root", pi4).out()).isEmpty();
        assertThat(paged).hasContent(Run.of("--root", pi4).out().strip());
    }

    @Test
    void aKernelWithoutHeapsIsSaidToLackThemAndWhatGivesThem() throws Exception {
        device("mxsfb", "card0", "226:0");
        Run run = Run.of("heaps", "--root", directory);
        assertThat(run.err()).contains("the kernel was built without CONFIG_DMABUF_HEAPS");
        assertThat(run.out()).contains("built with CONFIG_DMABUF_HEAPS, CONFIG_DMABUF_HEAPS_SYSTEM");
        Files.createDirectories(directory.resolve("sys/class/dma_heap"));
        assertThat(Run.of("heaps", "--root", directory).err())
                .contains("the modules system_heap and cma_heap are not loaded");
    }

    @Test
    void withoutHeapsNobodyIsToldThatNothingCouldBeShared() throws Exception {
        device("mxsfb", "card0", "226:0");
        Run run = Run.of("find", "card0", "--root", directory);
        assertThat(run.status()).isEqualTo(4);
        assertThat(run.out())
                .contains("No heap is there that a program could open")
                .contains("none: no advice")
                .doesNotContain("no buffer can be shared");
    }

    @Test
    void aHeapWithoutANodeIsShownAsSuchAndHasNoColumn() throws Exception {
        device("mxsfb", "card0", "226:0");
        heap("linux,cma", "252:1");
        heap("system", "252:0");
        Files.delete(directory.resolve("dev/dma_heap/system"));
        assertThat(Run.of("map", "--root", directory).out())
                .contains("not offered, as no node is ready: system")
                .containsPattern("NEEDS +linux,cma\n");
        assertThat(Run.of("heaps", "--root", directory).out()).containsPattern("system .*no node is ready");
    }

    /** A device of a made-up tree, with its driver and one node. */
    private void device(String driver, String node, String dev) throws IOException {
        Path device = directory.resolve("sys/devices/" + driver);
        Path drm = Files.createDirectories(device.resolve("drm/" + node));
        Files.writeString(drm.resolve("dev"), dev);
        link(drm.resolve("device"), device);
        link(
                device.resolve("driver"),
                Files.createDirectories(directory.resolve("sys/bus/platform/drivers/" + driver)));
        link(directory.resolve("sys/class/drm/" + node), drm);
    }

    private void heap(String name, String dev) throws IOException {
        Path heap = Files.createDirectories(directory.resolve("sys/devices/virtual/dma_heap/" + name));
        Files.writeString(heap.resolve("dev"), dev);
        link(directory.resolve("sys/class/dma_heap/" + name), heap);
        Files.createDirectories(directory.resolve("dev/dma_heap"));
        Files.createFile(directory.resolve("dev/dma_heap/" + name));
    }

    private static void link(Path link, Path target) throws IOException {
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, link.getParent().relativize(target));
    }
}
