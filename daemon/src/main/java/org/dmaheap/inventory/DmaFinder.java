// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.inventory;

import java.util.List;
import java.util.Optional;
import org.dmaheap.model.Words;

/**
 * A way from a device to the devices that do its DMA. Rules name the ways that their drivers need; a scan records where
 * each of them leads, without knowing whose it is.
 *
 * @param inGroup whether only devices in an IOMMU group are found
 * @param first whether only the first device is found
 * @param disabled whether nodes are found whatever their status: a driver may configure its device by a node that has none
 *     ({@code of_dma_configure()} for a node of {@code of_find_matching_node_and_match()}, drivers/of/base.c, Linux 7.3)
 * @param properties device-tree properties with phandles, followed one after the other
 * @param compatible what the nodes must be; empty: anything
 */
public record DmaFinder(
        Way way, boolean inGroup, boolean first, boolean disabled, List<String> properties, List<String> compatible) {
    public DmaFinder {
        properties = List.copyOf(properties);
        compatible = List.copyOf(compatible);
    }

    /** A way that finds enabled nodes alone. */
    public DmaFinder(Way way, boolean inGroup, boolean first, List<String> properties, List<String> compatible) {
        this(way, inGroup, first, false, properties, compatible);
    }

    /** The place where devices are looked for. Nodes that are not enabled, or have no device, are not found. */
    public enum Way {
        /** The device itself. */
        SELF,
        /** The parent device. */
        PARENT,
        /** The nearest PCI function above the device. */
        ANCESTOR,
        /** Nodes of the device tree with one of the compatibles, in the order of the tree. */
        NODES,
        /** Children of the parent device's node with one of the compatibles. */
        CHILDREN,
        /** Siblings of the parent device's node with one of the compatibles. */
        SIBLINGS,
        /** Targets of the properties' phandles, or the nodes around them that have a device. */
        PHANDLES,
        /** As {@link #PHANDLES}, then along the graph of ports and endpoints to the nearest node with a compatible. */
        GRAPH,
        /** No device does DMA: the CPU copies. */
        NOTHING;

        /** How files and interfaces spell them. */
        public static final Words<Way> WORDS = Words.hyphenated(values());

        /** The word in rule files. */
        public String word() {
            return WORDS.word(this);
        }

        public static Optional<Way> ofWord(String word) {
            return WORDS.constant(word);
        }
    }

    // A key of each device's finds. What a record has of its own is made at run time, which costs the start.

    @Override
    public int hashCode() {
        return 31 * way.ordinal() + 31 * properties.hashCode() + compatible.hashCode();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DmaFinder finder
                && way == finder.way
                && inGroup == finder.inGroup
                && first == finder.first
                && disabled == finder.disabled
                && properties.equals(finder.properties)
                && compatible.equals(finder.compatible);
    }

    /** A way that needs nothing further. */
    public static DmaFinder of(Way way) {
        return new DmaFinder(way, false, false, List.of(), List.of());
    }
}
