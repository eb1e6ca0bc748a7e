// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import java.nio.charset.StandardCharsets;

/** Where devices and heaps stand in the tree of objects. */
final class ObjectPaths {
    private ObjectPaths() {}

    static final String ROOT = "/org/dmaheap/DmaHeap1";

    static String device(String id) {
        return ROOT + "/device/" + label(id);
    }

    static String heap(String name) {
        return ROOT + "/heap/" + label(name);
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
