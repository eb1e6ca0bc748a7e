// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import java.util.Optional;

/** The purpose of a buffer on a device, in the order in which uses are listed. */
public enum Use {
    SCANOUT,
    RENDER,
    /** Codec, camera or scaler. */
    VIDEO,
    /** Only of a device with an accel node. */
    COMPUTE;

    /** How files and interfaces spell them. */
    public static final Words<Use> WORDS = Words.of(values());

    /** The word on every interface. */
    public String word() {
        return WORDS.word(this);
    }

    public static Optional<Use> ofWord(String word) {
        return WORDS.constant(word);
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
