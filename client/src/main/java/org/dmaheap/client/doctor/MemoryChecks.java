// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.doctor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.dmaheap.client.doctor.Machine.Area;
import org.dmaheap.client.doctor.Machine.Screen;
import org.dmaheap.model.Device;
import org.dmaheap.model.Heap;
import org.dmaheap.model.HeapKind;
import org.dmaheap.model.Use;

/** Checks that there is memory for what displays show. */
final class MemoryChecks {
    /** One is shown, one waits, one is drawn. */
    private static final int FRAMES = 3;

    private static final long MIB = 1 << 20;

    private MemoryChecks() {}

    /** A display that needs contiguous memory on a machine whose heaps have none for it, and why. */
    static List<Finding> displayWithoutHeap(Machine machine) {
        List<Device> displays = machine.contiguousDisplays().stream()
                .filter(display -> machine.suiting(display, Use.SCANOUT).isEmpty())
                .toList();
        boolean noHeapAtAll = machine.map().heaps().isEmpty();
        boolean aModuleWouldDo = !KernelChecks.has(machine, HeapKind.CMA) && KernelChecks.couldLoadCma(machine);
        if (displays.isEmpty() || noHeapAtAll || aModuleWouldDo) {
            // no-heaps and module-not-loaded speak of these
            return List.of();
        }
        String who = displays.stream().map(MemoryChecks::named).collect(Collectors.joining(", "));
        String why = "It needs one run of addresses: of scattered pages, also those of udmabuf, it shows nothing.";
        if (machine.kernel().cmaBytes().equals(OptionalLong.of(0))) {
            return List.of(new Finding(
                    "no-cma",
                    Severity.ERROR,
                    "There is no CMA memory for " + who + ".",
                    why,
                    Remedies.of(machine).boot("cma=" + megabytes(machine, wanted(machine, displays)))));
        }
        return List.of(new Finding(
                "no-contiguous-heap",
                Severity.ERROR,
                "No heap has contiguous memory for " + who + ".",
                why,
                KernelChecks.has(machine, HeapKind.CMA)
                        ? "dmaheapctl explain " + displays.get(0).id()
                                + " says what keeps it from each heap that there is"
                        : "Use a kernel with CONFIG_DMABUF_HEAPS_CMA=y"));
    }

    private static long wanted(Machine machine, List<Device> displays) {
        long wanted =
                displays.stream().mapToLong(display -> frames(machine, display)).sum();
        return Math.max(wanted, 32 * MIB);
    }

    /** All screens of a display together. */
    private static long frames(Machine machine, Device display) {
        return FRAMES
                * machine.screens().stream()
                        .filter(screen -> screen.device().equals(display.id()))
                        .mapToLong(Screen::frameBytes)
                        .sum();
    }

    /** Twice as much as needed, because others allocate there too, as a power of two with its unit. */
    private static String megabytes(Machine machine, long needed) {
        long mib = 1;
        while (mib * MIB < 2 * needed) {
            mib *= 2;
        }
        return mib + "M";
    }

    /** What each pool is first choice for, with its heap. */
    private static Map<String, List<Device>> byFirstChoice(Machine machine) {
        Map<String, List<Device>> byPool = new TreeMap<>();
        for (Device display : machine.contiguousDisplays()) {
            machine.suiting(display, Use.SCANOUT).stream()
                    .findFirst()
                    .ifPresent(heap -> byPool.computeIfAbsent(heap.pool(), pool -> new ArrayList<>())
                            .add(display));
        }
        return byPool;
    }

