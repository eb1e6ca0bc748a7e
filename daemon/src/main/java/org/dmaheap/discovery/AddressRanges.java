// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.discovery;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dmaheap.devicetree.DeviceTree;
import org.dmaheap.inventory.AddressRange;
import org.dmaheap.inventory.OfNode;
import org.dmaheap.sysfs.ReadProblems;

/** Reads properties that hold addresses and sizes, with the cell counts of the root node. */
final class AddressRanges {
    private final DeviceTree tree;
    private final ReadProblems problems;

    AddressRanges(DeviceTree tree, ReadProblems problems) {
        this.tree = tree;
        this.problems = problems;
    }

    /**
     * The ranges of a property, those without size left out; empty if there is no such property, or it makes no sense,
     * which is reported.
     */
    Optional<List<AddressRange>> of(String node, String property) {
        Optional<int[]> read = tree.cells(node, property);
        if (read.isEmpty()) {
            return Optional.empty();
        }
        int[] cells = read.get();
        int addressCells = tree.cellCount("/", "#address-cells");
        int sizeCells = tree.cellCount("/", "#size-cells");
        int stride = addressCells + sizeCells;
        if (addressCells < 1 || sizeCells < 1 || stride > 4 || cells.length % stride != 0) {
            problems.report(OfNode.property(node, property), cells.length + " cells are not whole pairs");
            return Optional.empty();
        }
        List<AddressRange> ranges = new ArrayList<>();
        for (int i = 0; i < cells.length; i += stride) {
            long size = DeviceTree.number(cells, i + addressCells, sizeCells);
            AddressRange range = new AddressRange(DeviceTree.number(cells, i, addressCells), size);
            if (size != 0 && Long.compareUnsigned(range.last(), range.start()) < 0) {
                problems.report(OfNode.property(node, property), "ends beyond 2^64");
                return Optional.empty();
            }
            if (size != 0) {
                ranges.add(range);
            }
        }
        return Optional.of(ranges);
    }
}
