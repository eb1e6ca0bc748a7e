// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.dmaheap.inventory.KernelVersion;
import org.dmaheap.model.Contiguity;
import org.dmaheap.model.CpuAccess;
import org.dmaheap.model.DevNum;
import org.dmaheap.model.Fact;
import org.dmaheap.model.Heap;
import org.dmaheap.model.HeapKind;
import org.dmaheap.model.Need;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;
import org.dmaheap.rules.HeapRole;

/**
 * Pages of a memfd that {@code /dev/udmabuf} makes a buffer of: scattered as those of the system heap, and judged as these. It
 * is no heap, and stands in no list.
 *
 * @param osrelease {@code /proc/sys/kernel/osrelease}
 */
record UdmabufPages(Fact osrelease) {
    /** An administrator's rule may name it. */
    private static final String NAME = "udmabuf";

    /** The first whose udmabuf a driver can map for the CPU ({@code udmabuf_ops.vmap}, drivers/dma-buf/udmabuf.c; 6.1 has none). */
    private static final KernelVersion MAPPED = new KernelVersion(6, 3);

    private static final KnownHeap PAGES = new KnownHeap(
            new Heap(
                    NAME,
                    Optional.of("/dev/" + NAME),
                    new DevNum(0, 0),
                    HeapKind.SYSTEM,
                    Contiguity.NO,
                    CpuAccess.CACHED,
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(false),
                    Optional.empty()),
            List.of(NAME),
            List.of(),
            HeapRole.SYSTEM,
            List.of(),
            OptionalInt.empty(),
            false);

    /** What a use of a device makes of them. */
    Verdict verdict(LinkJudge judge, DeviceNeeds needs, Use use) {
        boolean mapped = needs.cpuMaps() || needs.need(use) == Need.CPU;
        boolean cannotBe = osrelease
                .value()
                .flatMap(KernelVersion::ofRelease)
                .filter(version -> version.compareTo(MAPPED) < 0)
                .isPresent();
        return mapped && cannotBe ? Verdict.INCOMPATIBLE : judge.judge(PAGES).verdict();
    }
}
