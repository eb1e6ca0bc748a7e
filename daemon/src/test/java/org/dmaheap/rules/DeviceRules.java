// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.rules;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.dmaheap.inventory.DmaFinder;
import org.dmaheap.model.Pitch;
import org.dmaheap.model.RuleRef;
import org.dmaheap.model.Use;

/** Device rules of which a test names what it is about. */
public final class DeviceRules {
    private DeviceRules() {}

    /** What a driver demands. */
    public static DeviceRule demanding(RuleRef ref, DeviceMatch match, Map<Use, MemoryDemand> uses) {
        return rule(ref, match, uses, List.of(), Optional.empty());
    }

    /** Nothing but a pitch. */
    public static DeviceRule ofPitch(RuleRef ref, DeviceMatch match, Pitch pitch) {
        return rule(ref, match, Map.of(), List.of(), Optional.of(pitch));
    }

    /** Ways to the devices that do the DMA. */
    public static DeviceRule finding(RuleRef ref, DeviceMatch match, List<DmaFinder> finders) {
        return rule(ref, match, Map.of(), finders, Optional.empty());
    }

    private static DeviceRule rule(
            RuleRef ref,
            DeviceMatch match,
            Map<Use, MemoryDemand> uses,
            List<DmaFinder> finders,
            Optional<Pitch> pitch) {
        return new DeviceRule(
                ref,
                Optional.of("Why."),
                "source.c",
                match,
                uses,
                Map.of(),
                finders,
                Optional.empty(),
                List.of(),
                OptionalInt.empty(),
                List.of(),
                false,
                false,
                pitch);
    }
}
