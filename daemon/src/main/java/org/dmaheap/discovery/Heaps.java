// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.discovery;

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
import org.dmaheap.inventory.CmaArea;
import org.dmaheap.inventory.DefaultArea;
import org.dmaheap.inventory.DmaHeap;
import org.dmaheap.inventory.ReservedMemory;
import org.dmaheap.model.DevNum;
import org.dmaheap.sysfs.ReadProblems;
import org.dmaheap.sysfs.SysfsRoot;

/** Reads the class {@code dma_heap} and the CMA areas. */
final class Heaps {
    private static final String CLASS = "/sys/class/dma_heap";

    /** A parameter of the kernel since 7.0: {@code dma_heap.mem_accounting} (drivers/dma-buf/dma-heap.c, Linux 7.3). */
    private static final String ACCOUNTING = "/sys/module/dma_heap/parameters/mem_accounting";

    private static final String UDMABUF = "/dev/udmabuf";

    private static final String AREAS = "/sys/kernel/mm/cma";

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
        HeapNodes nodes = new HeapNodes(sysfs, problems);
        List<DmaHeap> heaps = new ArrayList<>();
        numbers.forEach((name, dev) -> {
            String node = DmaHeap.NODES + "/" + name;
            heaps.add(new DmaHeap(
                    name,
                    Optional.of(node).filter(path -> nodes.canBeOpened(path, dev)),
                    dev,
                    Optional.ofNullable(regionsByName.get(name)),
                    Optional.ofNullable(areasByName.get(name)),
                    sysfs.access(node)));
        });
        return heaps;
    }

    /** Whether the heaps that heed it count towards cgroups: a kernel without the parameter counts nothing. */
    Optional<Boolean> accounting() {
        Optional<String> parameter = sysfs.attribute(ACCOUNTING);
        if (parameter.isPresent()) {
            return parameter
                    .filter(value -> value.equals("Y") || value.equals("N"))
                    .map("Y"::equals);
        }
        return sysfs.isDirectory("/sys/module") && !sysfs.exists(ACCOUNTING) ? Optional.of(false) : Optional.empty();
    }

    /** A tree that is sysfs alone has no nodes, and lists the device all the same. */
    boolean hasUdmabuf() {
        return sysfs.exists(UDMABUF) || !sysfs.isDirectory("/dev") && sysfs.exists("/sys/class/misc/udmabuf");
    }

    private Map<String, DevNum> numbers() {
        Map<String, DevNum> numbers = new TreeMap<>();
        for (String name : sysfs.list(CLASS)) {
            new DevAttribute(sysfs, problems).of(CLASS + "/" + name).ifPresent(dev -> numbers.put(name, dev));
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

    /** The pages of each CMA area; the kernel shows them since about Linux 6.15. */
    Map<String, OptionalLong> pages() {
        Map<String, OptionalLong> pages = new TreeMap<>();
        sysfs.list(AREAS).forEach(name -> pages.put(name, number(attribute(name, "total_pages"))));
        return pages;
    }

    /**
     * CMA areas with their figures, sorted by name. Pages of a size that nothing tells are no figures.
     *
     * @param pages of each area
     * @param pageSize bytes of a page
     */
    List<CmaArea> areas(Map<String, OptionalLong> pages, OptionalLong pageSize, List<ReservedMemory> regions) {
        Map<String, ReservedMemory> regionsByName = byName(regions);
        List<CmaArea> areas = new ArrayList<>();
        pages.forEach((name, total) -> areas.add(new CmaArea(
                name,
                total.isPresent() || !regionsByName.containsKey(name)
                        ? bytes(attribute(name, "total_pages"), total, pageSize)
                        : regionsByName.get(name).size(),
                bytes(attribute(name, "available_pages"), number(attribute(name, "available_pages")), pageSize))));
        return areas;
    }

    /** Regions by the name of their area. */
    static Map<String, ReservedMemory> byName(List<ReservedMemory> regions) {
        return regions.stream()
                .collect(Collectors.toMap(ReservedMemory::areaName, Function.identity(), (first, second) -> first));
    }

    private static String attribute(String area, String name) {
        return AREAS + "/" + area + "/" + name;
    }

    private OptionalLong number(String path) {
        Optional<String> text = sysfs.attribute(path);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        if (text.get().matches("[0-9]{1,18}")) {
            return OptionalLong.of(Long.parseLong(text.get()));
        }
        problems.report(path, "not a number of pages: " + text.get());
        return OptionalLong.empty();
    }

    private OptionalLong bytes(String path, OptionalLong pages, OptionalLong pageSize) {
        if (pages.isEmpty() || pageSize.isEmpty()) {
            return OptionalLong.empty();
        }
        if (pages.getAsLong() > Long.MAX_VALUE / pageSize.getAsLong()) {
            problems.report(path, "not a number of pages: " + pages.getAsLong());
            return OptionalLong.empty();
        }
        return OptionalLong.of(pages.getAsLong() * pageSize.getAsLong());
    }
}
