// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a device does with a buffer, in the order in which uses are listed. */
public enum Use {
    SCANOUT,
    RENDER,
    /** Codec, camera or scaler. */
    VIDEO,
    /** Only of a device with an accel node. */
    COMPUTE;

    /** The word on every interface. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Use> ofWord(String word) {
        return Arrays.stream(values()).filter(use -> use.word().equals(word)).findFirst();
    }

    /** The kind of node through which a process makes this use of a device. */
    public DeviceNode.Type nodeType() {
        return switch (this) {
            case SCANOUT -> DeviceNode.Type.PRIMARY;
            case RENDER -> DeviceNode.Type.RENDER;
            case VIDEO -> DeviceNode.Type.VIDEO;
            case COMPUTE -> DeviceNode.Type.ACCEL;
        };
    }
}
