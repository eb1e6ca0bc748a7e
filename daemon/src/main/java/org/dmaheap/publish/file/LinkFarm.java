// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.file;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dmaheap.model.CommonHeaps;
import org.dmaheap.model.Copies;
import org.dmaheap.model.Device;
import org.dmaheap.model.DeviceNode;
import org.dmaheap.model.DeviceUse;
import org.dmaheap.model.FindQuery;
import org.dmaheap.model.InvalidParameter;
import org.dmaheap.model.NoSuchDevice;
import org.dmaheap.model.Revision;
import org.dmaheap.model.Use;

/**
 * The contents of the directory {@code links} for one revision: for each use of a device, and for each pair of a display and a
 * renderer or video device, the heaps that suit as links to their nodes, {@code 1} the best.
 *
 * <pre>
 * 226:1/scanout/1  ->  /dev/dma_heap/default_cma_region     card1           ->  226:1
 * 226:1+226:128/1  ->  /dev/dma_heap/default_cma_region     card1+226:128   ->  226:1+226:128
 *                                                           platform-gpu-card  ->  226:1
 * </pre>
 *
 * A set without a heap holds the file {@code fallback} instead.
 *
 * @param sets each list of heaps by its directory; a device without a use has none
 * @param devices directories of devices
 * @param names other names of directories, each to be a link beside the directory it names
 * @param pairsLeftOut how many pairs have no directory because there was no room for all their names
 */
record LinkFarm(Map<String, HeapSet> sets, List<String> devices, Map<String, String> names, int pairsLeftOut) {
    LinkFarm {
        sets = Copies.of(sets);
        devices = List.copyOf(devices);
        names = Copies.of(names);
    }

    /**
     * The heaps that suit, or what to do instead.
     *
     * @param paths of the nodes, best first
     * @param fallback the word, present exactly if there are no heaps
     */
    record HeapSet(List<String> paths, Optional<String> fallback) {
        HeapSet {
            paths = List.copyOf(paths);
        }
    }

    /**
     * Asks a revision for all that the directory holds.
     *
     * @param roomForPairs how many directories, names, links and files all pairs may take together; the pairs that come
     *     first in the order of the map get it
     */
    static LinkFarm of(Revision revision, int roomForPairs) {
        List<Device> devices = revision.map().devices();
        Map<String, HeapSet> sets = new LinkedHashMap<>();
        Map<String, String> names = new LinkedHashMap<>();
        for (Device device : devices) {
            String directory = directory(device);
            namesOf(device).forEach(name -> names.put(name, directory));
            names.remove(directory);
            revision.nodeLinks().forEach((link, node) -> {
                String name = link.substring(link.lastIndexOf('/') + 1);
                if (device.isCalled(node) && !name.matches("[0-9:+]+")) {
                    names.putIfAbsent(name, directory);
                }
            });
            for (Use use : device.uses()) {
                sets.put(directory + "/" + use.word(), ask(revision, List.of(asked(device, use))));
            }
        }
        Set<HeapSet> different = new HashSet<>(sets.values());
        int room = roomForPairs;
        int leftOut = 0;
        for (Pair pair : pairs(devices)) {
            int mostOfSet = 1 + Math.max(1, revision.map().heaps().size());
            if (pair.names().size() + mostOfSet > room) {
                leftOut++;
                continue;
            }
            HeapSet set = ask(revision, pair.asked());
            sets.put(pair.directory(), set);
            pair.names().forEach(name -> names.put(name, pair.directory()));
            names.remove(pair.directory());
            room -= pair.names().size();
            if (different.add(set)) {
                room -= 1 + Math.max(1, set.paths().size());
            }
        }
        return new LinkFarm(sets, devices.stream().map(LinkFarm::directory).toList(), names, leftOut);
    }

    /** A display and what draws or decodes for it, which may be the same device. */
    private record Pair(Device display, Device other, Use use) {

        String directory() {
            return LinkFarm.directory(display) + "+" + LinkFarm.directory(other);
        }

        List<String> names() {
            List<String> names = new ArrayList<>();
            for (String first : namesOf(display)) {
                namesOf(other).forEach(second -> names.add(first + "+" + second));
            }
            return names;
        }

        List<DeviceUse> asked() {
            return List.of(LinkFarm.asked(display, Use.SCANOUT), LinkFarm.asked(other, use));
        }
    }

    private static List<Pair> pairs(List<Device> devices) {
        List<Pair> pairs = new ArrayList<>();
        for (Device display : devices) {
            if (display.uses().contains(Use.SCANOUT)) {
                for (Device other : devices) {
                    draws(other).ifPresent(use -> pairs.add(new Pair(display, other, use)));
                }
            }
        }
        return pairs;
    }

    private static Optional<Use> draws(Device device) {
        return device.uses().stream()
                .filter(use -> use == Use.RENDER || use == Use.VIDEO)
                .findFirst();
    }

    /** The directory of a device is named by the number of its first node, which also gives the id. */
    private static String directory(Device device) {
        return device.nodes().get(0).dev().toString();
    }

    private static List<String> namesOf(Device device) {
        List<String> names = new ArrayList<>();
        for (DeviceNode node : device.nodes()) {
            names.add(node.dev().toString());
            names.add(node.name());
        }
        return names;
    }

    private static DeviceUse asked(Device device, Use use) {
        return new DeviceUse(device.id(), Optional.of(use));
    }

    private static HeapSet ask(Revision revision, List<DeviceUse> devices) {
        try {
            CommonHeaps answer = revision.find(FindQuery.of(devices));
            return new HeapSet(
                    answer.heaps().stream().map(CommonHeaps.CommonHeap::path).toList(),
                    answer.fallback().map(CommonHeaps.Fallback::word));
        } catch (NoSuchDevice | InvalidParameter e) {
            throw new IllegalStateException("The map refuses a question about its own devices", e);
        }
    }
}
