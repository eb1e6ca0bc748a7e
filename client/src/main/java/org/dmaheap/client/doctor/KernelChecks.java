// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.doctor;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.dmaheap.model.HeapKind;
import org.dmaheap.model.Need;

/** Checks for what the kernel lacks. */
final class KernelChecks {
    private static final String SYSTEM = "system_heap";
    private static final String CMA = "cma_heap";

    /** What a device takes that can use scattered pages. */
    private static final Set<Need> SCATTERED = EnumSet.of(Need.IOMMU, Need.MMU, Need.CPU);

    private KernelChecks() {}

    /** A kernel without heaps that no module would give it. */
    static List<Finding> noHeaps(Machine machine) {
        Machine.Kernel kernel = machine.kernel();
        boolean mayLoad = kernel.hasHeapClass() && (kernel.couldLoad(SYSTEM) || kernel.couldLoad(CMA));
        if (!machine.map().heaps().isEmpty() || mayLoad) {
            return List.of();
        }
        String what = kernel.hasHeapClass()
                ? "The kernel has no DMA-BUF heap, though it was built with CONFIG_DMABUF_HEAPS."
                : "The kernel was built without CONFIG_DMABUF_HEAPS.";
        String wanted = (kernel.hasHeapClass() ? "" : "CONFIG_DMABUF_HEAPS=y, ")
                + "CONFIG_DMABUF_HEAPS_SYSTEM=y and, for devices that need contiguous memory, CONFIG_DMABUF_HEAPS_CMA=y";
        boolean matters = !machine.map().devices().isEmpty();
        return List.of(new Finding(
                "no-heaps",
                matters ? Severity.ERROR : Severity.NOTE,
                what,
                "Nobody can allocate buffers that several devices share, other than with their own drivers.",
                (kernel.hasHeapClass() && kernel.loadable().isEmpty()
                                ? "modprobe system_heap; modprobe cma_heap. If there are no such modules: use"
                                : "Use")
                        + " a kernel with " + wanted
                        + ". Kernels of Raspberry Pi OS, LibreELEC and most of Armbian's are; Debian's"
                        + " for arm64, armhf and riscv64 are not, those for amd64 have the heap system from 6.12 on"));
    }

    /** A heap that some device waits for and that a module would bring. */
    static List<Finding> modules(Machine machine) {
        List<Finding> findings = new ArrayList<>();
        boolean scattered = machine.needs().anyMatch(SCATTERED::contains);
        if (scattered && !has(machine, HeapKind.SYSTEM) && machine.kernel().couldLoad(SYSTEM)) {
            findings.add(notLoaded(machine, SYSTEM, "system", "Devices that take scattered pages get none from it."));
        }
        boolean contiguous = machine.needs().anyMatch(Need.CONTIGUOUS::equals);
        if (contiguous && !has(machine, HeapKind.CMA) && machine.kernel().couldLoad(CMA)) {
            findings.add(notLoaded(
                    machine, CMA, "default_cma_region", "Devices that need contiguous memory can use no other."));
        }
        return findings;
    }

    static boolean has(Machine machine, HeapKind kind) {
        return machine.map().heaps().stream().anyMatch(heap -> heap.kind() == kind);
    }

    static boolean couldLoadCma(Machine machine) {
        return machine.kernel().couldLoad(CMA);
    }

    private static Finding notLoaded(Machine machine, String module, String heap, String why) {
        return new Finding(
                "module-not-loaded",
                Severity.WARNING,
                "The module " + module + " is not loaded, so there is no heap " + heap + ".",
                why,
                Remedies.of(machine).load(module));
    }

    /** Heaps of sysfs that have no nodes. */
    static List<Finding> noNodes(Machine machine) {
        boolean anyHeap = !machine.map().heaps().isEmpty();
        boolean anyNode =
                machine.map().heaps().stream().anyMatch(heap -> heap.path().isPresent());
        if (!anyHeap || anyNode || machine.live().isEmpty()) {
            return List.of();
        }
        if (!machine.isContainer()) {
            return List.of(new Finding(
                    "no-nodes",
                    Severity.ERROR,
                    "The kernel has heaps, and /dev/dma_heap has no node of any.",
                    "Programs cannot open what is not there.",
                    machine.distribution() == Machine.Distribution.ALPINE
                            ? "mdev -s"
                            : "mount -t devtmpfs devtmpfs /dev, or "
                                    + Remedies.of(machine).applyRules()));
        }
        boolean answers =
                machine.live().flatMap(live -> live.daemon().version()).isPresent();
        return answers
                ? List.of()
                : List.of(new Finding(
                        "container",
                        Severity.ERROR,
                        "This container has neither nodes of heaps nor the daemon's socket.",
                        "Programs in it cannot get a heap: neither by opening one nor by asking for one.",
                        "Start it with -v /run/dmaheapd:/run/dmaheapd --group-add keep-groups (podman) or --bind-ro="
                                + "/run/dmaheapd (systemd-nspawn), or with a device of dmaheapctl generate cdi"));
    }

    /** Memory of heaps that counts towards nobody's limit. */
    static List<Finding> accounting(Machine machine) {
        if (!machine.kernel().countsAllocations().equals(Optional.of(false))) {
            return List.of();
        }
        return List.of(new Finding(
                "accounting-off",
                Severity.NOTE,
                "What is allocated from the system heap counts towards no cgroup.",
                "Whoever may open it can use up all memory, and no limit of a service or a user holds.",
                Remedies.of(machine).boot("dma_heap.mem_accounting=1")));
    }
}
