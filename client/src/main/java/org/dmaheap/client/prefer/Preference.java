// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.prefer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dmaheap.model.Use;

/**
 * Which heap the administrator wants first for a use of a device.
 *
 * @param devpath of the device: its number changes with the order in which drivers come
 * @param driver that it has
 * @param heap preferred name of the pool
 */
public record Preference(String devpath, Optional<String> driver, Use use, String heap) {

    /** As an override of a rule file. */
    Map<String, Object> rule() {
        Map<String, Object> match = new LinkedHashMap<>();
        match.put("devpath", List.of(devpath));
        driver.ifPresent(name -> match.put("driver", List.of(name)));
        Map<String, Object> rule = new LinkedHashMap<>();
        rule.put("id", use.word() + " of " + devpath);
        rule.put("match", match);
        rule.put("heaps", List.of(heap));
        rule.put("uses", List.of(use.word()));
        rule.put("prefer", true);
        rule.put("why", "The administrator prefers " + heap + " (dmaheapctl prefer).");
        return rule;
    }

    /** Whether an entry of a rule file is a preference at all. */
    static boolean is(Object rule) {
        return rule instanceof Map<?, ?> members && Boolean.TRUE.equals(members.get("prefer"));
    }

    /** Whether an entry is one for this use of the device, whatever it prefers and whatever driver was there then. */
    static boolean isOf(String devpath, Use use, Object rule) {
        return is(rule)
                && rule instanceof Map<?, ?> members
                && members.get("match") instanceof Map<?, ?> match
                && List.of(devpath).equals(match.get("devpath"))
                && List.of(use.word()).equals(members.get("uses"));
    }
}
