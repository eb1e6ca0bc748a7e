// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import static org.dmaheap.model.Type.TEXT;

/**
 * One node of a device below {@code /dev}.
 *
 * @param name the kernel's name: {@code card0}, {@code renderD128}, {@code accel0}, {@code video11}
 * @param path the node, below the scanned root: {@code /dev/dri/card0}
 */
public record DeviceNode(Type type, String name, String path, DevNum dev) {

    public static final Table<DeviceNode> TABLE = keys -> new DeviceNode(
            keys.of("type", Type.WORDS, DeviceNode::type),
            keys.of("name", TEXT, DeviceNode::name),
            keys.of("path", TEXT, DeviceNode::path),
            keys.of("dev", DevNum.TYPE, DeviceNode::dev));

    /** Whether a word that a client uses names this node. */
    boolean isCalled(String word) {
        return name.equals(word)
                || path.equals(word)
                || classPath().equals(word)
                || dev.toString().equals(word)
                || Long.toUnsignedString(dev.toDevT()).equals(word);
    }

    /** The kind of a node; in the order in which the first one names the device. */
    public enum Type {
        PRIMARY,
        RENDER,
        ACCEL,
        VIDEO;

        /** How files and interfaces spell them. */
        public static final Words<Type> WORDS = Words.of(values());

        /** The word on every interface. */
        public String word() {
            return WORDS.word(this);
        }
    }

    /** Where its class lists it: {@code /sys/class/drm/card0}. */
    public String classPath() {
        String subsystem = switch (type) {
            case PRIMARY, RENDER -> "drm";
            case ACCEL -> "accel";
            case VIDEO -> "video4linux";
        };
        return "/sys/class/" + subsystem + "/" + name;
    }

    /** The fact that the node exists. */
    public Fact fact() {
        return Fact.of(classPath() + "/dev", dev.toString());
    }
}
