// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.dmaheap.model.MapChange;

/** The places of devices and heaps in the tree of objects. */
final class ObjectPaths {
    private ObjectPaths() {}

    static final String ROOT = "/org/dmaheap/DmaHeap1";

    private static final String DEVICES = ROOT + "/device/";
    private static final String HEAPS = ROOT + "/heap/";

    /** Where the objects stand that a change of the map names. */
    static Set<String> named(MapChange change) {
        Set<String> paths = new HashSet<>();
        if (!change.isEmpty()) {
            paths.add(ROOT);
        }
        change.removed().devices().forEach(id -> paths.add(device(id)));
        change.devices().forEach(device -> paths.add(device(device.id())));
        change.links().forEach(link -> paths.add(device(link.device())));
        change.removed().heaps().forEach(name -> paths.add(heap(name)));
        change.heaps().forEach(heap -> paths.add(heap(heap.name())));
        return paths;
    }

    /** Whether an object may differ if these are named: with a heap that goes, every device loses its links to it. */
    static boolean isTouched(String path, Set<String> named) {
        return named.contains(path)
                || path.startsWith(DEVICES) && named.stream().anyMatch(other -> other.startsWith(HEAPS));
    }

    static String device(String id) {
        return DEVICES + label(id);
    }

    static String heap(String name) {
        return HEAPS + label(name);
    }

    /**
     * Turns any name into one element of a path, as {@code sd_bus_path_encode()} does: letters and digits stay, but for
     * a digit in front; every other byte becomes {@code _xx}; nothing becomes {@code _}.
     */
    static String label(String name) {
        if (name.isEmpty()) {
            return "_";
        }
        StringBuilder label = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            boolean digit = b >= '0' && b <= '9';
            if (b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || digit && !label.isEmpty()) {
                label.append((char) b);
            } else {
                label.append('_').append(Character.forDigit(b >> 4 & 0xf, 16)).append(Character.forDigit(b & 0xf, 16));
            }
        }
        return label.toString();
    }
}
