// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.discovery;

import org.dmaheap.boards.Boards;
import org.dmaheap.fuzz.Checks;
import org.dmaheap.fuzz.MutatedTree;

/** A whole machine of which anything may be missing, something else or wrong: scanned, judged and shown. */
public final class ScannerFuzz {
    private static final MutatedTree TREE =
            new MutatedTree(Boards.module().resolve("src/test/fixtures/bcm2711-rpi-4-b"), "");

    private ScannerFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        TREE.change(input);
        try {
            Checks.map(Boards.judgement(TREE.root()).map());
        } finally {
            TREE.restore();
        }
    }
}
