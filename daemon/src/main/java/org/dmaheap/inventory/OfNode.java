// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.inventory;

import java.util.List;
import java.util.Optional;
import org.dmaheap.model.Fact;

/**
 * A device-tree node that belongs to a device.
 *
 * @param path full path: {@code /soc/hvs@7e400000}
 * @param compatible most specific first
 * @param memoryRegions full paths of the nodes that {@code memory-region} names, in its order
 * @param memoryRegionFact the property itself
 * @param isLost whether something that should be there cannot be read, so that what the node does not say is not known
 */
public record OfNode(
        String path,
        List<String> compatible,
        List<String> memoryRegions,
        Optional<Fact> memoryRegionFact,
        boolean isLost) {

    /** The directory of the tree's root node. */
    public static final String ROOT_DIRECTORY = "/sys/firmware/devicetree/base";

    public OfNode {
        compatible = List.copyOf(compatible);
        memoryRegions = List.copyOf(memoryRegions);
    }

    /** A node that is whole. */
    public OfNode(String path, List<String> compatible, List<String> memoryRegions, Optional<Fact> memoryRegionFact) {
        this(path, compatible, memoryRegions, memoryRegionFact, false);
    }

    /** Where a property of this node can be read. */
    public String property(String name) {
        return property(path, name);
    }

    /** Where a property of the node at this device-tree path can be read. */
    public static String property(String nodePath, String name) {
        return directory(nodePath) + "/" + name;
    }

    /** Where sysfs shows the node at this device-tree path. */
    public static String directory(String nodePath) {
        return nodePath.equals("/") ? ROOT_DIRECTORY : ROOT_DIRECTORY + nodePath;
    }

    /** The device-tree path of the node that sysfs shows in this directory; empty if it is none of a node. */
    public static Optional<String> pathOf(String directory) {
        if (directory.equals(ROOT_DIRECTORY)) {
            return Optional.of("/");
        }
        return directory.startsWith(ROOT_DIRECTORY + "/")
                ? Optional.of(directory.substring(ROOT_DIRECTORY.length()))
                : Optional.empty();
    }

    public Fact compatibleFact() {
        return Fact.of(property("compatible"), String.join(" ", compatible));
    }
}
