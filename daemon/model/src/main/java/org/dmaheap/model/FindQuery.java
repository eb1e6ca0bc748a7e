// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import static org.dmaheap.model.Type.BYTES;
import static org.dmaheap.model.Type.FLAG;
import static org.dmaheap.model.Type.list;
import static org.dmaheap.model.Type.optional;

import java.util.List;
import java.util.Optional;

/**
 * A question for the heaps that several devices can all use.
 *
 * @param devices at least one
 * @param cpuAccess what the CPU must be able to do with the buffers; empty: nothing is asked
 * @param protectedMemory ask for protected heaps instead
 * @param minimumBytes leave out pools that are surely smaller
 */
public record FindQuery(
        List<DeviceUse> devices, Optional<Access> cpuAccess, boolean protectedMemory, Optional<Long> minimumBytes) {
    public FindQuery {
        devices = List.copyOf(devices);
    }

    /** No machine has so many; each costs time. */
    public static final int MOST_DEVICES = 256;

    public static final Table.Closed<FindQuery> TABLE = keys -> new FindQuery(
            keys.of("devices", list(DeviceUse.TABLE, 1, MOST_DEVICES), FindQuery::devices),
            keys.of("cpuAccess", optional(Access.WORDS), FindQuery::cpuAccess),
            keys.of("protected", optional(FLAG), FindQuery::protectedOnly).orElse(false),
            keys.of("minimumBytes", optional(BYTES), FindQuery::minimumBytes));

    private Optional<Boolean> protectedOnly() {
        return protectedMemory ? Optional.of(true) : Optional.empty();
    }

    public static FindQuery of(List<DeviceUse> devices) {
        return new FindQuery(devices, Optional.empty(), false, Optional.empty());
    }

    /** The access that the CPU must have. */
    public enum Access {
        NONE,
        READ,
        WRITE;

        public static final Words<Access> WORDS = Words.of(values());

        /** The word on every interface. */
        public String word() {
            return WORDS.word(this);
        }
    }
}
