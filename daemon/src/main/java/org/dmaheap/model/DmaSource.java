// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import java.util.List;
import java.util.Optional;

/**
 * One way to find the devices that do a device's DMA. Rules say which ways a driver needs; discovery knows how to walk
 * each. The finders of a rule are tried in turn, the first one that finds something wins.
 *
 * @param finder which way
 * @param properties device-tree properties with phandles, followed one after the other
 * @param compatible what the nodes must be; empty: anything
 */
public record DmaSource(Finder finder, List<String> properties, List<String> compatible) {
    public DmaSource {
        properties = List.copyOf(properties);
        compatible = List.copyOf(compatible);
    }

    /** The ways. Nodes that are not enabled, or have no device, are never found. */
    public enum Finder {
        /** The device itself. */
        SELF,
        /** The device itself if it has an IOMMU group. */
        SELF_IN_IOMMU_GROUP,
        /** The parent device. */
        PARENT,
        /** The parent device if it has an IOMMU group. */
        PARENT_IN_IOMMU_GROUP,
        /** The nearest PCI function above the device. */
        PCI_ANCESTOR,
        /** Every enabled node of the device tree with one of the compatibles, in the order of the tree. */
        NODES,
        /** Of those, the first one of the tree. */
        FIRST_NODE,
        /** Children of the parent device's node with one of the compatibles. */
        PARENT_CHILDREN,
        /** Siblings of the parent device's node with one of the compatibles. */
        PARENT_SIBLINGS,
        /** Targets of the properties' phandles (or the nodes around them that have a device). */
        PHANDLES,
        /** As {@link #PHANDLES}, then along the graph of ports and endpoints to the first node with a compatible. */
        PHANDLES_GRAPH,
        /** No device does DMA: the CPU copies. */
        NOTHING;

        private static final Words<Finder> WORDS = Words.hyphenated(values());

        /** The word in rule files. */
        public String word() {
            return WORDS.word(this);
        }

        public static Optional<Finder> ofWord(String word) {
            return WORDS.constant(word);
        }
    }

    public static DmaSource of(Finder finder) {
        return new DmaSource(finder, List.of(), List.of());
    }
}
