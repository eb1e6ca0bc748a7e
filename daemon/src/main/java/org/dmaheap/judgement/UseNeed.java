// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import java.util.List;
import java.util.stream.Stream;
import org.dmaheap.judgement.MatchedDevice.Match;
import org.dmaheap.model.Confidence;
import org.dmaheap.model.Fact;
import org.dmaheap.model.Need;
import org.dmaheap.rules.DeviceRule;

/**
 * The need of one use of a device, and why.
 *
 * @param confidence what the need rests on
 * @param reasons the rules that say so, decisive ones only; empty: no rule knows the driver
 * @param mayBeTranslated whether an IOMMU may translate for a device that needs contiguous memory, and nobody can read
 *     whether it does
 */
record UseNeed(Need need, Confidence confidence, List<Match<DeviceRule>> reasons, boolean mayBeTranslated) {
    UseNeed {
        reasons = List.copyOf(reasons);
    }

    UseNeed(Need need, Confidence confidence, List<Match<DeviceRule>> reasons) {
        this(need, confidence, reasons, false);
    }

    /** No rule knows the driver. */
    static final UseNeed UNKNOWN = new UseNeed(Need.UNKNOWN, Confidence.KNOWN, List.of());

    /** What another use of the same driver needs, if that is more than not to show buffers of others. */
    UseNeed derivedFrom(List<Fact> facts) {
        List<Match<DeviceRule>> withFacts = reasons.stream()
                .map(reason -> new Match<>(
                        reason.rule(),
                        Stream.concat(reason.facts().stream(), facts.stream()).toList()))
                .toList();
        return new UseNeed(
                need == Need.DEVICE_LOCAL ? Need.UNKNOWN : need, Confidence.DERIVED, withFacts, mayBeTranslated);
    }

    /** The same if an IOMMU translates. */
    UseNeed translated() {
        return new UseNeed(Need.IOMMU, Confidence.DERIVED, reasons);
    }
}
