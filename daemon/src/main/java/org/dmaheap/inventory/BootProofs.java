// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.inventory;

import java.util.List;
import org.dmaheap.model.Fact;

/**
 * All proofs of one boot.
 *
 * @param bootId {@code /proc/sys/kernel/random/boot_id} of the boot that they were made on
 */
public record BootProofs(String bootId, List<Proof> proofs) {
    public BootProofs {
        proofs = List.copyOf(proofs);
    }

    /** Where they stand below the root. */
    public static final String FILE = "/run/dmaheapd/verified.json";

    /** The last component of {@link #FILE}. */
    public static final String FILE_NAME = "verified.json";

    /** What tells one boot from another. */
    public static final String BOOT_ID = "/proc/sys/kernel/random/boot_id";

    public static final BootProofs NONE = new BootProofs("", List.of());

    /** What a link that was proved rests on: the kernel's answer, and the boot that it was given on. */
    public List<Fact> facts(Proof proof) {
        return List.of(Fact.of(FILE, proof.errno().orElse("ok")), Fact.of(BOOT_ID, bootId));
    }
}
