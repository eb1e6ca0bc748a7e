// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.discovery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.dmaheap.model.CmaArea;
import org.dmaheap.model.DefaultArea;
import org.dmaheap.model.DevNum;
import org.dmaheap.model.DmaHeap;
import org.dmaheap.model.ReservedMemory;
import org.dmaheap.sysfs.ReadProblems;
import org.dmaheap.sysfs.SysfsRoot;

/** Reads the class {@code dma_heap} and the CMA areas. */
final class Heaps {
    private static final String CLASS = "/sys/class/dma_heap";

    private static final String NODES = "/dev/dma_heap";
    private static final String AREAS = "/sys/kernel/mm/cma";
    private static final int SMALLEST_PAGE = 4096;

    /** Names that heaps of the kernel's own take before the regions get theirs (drivers/dma-buf/heaps, Linux 7.3). */
    private static final Set<String> TAKEN = Set.of("system", "system_cc_shared", DefaultArea.STABLE_NAME);

    private final SysfsRoot sysfs;
    private final ReadProblems problems;

    Heaps(SysfsRoot sysfs, ReadProblems problems) {
        this.sysfs = sysfs;
        this.problems = problems;
    }

    List<DmaHeap> all(List<ReservedMemory> regions, List<CmaArea> areas) {
        Map<String, DevNum> numbers = numbers();
        Predicate<String> ofAnArea = name -> !TAKEN.contains(name) || isARegion(name, numbers);
        Map<String, ReservedMemory> regionsByName = regions.stream()
                .filter(region -> region.isCmaArea() && ofAnArea.test(region.areaName()))
                .collect(Collectors.toMap(ReservedMemory::areaName, Function.identity(), (first, second) -> first));
        Map<String, CmaArea> areasByName = areas.stream()
                .filter(area -> ofAnArea.test(area.name()))
                .collect(Collectors.toMap(CmaArea::name, Function.identity()));
        List<DmaHeap> heaps = new ArrayList<>();
        numbers.forEach((name, dev) -> heaps.add(new DmaHeap(
                name,
                NODES + "/" + name,
                dev,
                Optional.ofNullable(regionsByName.get(name)),
                Optional.ofNullable(areasByName.get(name)),
                sysfs.access(NODES + "/" + name))));
        return heaps;
    }

    /**
     * The heaps that can be opened. Below the {@code /dev} of a container a heap of the host has no node; a tree without
     * {@code /dev} is sysfs alone and does not tell.
     */
    private Map<String, DevNum> numbers() {
        boolean nodesAreTold = sysfs.isDirectory("/dev");
        Map<String, DevNum> numbers = new TreeMap<>();
        for (String name : sysfs.list(CLASS)) {
            Optional<DevNum> dev = new DevAttribute(sysfs, problems).of(CLASS + "/" + name);
            if (dev.isPresent() && nodesAreTold && !sysfs.exists(NODES + "/" + name)) {
                problems.report(NODES + "/" + name, "no such node: the heap is not offered");
            } else {
                dev.ifPresent(number -> numbers.put(name, number));
            }
        }
        return numbers;
    }

    /**
     * Whether a heap with the name of one that another module registers shows a region of that name all the same: who
     * registers first has the name, and minors are given in that order ({@code dma_heap_add()}, drivers/dma-buf/dma-heap.c,
     * Linux 7.3). {@code default_cma_region} is the first that the module of the regions registers.
     */
    private static boolean isARegion(String name, Map<String, DevNum> numbers) {
        DevNum own = numbers.get(name);
        DevNum first = numbers.get(DefaultArea.STABLE_NAME);
        return !name.equals(DefaultArea.STABLE_NAME) && own != null && first != null && first.minor() < own.minor();
    }

    /** CMA areas with their figures, sorted by name; {@code total_pages} exists since about Linux 6.15. */
    List<CmaArea> areas(List<ReservedMemory> regions) {
        Map<String, ReservedMemory> regionsByName = regions.stream()
                .collect(Collectors.toMap(ReservedMemory::areaName, Function.identity(), (first, second) -> first));
        List<String> names = sysfs.list(AREAS).stream().sorted().toList();
        long pageSize = pageSize(names, regionsByName);
        return names.stream()
                .map(name -> area(name, pageSize, Optional.ofNullable(regionsByName.get(name))))
                .toList();
    }

    private CmaArea area(String name, long pageSize, Optional<ReservedMemory> region) {
        OptionalLong total = pages(name, "total_pages", pageSize);
        return new CmaArea(
                name,
                total.isPresent() ? total : region.map(ReservedMemory::size).orElse(OptionalLong.empty()),
                pages(name, "available_pages", pageSize));
    }

    private OptionalLong pages(String area, String attribute, long pageSize) {
        return number(AREAS + "/" + area + "/" + attribute, pageSize);
    }

    private OptionalLong number(String path, long unit) {
        Optional<String> text = sysfs.attribute(path);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            long number = Long.parseLong(text.get());
            if (number >= 0) {
                return OptionalLong.of(Math.multiplyExact(number, unit));
            }
        } catch (ArithmeticException | NumberFormatException e) {
            // said below
        }
        problems.report(path, "not a number of pages: " + text.get());
        return OptionalLong.empty();
    }

    /**
     * Bytes of a page of the scanned machine, which sysfs does not tell: a region whose size the device tree gives and
     * whose pages the kernel counted does, and the machine that we run on knows its own.
     */
    private long pageSize(List<String> areas, Map<String, ReservedMemory> regions) {
        for (String area : areas) {
            OptionalLong bytes = Optional.ofNullable(regions.get(area))
                    .map(ReservedMemory::size)
                    .orElse(OptionalLong.empty());
            OptionalLong pages = number(AREAS + "/" + area + "/total_pages", 1);
            if (bytes.isPresent() && pages.isPresent() && pages.getAsLong() > 0) {
                long size = bytes.getAsLong() / pages.getAsLong();
                if (size == SMALLEST_PAGE || size == 4 * SMALLEST_PAGE || size == 16 * SMALLEST_PAGE) {
                    return size;
                }
            }
        }
        return sysfs.isLive() ? ownPageSize() : SMALLEST_PAGE;
    }

    /** {@code AT_PAGESZ} of our own process. */
    static long ownPageSize() {
        final int pageSizeKey = 6;
        try {
            byte[] raw = Files.readAllBytes(Path.of("/proc/self/auxv"));
            boolean wide = !System.getProperty("sun.arch.data.model", "64").equals("32");
            ByteBuffer vector = ByteBuffer.wrap(raw).order(ByteOrder.nativeOrder());
            while (vector.remaining() >= (wide ? 16 : 8)) {
                long key = wide ? vector.getLong() : vector.getInt();
                long value = wide ? vector.getLong() : vector.getInt();
                if (key == pageSizeKey) {
                    return value;
                }
            }
        } catch (IOException e) {
            return SMALLEST_PAGE;
        }
        return SMALLEST_PAGE;
    }

    /** {@code CmaTotal}: all areas together, also those without a heap. */
    OptionalLong cmaTotalBytes() {
        return sysfs.attribute("/proc/meminfo")
                .map(text -> text.lines()
                        .filter(line -> line.startsWith("CmaTotal:"))
                        .map(line -> line.replaceAll("[^0-9]", ""))
                        .filter(digits -> !digits.isEmpty() && digits.length() < 16)
                        .mapToLong(digits -> Long.parseLong(digits) * 1024)
                        .findFirst())
                .orElse(OptionalLong.empty());
    }
}
