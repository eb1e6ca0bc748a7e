// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.rules;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Matches by name alone, for tests that are not about matching. */
public final class DeviceMatches {
    private DeviceMatches() {}

    /**
     * @param drivers none: any
     * @param devices none: any
     */
    public static DeviceMatch named(List<String> drivers, List<Glob> devices) {
        return new DeviceMatch(
                drivers,
                devices,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
