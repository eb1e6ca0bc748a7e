// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.doctor;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.dmaheap.client.source.OwnPool;
import org.dmaheap.model.Copies;
import org.dmaheap.model.Device;
import org.dmaheap.model.Heap;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.Link;
import org.dmaheap.model.Need;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;

/**
 * All that the checks look at, gathered before any of them speaks.
 *
 * @param map as rules and proofs of this boot have it
 * @param ownPools what displays, GPUs and codecs own
 * @param ruleProblems what is wrong with the administrator's rule files, as {@code file:line: what}
 * @param idle what the administrator says of something that is not here, a sentence each
 * @param contradictions of rules and proofs, a sentence each
 * @param areas figures of the CMA areas behind heaps, by the heap's name
 * @param screens that are connected
 * @param system what is installed; empty where the tree holds sysfs and the like alone
 * @param live what only the running machine tells; empty for a tree
 */
public record Machine(
        HeapMap map,
        List<OwnPool> ownPools,
        List<String> ruleProblems,
        List<String> idle,
        List<String> contradictions,
        Kernel kernel,
        Map<String, Area> areas,
        List<Screen> screens,
        boolean isContainer,
        Distribution distribution,
        Optional<InstalledSystem> system,
        Optional<Live> live) {
    public Machine {
        ownPools = List.copyOf(ownPools);
        ruleProblems = List.copyOf(ruleProblems);
        idle = List.copyOf(idle);
        contradictions = List.copyOf(contradictions);
        areas = Copies.of(areas);
        screens = List.copyOf(screens);
    }

    /**
     * The kernel's configuration, and how it was started.
     *
     * @param hasHeapClass whether it has the class {@code dma_heap}, which is there from the start if it was built
     * @param loadable modules that could be loaded, by name; empty where nothing tells
     * @param countsAllocations parameter {@code mem_accounting} of the module {@code dma_heap}; empty where there is none
     * @param cmaBytes all CMA memory; empty where nothing tells
     */
    public record Kernel(
            boolean hasHeapClass,
            Optional<Set<String>> loadable,
            Optional<Boolean> countsAllocations,
            OptionalLong cmaBytes) {

        boolean couldLoad(String module) {
            return loadable.filter(modules -> modules.contains(module)).isPresent();
        }
    }

    /**
     * A CMA area.
     *
     * @param failedPages that it could not give since boot, from {@code alloc_pages_fail}
     * @param largestRun bytes, from debugfs, which root alone reads
     */
    public record Area(OptionalLong failedPages, OptionalLong largestRun) {
        static final Area UNKNOWN = new Area(OptionalLong.empty(), OptionalLong.empty());
    }

    /** A connected screen with its preferred mode. */
    public record Screen(String device, String connector, int width, int height) {
        private static final int BYTES_OF_A_PIXEL = 4;
        private static final int PITCH = 256;

        /** What one frame takes, with the pitch rounded up as most drivers do. */
        long frameBytes() {
            long line = (long) width * BYTES_OF_A_PIXEL;
            return (line + PITCH - 1) / PITCH * PITCH * height;
        }

        String size() {
            return width + "x" + height;
        }
    }

    /** Whose words a remedy speaks. */
    public enum Distribution {
        DEBIAN,
        ALPINE,
        OTHER
    }

    /**
     * The parts that are installed.
     *
     * @param udevRuns whether its control socket is there
     * @param udevRule state of {@code 60-dmaheapd.rules}
     * @param archive state of the daemon's archive of classes; empty where the daemon is not installed
     * @param expectations of the programs that are installed
     * @param nodes what is in {@code /dev/dma_heap}, links included
     */
    public record InstalledSystem(
            boolean udevRuns,
            RuleFile udevRule,
            Optional<Archive> archive,
            List<ExpectedNames> expectations,
            Set<String> nodes) {
        public InstalledSystem {
            expectations = List.copyOf(expectations);
            nodes = Copies.of(nodes);
        }
    }

    /** The state of a rules file that we ship. */
    public enum RuleFile {
        AS_SHIPPED,
        REPLACED,
        MASKED,
        MISSING
    }

    /** The relation of an archive of classes to the classes. */
    public enum Archive {
        FITS,
        OLDER,
        MISSING
    }

    /** Devices that show something and need one run of addresses for it. */
    List<Device> contiguousDisplays() {
        return map.devices().stream()
                .filter(device -> device.needs().get(Use.SCANOUT) == Need.CONTIGUOUS)
                .toList();
    }

    /** The heaps that suit a use of a device, best first. */
    List<Heap> suiting(Device device, Use use) {
        return map.links().stream()
                .filter(link -> link.device().equals(device.id()) && link.use() == use)
                .filter(link -> link.verdict() == Verdict.COMPATIBLE)
                .flatMap(link -> map.heap(link.heap()).stream())
                .toList();
    }

    /** Whether some device can use a heap. */
    boolean suitsSomebody(Heap heap) {
        return map.links().stream()
                .filter(link -> link.heap().equals(heap.name()))
                .map(Link::verdict)
                .anyMatch(Verdict.COMPATIBLE::equals);
    }

    /** All needs of all devices. */
    Stream<Need> needs() {
        return map.devices().stream().flatMap(device -> device.needs().values().stream());
    }
}
