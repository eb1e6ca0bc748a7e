// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.dmaheap.boards.FakeTree;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether a heap counts its buffers towards the cgroup of whoever allocates. */
class AccountedHeapsTest {
    private static final String PARAMETER = "/sys/module/dma_heap/parameters/mem_accounting";

    @TempDir
    Path directory;

    private FakeTree tree;

    @BeforeEach
    void heapsOfAllKinds() {
        tree = FakeTree.in(directory.resolve("tree"))
                .heaps("system", "system_cc_shared", "default_cma_region", "protected,secure", "system-uncached", "x");
    }

    private Optional<Boolean> accounted(String heap) {
        return tree.answers().map().heap(heap).orElseThrow().accounted();
    }

    @ParameterizedTest
    @CsvSource({"Y, true", "N, false", "?,"})
    void thoseOfTheSystemHeapDoIfTheParameterSaysSo(String parameter, Boolean accounted) {
        tree.file(PARAMETER, parameter);
        assertThat(accounted("system")).isEqualTo(Optional.ofNullable(accounted));
        assertThat(accounted("system_cc_shared")).isEqualTo(Optional.ofNullable(accounted));
    }

    @Test
    void cmaAndProtectedMemoryNeverDo() {
        tree.file(PARAMETER, "Y");
        assertThat(accounted("default_cma_region")).contains(false);
        assertThat(accounted("protected,secure")).contains(false);
    }

    @Test
    void ofAVendorsHeapNobodyKnows() {
        tree.file(PARAMETER, "Y");
        assertThat(accounted("system-uncached")).isEmpty();
        assertThat(accounted("x")).isEmpty();
    }

    @Test
    void aKernelWithoutTheParameterCountsNothing() {
        tree.directory("/sys/module/dma_heap");
        assertThat(accounted("system")).contains(false);
    }

    @Test
    void aTreeWithoutModulesDoesNotTell() {
        assertThat(accounted("system")).isEmpty();
    }
}
