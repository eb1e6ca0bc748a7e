// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A question for the heaps that several devices can all use.
 *
 * @param devices at least one
 * @param cpuAccess what the CPU must be able to do with the buffers; empty: nothing is asked
 * @param protectedMemory ask for protected heaps instead
 * @param minimumBytes leave out pools that are surely smaller
 */
public record FindQuery(
        List<DeviceUse> devices, Optional<Access> cpuAccess, boolean protectedMemory, OptionalLong minimumBytes) {
    public FindQuery {
        devices = List.copyOf(devices);
    }

    public static FindQuery of(List<DeviceUse> devices) {
        return new FindQuery(devices, Optional.empty(), false, OptionalLong.empty());
    }

    /** What the CPU must be able to do. */
    public enum Access {
        NONE,
        READ,
        WRITE;

        private static final Words<Access> WORDS = Words.of(values());

        /** The word on every interface. */
        public String word() {
            return WORDS.word(this);
        }

        public static Optional<Access> ofWord(String word) {
            return WORDS.constant(word);
        }
    }
}
