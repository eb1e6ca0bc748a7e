// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.inventory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.dmaheap.model.Copies;
import org.dmaheap.model.Fact;
import org.dmaheap.model.Issue;

/**
 * The findings of one scan.
 *
 * @param devices sorted by id, numbers as numbers
 * @param heaps sorted by name
 * @param regions children of {@code /reserved-memory}, sorted by path
 * @param areas CMA areas, sorted by name
 * @param defaultArea the one that drivers without a region of their own take from
 * @param cmaTotalBytes size of all CMA areas together, from {@code /proc/meminfo} where the kernel shows no size of them
 * @param memory where memory lies
 * @param osrelease {@code /proc/sys/kernel/osrelease}, the release of the kernel
 * @param accounting whether heaps that can count their pages towards a cgroup do; empty where the tree does not tell
 * @param hasUdmabuf whether {@code /dev/udmabuf} is there
 * @param nodeLinks links that udev makes to nodes of devices, each with the path of the node
 * @param issues sorted by path
 */
public record Inventory(
        List<ScannedDevice> devices,
        List<DmaHeap> heaps,
        List<ReservedMemory> regions,
        List<CmaArea> areas,
        DefaultArea defaultArea,
        OptionalLong cmaTotalBytes,
        MainMemory memory,
        Fact osrelease,
        Optional<Boolean> accounting,
        boolean hasUdmabuf,
        Map<String, String> nodeLinks,
        List<Issue> issues) {
    public Inventory {
        devices = List.copyOf(devices);
        heaps = List.copyOf(heaps);
        regions = List.copyOf(regions);
        areas = List.copyOf(areas);
        nodeLinks = Copies.of(nodeLinks);
        issues = List.copyOf(issues);
    }

    /** Where the release of the kernel stands. */
    public static final String OSRELEASE = "/proc/sys/kernel/osrelease";

    public static final Inventory EMPTY = new Inventory(
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            DefaultArea.NONE,
            OptionalLong.empty(),
            MainMemory.UNKNOWN,
            Fact.absent(OSRELEASE),
            Optional.empty(),
            false,
            Map.of(),
            List.of());

    /** The same, and more issues, such as those of rule files. */
    public Inventory plusIssues(List<Issue> more) {
        List<Issue> all = new ArrayList<>(issues);
        all.addAll(more);
        all.sort(Comparator.comparing(Issue::path).thenComparing(Issue::problem));
        return new Inventory(
                devices,
                heaps,
                regions,
                areas,
                defaultArea,
                cmaTotalBytes,
                memory,
                osrelease,
                accounting,
                hasUdmabuf,
                nodeLinks,
                all);
    }
}
