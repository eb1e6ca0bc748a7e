// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.compat;

import java.util.List;
import org.dmaheap.model.Confidence;
import org.dmaheap.model.Fact;
import org.dmaheap.model.Need;
import org.dmaheap.rules.DeviceRule;

/**
 * What one use of a device needs, and why.
 *
 * @param confidence what the need rests on
 * @param reasons the rules that demand it, decisive ones only; empty: no rule knows the driver
 */
record Demand(Need need, Confidence confidence, List<Reason> reasons) {
    Demand {
        reasons = List.copyOf(reasons);
    }

    /** A rule and the facts that made it speak. */
    record Reason(DeviceRule rule, List<Fact> facts) {
        Reason {
            facts = List.copyOf(facts);
        }
    }
}
