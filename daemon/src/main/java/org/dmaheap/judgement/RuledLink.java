// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import org.dmaheap.model.Confidence;
import org.dmaheap.model.Device;
import org.dmaheap.model.Heap;
import org.dmaheap.model.Link;
import org.dmaheap.rules.HeapRole;

/**
 * A link as the rules alone have it, and what bears on whether trying it proves something.
 *
 * @param role what the heap is to the device
 * @param fit what trying it could show
 */
public record RuledLink(Link link, Device device, Heap heap, HeapRole role, MemoryFit fit) {

    /** Whether the verdict is about what the device can do, and not about whose memory it is. */
    public boolean isOfAbility() {
        return !ProvenLinks.NOT_OF_ABILITY.contains(role);
    }

    /** Whether the administrator said so. */
    public boolean isOverride() {
        return link.confidence() == Confidence.OVERRIDE;
    }
}
