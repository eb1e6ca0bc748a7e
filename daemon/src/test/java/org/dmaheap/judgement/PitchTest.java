// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dmaheap.boards.Answers;
import org.dmaheap.boards.Boards;
import org.dmaheap.boards.FakeTree;
import org.dmaheap.model.Need;
import org.dmaheap.model.Pitch;
import org.dmaheap.model.RuleRef;
import org.dmaheap.model.Use;
import org.dmaheap.rules.DeviceMatches;
import org.dmaheap.rules.DeviceRules;
import org.dmaheap.rules.RuleSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which pitches a display takes. */
class PitchTest {
    @TempDir
    Path directory;

    private FakeTree tree;

    @BeforeEach
    void aHeap() {
        tree = FakeTree.in(directory.resolve("tree")).heaps("default_cma_region");
    }

    private void display(String driver, String... compatible) {
        String devpath = "/devices/platform/display";
        tree.device(devpath, "platform", driver).nodes(devpath, "card0");
        if (compatible.length > 0) {
            tree.node("/display", compatible).ofNode(devpath, "/display");
        }
    }

    private Optional<Pitch> pitch() {
        return tree.answers().device("card0").pitch();
    }

    /** Those of which a wrong pitch was seen to be refused or to skew the picture, and some of each other kind. */
    @ParameterizedTest
    @CsvSource({
        "mxsfb, EXACT,",
        "tilcdc, EXACT,",
        "drm-clcd-pl111, EXACT,",
        "tve200, EXACT,",
        "mcde, EXACT,",
        "aspeed_gfx, EXACT,",
        "fsl-dcu, EXACT,",
        "ingenic-drm, EXACT,",
        "arcpgu, EXACT,",
        "logicvc-drm, EXACT,",
        "hibmc-drm, ALIGNED, 128",
        "zynqmp-dpsub, ALIGNED, 256",
        "hdlcd, ANY,",
        "simple-framebuffer, ANY,",
    })
    void isAFactOfTheDriver(String driver, Pitch.Kind kind, Integer bytes) {
        display(driver);
        assertThat(pitch()).contains(new Pitch(kind, Optional.ofNullable(bytes)));
    }

    @ParameterizedTest
    @CsvSource({"'arm,mali-dp650', 16", "'arm,mali-dp500', 8"})
    void aVariantOfTheDeviceSaysItsOwn(String compatible, int bytes) {
        display("mali-dp", compatible);
        assertThat(pitch()).contains(new Pitch(Pitch.Kind.ALIGNED, Optional.of(bytes)));
    }

    @Test
    void ofADriverThatNobodyReadNothingIsSaid() {
        display("nobody-knows");
        assertThat(pitch()).isEmpty();
    }

    @Test
    void whoScansNothingOutHasNone() {
        String gpu = "/devices/platform/gpu";
        tree.device(gpu, "platform", "panfrost").nodes(gpu, "card0", "renderD128");
        assertThat(pitch()).isEmpty();
    }

    @Test
    void anAdministratorsRuleHoldsAndMakesNoDriverKnown() {
        display("nobody-knows");
        tree.connector("/devices/platform/display", "card0", "HDMI-A-1");
        Pitch pitch = new Pitch(Pitch.Kind.FIXED, Optional.of(4096));
        RuleSet own = new RuleSet(
                List.of(),
                List.of(DeviceRules.ofPitch(
                        new RuleRef("90-local.json", "own"),
                        DeviceMatches.named(List.of("nobody-knows"), List.of()),
                        pitch)),
                List.of(),
                List.of());
        Answers answers = new Answers(
                Judgement.of(Boards.inventory(tree.root()), Boards.rules().plus(own)));
        assertThat(answers.device("card0").pitch()).contains(pitch);
        assertThat(answers.need("card0", Use.SCANOUT)).isEqualTo(Need.UNKNOWN);
    }
}
