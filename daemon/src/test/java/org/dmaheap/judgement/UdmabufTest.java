// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dmaheap.boards.FakeTree;
import org.dmaheap.model.DeviceUse;
import org.dmaheap.model.FindQuery;
import org.dmaheap.model.Verdict;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an answer says of pages of udmabuf, which is no heap. */
class UdmabufTest {
    @TempDir
    Path directory;

    private FakeTree tree;

    @BeforeEach
    void devicesOfAllKinds() {
        tree = FakeTree.in(directory.resolve("tree"))
                .heaps("default_cma_region")
                .raw("/dev/udmabuf", new byte[0]);
        device("mxsfb", "card0");
        device("panfrost", "renderD128");
        device("simple-framebuffer", "card1");
        device("nobody-knows", "renderD129");
    }

    private void device(String driver, String node) {
        String devpath = "/devices/platform/" + node;
        tree.device(devpath, "platform", driver).nodes(devpath, node);
    }

    private Optional<Verdict> udmabuf(String... devices) throws Exception {
        return tree.answers().find(devices).udmabuf();
    }

    @ParameterizedTest
    @CsvSource({
        "renderD128:render, COMPATIBLE",
        "card1:scanout, COMPATIBLE",
        "card0:scanout, INCOMPATIBLE",
        "renderD129:render, UNKNOWN",
    })
    void itsPagesAreJudgedAsScatteredOnesThoughThereIsNoSystemHeap(String device, Verdict verdict) throws Exception {
        assertThat(udmabuf(device)).contains(verdict);
    }

    @Test
    void theWorstVerdictOfTheQuestionHolds() throws Exception {
        assertThat(udmabuf("renderD128:render", "renderD129:render")).contains(Verdict.UNKNOWN);
        assertThat(udmabuf("renderD128:render", "renderD129:render", "card0:scanout"))
                .contains(Verdict.INCOMPATIBLE);
    }

    @Test
    void itIsNoHeapOfTheAnswer() throws Exception {
        assertThat(tree.answers().common("renderD128")).containsExactly("default_cma_region");
    }

    @Test
    void whereItsNodeIsMissingNothingIsSaid() throws Exception {
        tree.remove("/dev/udmabuf").file("/sys/class/misc/udmabuf/dev", "10:124");
        assertThat(udmabuf("renderD128")).isEmpty();
    }

    @Test
    void aTreeOfSysfsAloneListsIt() throws Exception {
        tree.remove("/dev").file("/sys/class/misc/udmabuf/dev", "10:124");
        assertThat(udmabuf("renderD128")).contains(Verdict.COMPATIBLE);
    }

    @Test
    void itIsNeverProtected() throws Exception {
        FindQuery query =
                new FindQuery(List.of(DeviceUse.parse("renderD128:render")), Optional.empty(), true, Optional.empty());
        assertThat(tree.answers().judgement().find(query).udmabuf()).contains(Verdict.INCOMPATIBLE);
    }

    @ParameterizedTest
    @CsvSource({"6.1.192, INCOMPATIBLE", "6.3.0, COMPATIBLE", "7.3.4, COMPATIBLE"})
    void olderKernelsCannotMapItForTheCpu(String release, Verdict verdict) throws Exception {
        tree.kernel(release);
        assertThat(udmabuf("card1:scanout")).contains(verdict);
        assertThat(udmabuf("renderD128:render")).contains(Verdict.COMPATIBLE);
    }
}
