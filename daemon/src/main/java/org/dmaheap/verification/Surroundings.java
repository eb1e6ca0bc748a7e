// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.verification;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.dmaheap.model.Copies;

/**
 * The machine as it is while something is tried.
 *
 * @param pageSize bytes
 * @param availableBytes {@code MemAvailable}; empty: not known
 * @param asleep devpaths of devices on a bus that wakes them for whoever opens them
 * @param inUse ids of devices whose primary node must not be opened, and why, as a clause
 * @param primaryRefused why none may be opened; empty: they may
 */
public record Surroundings(
        int pageSize,
        OptionalLong availableBytes,
        Set<String> asleep,
        Map<String, String> inUse,
        Optional<String> primaryRefused) {
    public Surroundings {
        asleep = Copies.of(asleep);
        inUse = Copies.of(inUse);
    }
}