    /** A pool that cannot hold the frames of the screens that are connected. */
    static List<Finding> tooSmall(Machine machine) {
        List<Finding> findings = new ArrayList<>();
        byFirstChoice(machine).forEach((pool, displays) -> {
            Heap heap = machine.map().heap(pool).orElseThrow();
            long needed = displays.stream()
                    .mapToLong(display -> frames(machine, display))
                    .sum();
            if (heap.totalBytes().filter(total -> total < needed).isPresent()) {
                findings.add(new Finding(
                        "cma-small",
                        Severity.WARNING,
                        "The pool of " + pool + " has " + mib(heap.totalBytes().get()) + ", and " + FRAMES
                                + " frames of " + screens(machine, displays) + " take " + mib(needed) + ".",
                        "Who keeps so many frames does not get them.",
                        heap.isDefault().equals(Optional.of(true))
                                ? Remedies.of(machine).boot("cma=" + megabytes(machine, needed))
                                : "Give the region " + heap.region().orElse(pool) + " of the device tree at least "
                                        + megabytes(machine, needed)));
            }
        });
        return findings;
    }

    /** A pool that is large enough and has no room for one frame now. */
    static List<Finding> full(Machine machine) {
        List<Finding> findings = new ArrayList<>();
        byFirstChoice(machine).forEach((pool, displays) -> {
            Heap heap = machine.map().heap(pool).orElseThrow();
            Optional<Screen> largest = machine.screens().stream()
                    .filter(screen -> displays.stream().anyMatch(d -> d.id().equals(screen.device())))
                    .max(Comparator.comparing(Screen::frameBytes));
            if (largest.isEmpty()
                    || heap.totalBytes()
                            .filter(total -> total < largest.get().frameBytes())
                            .isPresent()) {
                return;
            }
            long frame = largest.get().frameBytes();
            OptionalLong run = machine.areas().getOrDefault(pool, Area.UNKNOWN).largestRun();
            String ofFrame = "a frame of " + largest.get().size() + " takes " + mib(frame) + ".";
            if (heap.freeBytes().filter(free -> free < frame).isPresent()) {
                findings.add(new Finding(
                        "cma-full",
                        Severity.WARNING,
                        "The pool of " + pool + " has " + mib(heap.freeBytes().get()) + " free, and " + ofFrame,
                        "The next allocation fails.",
                        "End programs that hold buffers (cat /sys/kernel/debug/dma_buf/bufinfo as root lists them), or "
                                + "make the pool larger: "
                                + Remedies.of(machine)
                                        .boot("cma="
                                                + megabytes(
                                                        machine,
                                                        heap.totalBytes().orElse(frame)))));
            } else if (run.isPresent() && run.getAsLong() < frame) {
                findings.add(new Finding(
                        "cma-fragmented",
                        Severity.WARNING,
                        "The largest run of the pool of " + pool + " has " + mib(run.getAsLong()) + ", and " + ofFrame,
                        "Enough is free, but in pieces.",
                        "End programs that hold buffers, or start the machine anew; a pool of its own for the display"
                                + " keeps others out"));
            }
        });
        return findings;
    }

    /** Allocations that failed before and would not now. */
    static List<Finding> failures(Machine machine) {
        List<String> failed = machine.areas().entrySet().stream()
                .filter(area -> area.getValue().failedPages().orElse(0) > 0)
                .map(area ->
                        area.getKey() + " (" + area.getValue().failedPages().getAsLong() + " pages)")
                .sorted()
                .toList();
        if (failed.isEmpty() || !full(machine).isEmpty() || !tooSmall(machine).isEmpty()) {
            return List.of();
        }
        return List.of(new Finding(
                "cma-failures",
                Severity.NOTE,
                "Allocations have failed since the machine was started: " + String.join(", ", failed) + ".",
                "The pool was full or in pieces then; whoever asked took other memory or gave up.",
                "If it happens again, make it larger: " + Remedies.of(machine).boot("cma=")
                        + " with twice the size that dmaheapctl heaps shows"));
    }

    private static String named(Device device) {
        return device.id() + device.driver().map(driver -> " (" + driver + ")").orElse("");
    }

    private static String screens(Machine machine, List<Device> displays) {
        return machine.screens().stream()
                .filter(screen -> displays.stream().anyMatch(d -> d.id().equals(screen.device())))
                .map(screen -> screen.connector() + " at " + screen.size())
                .collect(Collectors.joining(" and "));
    }

    private static String mib(long bytes) {
        return (bytes + MIB - 1) / MIB + " MiB";
    }
}
