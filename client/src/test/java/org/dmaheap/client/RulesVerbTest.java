// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code dmaheapctl rules}: which rules speak of a device, and what is wrong with a file. */
class RulesVerbTest {
    private static Path rockpro;
    private static Path pi4;

    @TempDir
    private Path directory;

    @BeforeAll
    static void unpack() throws Exception {
        rockpro = Boards.tree("rk3399-rockpro64");
        pi4 = Boards.tree("bcm2711-rpi-4-b");
    }

    @Test
    void aRuleThatSpeaksIsShownWithItsHelperItsSourceAndItsFacts() {
        Run run = Run.of("--root", pi4, "rules", "list", "card0:scanout");

        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .startsWith("""
                        card0  vc4-drm  /sys/devices/platform/gpu

                        20-display.json#vc4: matches
                          scanout demands contiguous-unless-iommu, through 05-helpers.json#gem-dma
                          render demands contiguous-unless-iommu, through 05-helpers.json#gem-dma
                        """)
                .contains("""
                            source drivers/gpu/drm/vc4/vc4_drv.c:vc4_drm_bind
                            fact /sys/devices/platform/gpu/driver = vc4-drm
                            fact /sys/firmware/devicetree/base/gpu/compatible = brcm,bcm2711-vc5
                        """)
                .containsPattern("\n[0-9]{3} rules are of other devices\\.\n$");
    }

    @Test
    void aRuleOfTheSameDriverThatDoesNotSpeakSaysAtWhichKeyAndWhatTheDeviceHas() {
        assertThat(Run.of("--root", rockpro, "rules", "list", "/dev/video2").out())
                .contains("""
                        40-video.json#rockchip-rga3: compatible is not rockchip,rk3588-rga3
                            fact /sys/firmware/devicetree/base/rga@ff680000/compatible = rockchip,rk3399-rga
                        """);
    }

    @Test
    void theSameAsJson() {
        String out = Run.of("--root", rockpro, "--json=short", "rules", "list", "video2")
                .out();

        assertThat(out)
                .startsWith("{\"device\":\"video2\",\"driver\":\"rockchip-rga\",\"devpath\":\"/devices/platform/");
        assertThat(out)
                .contains("{\"rule\":\"40-video.json#rockchip-rga2\",\"matches\":true,\"demands\":{\"video\":"
                        + "{\"demand\":\"mmu\",\"helper\":\"05-helpers.json#vb2-dma-sg\"}},\"why\":[\"")
                .contains("\"failed\":null},{\"rule\":\"40-video.json#rockchip-rga3\",\"matches\":false,")
                .contains(
                        "\"failed\":{\"key\":\"compatible\",\"wanted\":[\"rockchip,rk3588-rga3\"],\"found\":[{\"path\":\"/sys/")
                .containsPattern("\\],\"others\":[0-9]{3}\\}\n$");
    }

    @Test
    void rulesOfOnesOwnAreListedWithTheOverrides() throws Exception {
        Files.writeString(directory.resolve("90-mine.json"), """
                { "devices": [ { "match": { "driver": "vc4-drm", "kernel": { "from": "6.1" } }, "scanout": "gem-dma", "source": "s" } ],
                  "overrides": [ { "id": "no", "match": { "bus": "platform", "driver": ["vc4-drm"], "nodes": "render" },
                                   "heaps": "system", "verdict": "incompatible", "why": "So we say." } ] }
                """);
        Run run = Run.of("--root", pi4, "--rules", directory, "rules", "list", "card0");

        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .contains(
                        "90-mine.json#vc4-drm: matches\n  scanout demands contiguous-unless-iommu, through 05-helpers")
                .contains("fact /proc/sys/kernel/osrelease does not exist")
                .contains("90-mine.json#no: nodes is not render\n    fact /sys/class/drm/card0/dev = ")
                .contains("\n0 rules are of other devices.");
    }

    @Test
    void aDriverThatNoRuleKnowsIsSaidToBeUnknown() throws Exception {
        Files.writeString(directory.resolve("90-mine.json"), "{}");

        assertThat(Run.of("--root", pi4, "--rules", directory, "rules", "list", "card1")
                        .out())
                .isEqualTo("card1  v3d  /sys/devices/platform/scb-bus@fc000000/fec00000.gpu\n\n"
                        + "No rule speaks of it. 0 rules are of other devices.\n");
    }

    @Test
    void withoutARootItLooksAtTheMachine() {
        Run run = Run.of("rules", "list", "card4711");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("No device card4711 in the map");
    }

    @Test
    void aFileIsCheckedAloneAndMayNameOurHelpers() throws Exception {
        Path right = Files.writeString(
                directory.resolve("90-right.json"),
                "{ \"devices\": [ { \"driver\": \"acme\", \"scanout\": \"gem-dma\", \"source\": \"s\" } ] }");
        Path wrong = Files.writeString(
                directory.resolve("91-wrong.json"),
                "{ \"devices\": [\n{ \"driver\": \"acme\", \"scanout\": \"gem-dam\", \"source\": \"s\" } ] }");

        assertThat(Run.of("rules", "check", right)).isEqualTo(new Run(0, "All rule files are right.\n", ""));
        Run run = Run.of("rules", "check", right, wrong);
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .startsWith(wrong + ":2: unknown demand \"gem-dam\": one of contiguous, contiguous-unless-iommu, ")
                .contains(" gem-dma, ")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource({
        "rules, 2, 'usage: dmaheapctl rules check [FILE|DIR]..., or rules list DEVICE'",
        "rules list, 2, usage: dmaheapctl rules list DEVICE",
        "rules list a b, 2, usage: dmaheapctl rules list DEVICE",
        "rules list card0 --socket /x, 2, rules list looks at the machine itself",
        "rules burn, 2, 'rules can check or list, not burn'",
        "rules check /nonexistent, 1, Could not check /nonexistent: there is no such file or directory"
    })
    void whatMakesNoSenseIsSaid(String words, int status, String what) {
        Run run = Run.in(Run.on(200, 50, Map.of("LANG", "C", "NO_COLOR", "1")), (Object[]) words.split(" "));

        assertThat(run.status()).isEqualTo(status);
        assertThat(run.err()).contains(what);
    }
}
