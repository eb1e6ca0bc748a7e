// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.doctor;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.dmaheap.client.doctor.Live.Service;
import org.dmaheap.model.Heap;
import org.dmaheap.model.HeapKind;
import org.dmaheap.model.NodeAccess;

/** Checks of who may open which heap. */
final class AccessChecks {
    private static final String ROOT = "root";
    private static final int GROUP_READS_OR_WRITES = 060;
    private static final int OTHERS_READ_OR_WRITE = 06;

    /** Services that hold devices for others and allocate nothing. */
    private static final Set<String> HOLD_FOR_OTHERS = Set.of("systemd-logind.service", "seatd.service");

    private AccessChecks() {}

    /** Protected memory that others than root may open. */
    static List<Finding> protectedOpen(Machine machine) {
        return ofHeaps(
                machine,
                heap -> heap.kind() == HeapKind.PROTECTED && isOpen(heap),
                (heaps, nodes) -> new Finding(
                        "protected-open",
                        Severity.ERROR,
                        "Others than root may open protected memory: " + heaps + ".",
                        "An allocation can starve the playback of protected video or a trusted application.",
                        "chown root:root " + nodes + " && chmod 600 " + nodes
                                + ", and take away the rule that opens it: "
                                + "grep -l dma_heap /etc/udev/rules.d/* /usr/lib/udev/rules.d/*"));
    }

    /** A pool of a DSP, of firmware or of nobody that others than root may open. */
    static List<Finding> foreignPoolOpen(Machine machine) {
        return ofHeaps(
                machine,
                heap -> isClosedPool(machine, heap) && isOpen(heap),
                (heaps, nodes) -> new Finding(
                        "foreign-pool-open",
                        Severity.WARNING,
                        "Others than root may open a pool that suits no device here: " + heaps + ".",
                        "It belongs to a remote processor, to firmware or to nobody that is known; an allocation can starve it.",
                        "chown root:root " + nodes + " && chmod 600 " + nodes
                                + ", and take away the rule that opens it: "
                                + "grep -l dma_heap /etc/udev/rules.d/* /usr/lib/udev/rules.d/*"));
    }

    /** A heap that everybody may open. */
    static List<Finding> openToAll(Machine machine) {
        return ofHeaps(
                machine,
                heap -> heap.kind() != HeapKind.PROTECTED
                        && !isClosedPool(machine, heap)
                        && hasBits(heap, OTHERS_READ_OR_WRITE),
                (heaps, nodes) -> new Finding(
                        "heap-world-open",
                        Severity.WARNING,
                        "Everybody may open " + heaps + ".",
                        "Every service and every sandbox with this node can use up memory that nobody can take back.",
                        "chgrp video " + nodes + " && chmod 660 " + nodes + ", and take away what opens it: "
                                + "grep -rl dma_heap /etc/udev/rules.d /usr/lib/udev/rules.d /etc/init.d /etc/systemd/system"));
    }

    /** Ordinary memory that root alone may open. */
    static List<Finding> rootAlone(Machine machine) {
        return ofHeaps(
                machine,
                heap -> isOrdinary(heap) && heap.access().isPresent() && isRootAlone(heap),
                (heaps, nodes) -> new Finding(
                        "heap-root-only",
                        Severity.WARNING,
                        "Only root may open " + heaps + ".",
                        "Compositors, cameras and players of users get no memory from it, nor does the daemon for them.",
                        Remedies.of(machine).applyRules()));
    }

    /** A display's own pool that root alone may open. */
    static List<Finding> ownPoolClosed(Machine machine) {
        Set<String> own =
                machine.ownPools().stream().map(pool -> pool.heap().name()).collect(Collectors.toSet());
        return ofHeaps(
                machine,
                heap -> own.contains(heap.name()) && heap.access().isPresent() && isRootAlone(heap),
                (heaps, nodes) -> new Finding(
                        "own-pool-closed",
                        Severity.WARNING,
                        "Only root may open the pool of a display, a GPU or a codec: " + heaps + ".",
                        "It comes first for its owner, and its users get the next best or none.",
                        "dmaheapctl generate udev > /etc/udev/rules.d/62-dmaheapd-pools.rules && "
                                + Remedies.of(machine).applyRules()));
    }

