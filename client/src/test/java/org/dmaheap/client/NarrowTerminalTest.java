// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What people read on a terminal: 80 columns, and no more of it than says something. */
class NarrowTerminalTest {
    private static final Environment TERMINAL = Run.on(80, 1000, Map.of("LANG", "C.UTF-8", "NO_COLOR", "1"));

    @TempDir
    private Path directory;

    static Stream<Path> boards() throws Exception {
        try (Stream<Path> trees = Files.list(Boards.tree("rk3399-rockpro64").getParent())) {
            return trees.filter(Files::isDirectory).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("boards")
    void tablesAndMatricesFitEightyColumns(Path board) {
        for (String words : new String[] {"map", "devices", "heaps", "find card0", "find video0", "find renderD128"}) {
            Run run = Run.in(TERMINAL, (Object[]) (words + " --root " + board).split(" "));
            assertThat(run.out().lines()).as(words).allMatch(line -> line.codePointCount(0, line.length()) <= 80);
        }
    }

    @Test
    void aNameIsShownWholeAndWhatIsLeftOutIsSaid() throws Exception {
        Run heaps = Run.in(TERMINAL, "heaps", "--root", Boards.tree("am57xx-beagle-x15"));
        assertThat(heaps.out())
                .startsWith("HEAP ")
                .contains("\ndsp1-memory@99000000 ")
                .contains("\nleft out to fit: ")
                .doesNotContain("ACCOUNTED ");
        Run devices = Run.in(TERMINAL, "devices", "--root", Boards.tree("mt8195-cherry-tomato-r2"));
        assertThat(devices.out()).as("a long list goes on below").containsPattern("\n {10,}\\S");
    }

    @Test
    void onAPipeNothingIsLeftOut() throws Exception {
        assertThat(Run.of("devices", "--root", Boards.tree("am57xx-beagle-x15")).out())
                .startsWith("DEVICE  NODES ")
                .contains(" BUS ")
                .doesNotContain("left out");
    }

    @Test
    void heapsThatNoRowCanUseAreCountedInsteadOfShown() throws Exception {
        assertThat(Run.of("--root", Boards.tree("am57xx-beagle-x15")).out())
                .startsWith("DEVICE         DRIVER   NEEDS       default_cma_region  reserved  system\n")
                .contains("and 4 heaps, incompatible with all rows: dsp1-memory@99000000, dsp2-memory@9f000000, ");
    }

    @Test
    void vendorsHeapsOfWhichNobodyKnowsAreOneSentenceInNaturalOrder() throws Exception {
        MadeUpTree tree =
                new MadeUpTree(directory).device("mxsfb", "card0", "226:0").heap("linux,cma", "252:0");
        for (int i = 1; i <= 58; i++) {
            tree.heap("vendor" + i, "252:" + i);
        }
        assertThat(Run.of("--root", directory).out())
                .startsWith("DEVICE         DRIVER  NEEDS       linux,cma\n")
                .contains("\nand 58 heaps, unknown with all rows: vendor1, vendor2, vendor3, vendor4, vendor5, vendor6,"
                        + " vendor7, vendor8 and 50 more\n");
        assertThat(Run.of("find", "card0", "--root", directory).out())
                .containsOnlyOnce("\nnot vendor1, vendor2, vendor3, ")
                .contains(" and 50 more: unknown with card0:scanout\n");
        assertThat(Run.of("heaps", "--root", directory).out()).containsSubsequence("vendor2 ", "vendor9 ", "vendor10 ");
    }

    @Test
    void refusalsOfOneReasonAreOneWithAllWhoRefuseAndAllOwners() throws Exception {
        assertThat(Run.of("find", "card1", "--root", Boards.tree("am57xx-beagle-x15"))
                        .out())
                .contains(
                        "\nnot dsp1-memory@99000000, dsp2-memory@9f000000, ipu1-memory@9d000000, ipu2-memory@95800000:"
                                + " incompatible with card1:scanout and card1:render\n",
                        "belongs to /ocp/dsp@40800000, /ocp/dsp@41000000, /ocp/ipu@55020000, /ocp/ipu@58820000: ",
                        "\nnot system: incompatible with card1:scanout and card1:render\n");
    }

    @Test
    void devicesOfOneDriverAreToldApart() throws Exception {
        assertThat(Run.of("--root", Boards.tree("rk3588-rock-5b")).out())
                .containsPattern("video4:video +hantro-vpu fdba0000\\.video-codec ")
                .containsPattern("card0:scanout +rockchip-drm  ");
        new MadeUpTree(directory)
                .device("enc", "hantro-vpu", "video4linux", "video0", "81:0")
                .device("dec", "hantro-vpu", "video4linux", "video1", "81:1")
                .device("left", "mxsfb", "drm", "card0", "226:0")
                .device("right", "mxsfb", "drm", "card1", "226:1")
                .heap("system", "252:0")
                .file("sys/devices/platform/enc/video4linux/video0/name", "rockchip,rk3568-vpu-enc\n")
                .file("sys/devices/platform/dec/video4linux/video1/name", "rockchip,rk3568-vpu-dec\n")
                .file("sys/class/drm/card0-HDMI-A-2/status", "connected\n")
                .file("sys/class/drm/card0-HDMI-A-1/status", "connected\n")
                .file("sys/class/drm/card1-DSI-1/status", "connected\n");
        assertThat(Run.of("devices", "--root", directory).out())
                .contains("hantro-vpu rockchip,rk3568-vpu-enc ", "hantro-vpu rockchip,rk3568-vpu-dec ")
                .contains("mxsfb HDMI-A-1+HDMI-A-2 ", "mxsfb DSI-1 ");
        assertThat(Run.of("graph", "--root", directory).out()).contains(">mxsfb DSI-1<");
    }
}
