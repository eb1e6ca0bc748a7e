// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.boards;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.dmaheap.model.HeapMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever reads the paths of an evidence in the tree it came from finds what the evidence says. */
class EvidenceIsTrueTest {

    static List<String> trees() {
        return Boards.trees();
    }

    @ParameterizedTest
    @MethodSource("trees")
    void everyFactIsTrueOfTheTree(String tree) {
        HeapMap map = Boards.judgement(Boards.root(tree)).map();
        assertThat(TrueFacts.lies(map, Boards.root(tree))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("trees")
    void nothingOfAHealthyTreeIsAnIssue(String tree) {
        assertThat(Boards.judgement(Boards.root(tree)).map().issues()).isEmpty();
    }
}