    /** Whoever asks is in none of the groups that may open the heaps. */
    static List<Finding> userOutside(Machine machine) {
        Optional<Live.User> user = machine.live().map(Live::user).filter(who -> !who.isRoot());
        Set<String> groups = new TreeSet<>();
        for (Heap heap : machine.map().heaps()) {
            if (isOrdinary(heap) && hasBits(heap, GROUP_READS_OR_WRITES)) {
                heap.access()
                        .map(NodeAccess::group)
                        .filter(group -> !group.equals(ROOT))
                        .ifPresent(groups::add);
            }
        }
        // the daemon's own group: the administrator chose that nobody opens a node
        groups.remove("dmaheapd");
        if (user.isEmpty()
                || groups.isEmpty()
                || groups.stream().anyMatch(user.get().groups()::contains)) {
            return List.of();
        }
        String group = groups.iterator().next();
        return List.of(new Finding(
                "user-not-in-group",
                Severity.WARNING,
                user.get().name() + " is not in the group " + group + ".",
                "It can open no heap itself, and from the daemon it gets one only at a seat or in a group of its configuration.",
                Remedies.of(machine).addToGroup(user.get().name(), group)));
    }

    /** Services that may use graphics or video devices and no heap. */
    static List<Finding> services(Machine machine) {
        List<String> shut = machine.live().map(Live::services).orElse(List.of()).stream()
                .filter(AccessChecks::isShutOut)
                .map(Service::name)
                .sorted()
                .toList();
        if (shut.isEmpty()) {
            return List.of();
        }
        return List.of(new Finding(
                "device-policy",
                Severity.WARNING,
                "The unit of " + String.join(", ", shut) + " allows graphics or video devices and no heaps.",
                "Opening a heap fails there with EPERM, whatever its mode.",
                "systemctl edit " + shut.get(0) + " and add [Service] DeviceAllow=char-dma_heap rw"));
    }

    private static boolean isShutOut(Service service) {
        return !HOLD_FOR_OTHERS.contains(service.name())
                && (service.policy().equals("closed") || service.policy().equals("strict"))
                && service.allowed().stream().anyMatch(AccessChecks::isOfFrames)
                && service.allowed().stream().noneMatch(AccessChecks::isOfHeaps);
    }

    private static boolean isOfFrames(String device) {
        return device.startsWith("/dev/dri/")
                || device.startsWith("/dev/video")
                || device.equals("char-drm")
                || device.equals("char-video4linux");
    }

    private static boolean isOfHeaps(String device) {
        return device.startsWith("/dev/dma_heap/") || device.equals("char-dma_heap") || device.equals("char-*");
    }

    /** Memory that belongs to nobody: scattered pages, or the default area. */
    private static boolean isOrdinary(Heap heap) {
        return heap.kind() == HeapKind.SYSTEM || heap.isDefault().equals(Optional.of(true));
    }

    /** A region of the device tree that no device of the map can use. */
    private static boolean isClosedPool(Machine machine, Heap heap) {
        boolean isRegion = heap.kind() == HeapKind.CMA || heap.kind() == HeapKind.CARVEOUT;
        return isRegion
                && heap.isDefault().equals(Optional.of(false))
                && heap.aliasOf().isEmpty()
                && !machine.suitsSomebody(heap);
    }

    private static boolean isOpen(Heap heap) {
        boolean byGroup = hasBits(heap, GROUP_READS_OR_WRITES)
                && heap.access().filter(access -> !access.group().equals(ROOT)).isPresent();
        return byGroup || hasBits(heap, OTHERS_READ_OR_WRITE);
    }

    private static boolean isRootAlone(Heap heap) {
        return heap.access().filter(access -> access.user().equals(ROOT)).isPresent() && !isOpen(heap);
    }

    private static boolean hasBits(Heap heap, int bits) {
        return heap.access()
                .filter(access -> (Integer.parseInt(access.mode(), 8) & bits) != 0)
                .isPresent();
    }

    /** Makes one finding of all heaps of which something is true. */
    private interface OfHeaps {
        Finding finding(String names, String nodes);
    }

    private static List<Finding> ofHeaps(Machine machine, Predicate<Heap> which, OfHeaps of) {
        List<Heap> heaps = machine.map().heaps().stream().filter(which).toList();
        return heaps.isEmpty()
                ? List.of()
                : List.of(of.finding(
                        heaps.stream().map(Heap::name).collect(Collectors.joining(", ")),
                        heaps.stream()
                                .map(heap -> heap.path().orElse(Heap.NODES + "/" + heap.name()))
                                .collect(Collectors.joining(" "))));
    }
}
