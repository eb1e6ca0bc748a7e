// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.inventory;

import java.util.Optional;
import org.dmaheap.model.Fact;

/**
 * The IOMMU group of a device.
 *
 * @param id last component of the {@code iommu_group} link
 * @param type text of the group's {@code type}, empty if there is none or it cannot be read. It is the type of the <em>default</em>
 *     domain: a driver that makes a domain of its own translates whatever it says
 * @param typeIsAbsent whether the type is not there at all
 */
public record IommuGroup(String id, Optional<String> type, boolean typeIsAbsent) {

    /** A group whose type, if there is none, is absent. */
    public IommuGroup(String id, Optional<String> type) {
        this(id, type, type.isEmpty());
    }

    /** The type, or that there is none; empty if it is there but cannot be read. */
    public Optional<Fact> typeFact() {
        return type.isPresent() || typeIsAbsent ? Optional.of(new Fact(typePath(), type)) : Optional.empty();
    }

    /** Whether there is a type, or may be, that cannot be read. */
    public boolean typeIsUnreadable() {
        return type.isEmpty() && !typeIsAbsent;
    }

    /** Whether the DMA API translates for members of the group: types {@code DMA} and {@code DMA-FQ}. */
    public boolean translates() {
        return type.filter(t -> t.equals("DMA") || t.equals("DMA-FQ")).isPresent();
    }

    /** Where the type can be read. */
    public String typePath() {
        return typePath(id);
    }

    /** Where the type of the group with this id can be read. */
    public static String typePath(String id) {
        return "/sys/kernel/iommu_groups/" + id + "/type";
    }
}
