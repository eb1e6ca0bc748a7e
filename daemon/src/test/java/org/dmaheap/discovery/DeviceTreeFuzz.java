// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.discovery;

import static org.dmaheap.fuzz.Checks.check;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.dmaheap.boards.Boards;
import org.dmaheap.devicetree.DeviceTree;
import org.dmaheap.devicetree.DmaAddressing;
import org.dmaheap.fuzz.MutatedTree;
import org.dmaheap.inventory.ReservedMemory;
import org.dmaheap.sysfs.SysfsRoot;

/** A device tree whose nodes and properties say anything: names, cells, phandles, ranges, regions and memory. */
public final class DeviceTreeFuzz {
    private static final MutatedTree TREE = new MutatedTree(
            Boards.module().resolve("src/test/fixtures/bcm2711-rpi-4-b"), "sys/firmware/devicetree/base/");
    private static final List<String> LISTS =
            List.of("memory-region", "iommus", "interconnects", "ports", "vendor,none");

    private DeviceTreeFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        TREE.change(input);
        try {
            read();
        } finally {
            TREE.restore();
        }
    }

    private static void read() {
        List<String> reported = new ArrayList<>();
        SysfsRoot sysfs = new SysfsRoot(TREE.root(), (path, problem) -> reported.add(path + ": " + problem));
        DeviceTree tree = new DeviceTree(sysfs, (path, problem) -> reported.add(path + ": " + problem));
        DmaAddressing addressing = new DmaAddressing(tree, (path, problem) -> reported.add(path + ": " + problem));
        for (String node : tree.nodes()) {
            check(node.startsWith("/"), "a node of no tree: " + node);
            tree.strings(node, "compatible");
            tree.isEnabled(node);
            tree.cellsFact(node, "reg");
            tree.stringsFact(node, "compatible");
            tree.cellCount(node, "#address-cells");
            for (String list : LISTS) {
                tree.phandleTargets(node, list)
                        .forEach(target -> check(tree.exists(target), "a phandle of nothing: " + target));
            }
            addressing.of(node);
            addressing.below(node);
        }
        List<ReservedMemory> regions = new Regions(tree, (path, problem) -> reported.add(path)).all();
        new MemoryPlaces(sysfs, tree, new MemInfo(sysfs), (path, problem) -> reported.add(path))
                .find(OptionalLong.of(4096), regions);
        check(reported.size() < 100_000, "a problem told " + reported.size() + " times");
    }
}
