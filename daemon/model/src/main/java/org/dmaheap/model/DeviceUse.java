// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import static org.dmaheap.model.Type.TEXT;
import static org.dmaheap.model.Type.optional;

import java.util.Optional;

/**
 * A device in a question, and what it is to do with the buffer.
 *
 * @param device any name of the device; {@link #ALL}: every device that has the use, also one that nobody thought of
 * @param use empty: all its uses
 */
public record DeviceUse(String device, Optional<Use> use) {

    /** Stands for a device: whatever has the use. */
    public static final String ALL = "all";

    public static final Table.Closed<DeviceUse> TABLE = keys -> new DeviceUse(
            keys.of("device", TEXT, DeviceUse::device), keys.of("use", optional(Use.WORDS), DeviceUse::use));

    /** Whether every device is meant that has the use. */
    public boolean isAll() {
        return device.equals(ALL);
    }

    /** Reads {@code DEVICE[:USE]}: the text after the last colon is a use only if it is one of the four words. */
    public static DeviceUse parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon > 0) {
            Optional<Use> use = Use.ofWord(text.substring(colon + 1));
            if (use.isPresent()) {
                return new DeviceUse(text.substring(0, colon), use);
            }
        }
        return new DeviceUse(text, Optional.empty());
    }
}
