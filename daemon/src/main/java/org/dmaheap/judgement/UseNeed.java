// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import java.util.List;
import org.dmaheap.judgement.MatchedDevice.Match;
import org.dmaheap.model.Confidence;
import org.dmaheap.model.Need;
import org.dmaheap.rules.DeviceRule;

/**
 * The need of one use of a device, and why.
 *
 * @param confidence what the need rests on
 * @param reasons the rules that say so, decisive ones only; empty: no rule knows the driver
 */
record UseNeed(Need need, Confidence confidence, List<Match<DeviceRule>> reasons) {
    UseNeed {
        reasons = List.copyOf(reasons);
    }
}
