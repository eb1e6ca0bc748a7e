// SPDX-License-Identifier: Apache-2.0
package org.dmaheap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.dmaheap.boards.FakeTree;
import org.dmaheap.config.RuleDirectories;
import org.dmaheap.discovery.Scanner;
import org.dmaheap.judgement.Judgement;
import org.dmaheap.model.HeapMap;
import org.dmaheap.protocol.Json;
import org.dmaheap.rules.RuleSet;

/** Times scans for {@code daemon/bench/run scan}: a given tree cold and warm, and made-up trees of growing size. */
final class ScanForBench {
    private static final int WARM = 300;
    private static final int WARM_OF_MANY_NODES = 30;

    /** As many as a tree of a larger Arm board has, each third with a device. */
    private static final int NODES = 2000;

    private ScanForBench() {}

    /** RULES TREE [SCANS]: with a number, the ms of one scan of the tree and its judgement, and those of that many more; nothing else. */
    public static void main(String[] args) throws IOException {
        RuleSet rules = RuleDirectories.named(List.of(Path.of(args[0]))).load().rules();
        Path tree = Path.of(args[1]);
        if (args.length > 2) {
            for (int i = Integer.parseInt(args[2]); i >= 0; i--) {
                System.out.printf("%.1f%n", scan(tree, rules));
            }
            return;
        }
        System.out.println("| tree | links | scan, ms | judge and JSON, ms | µs a link |");
        System.out.println("|---|---|---|---|---|");
        row("given, warm", tree, rules, WARM);
        Path board = Files.createTempDirectory("bench");
        make(board, 1, 2);
        makeDeviceTree(board);
        row("1 device, 2 heaps, " + NODES + " device-tree nodes", board, rules, WARM_OF_MANY_NODES);
        for (int devices : new int[] {4, 16, 64}) {
            for (int heaps : new int[] {4, 16, 32}) {
                Path made = Files.createTempDirectory("bench");
                make(made, devices, heaps);
                row(devices + " devices, " + heaps + " heaps", made, rules, WARM);
            }
        }
    }

    private static double scan(Path tree, RuleSet rules) {
        long begin = System.nanoTime();
        Judgement.of(new Scanner(tree, rules::finders).scan(), rules);
        return (System.nanoTime() - begin) / 1e6;
    }

    private static void row(String label, Path tree, RuleSet rules, int warm) {
        double[] scans = new double[warm];
        double[] judgements = new double[warm];
        int links = 0;
        for (int i = 0; i < warm; i++) {
            Json.compact(
                    HeapMap.TABLE,
                    Judgement.of(new Scanner(tree, rules::finders).scan(), rules)
                            .map());
        }
        for (int i = 0; i < warm; i++) {
            long begin = System.nanoTime();
            var inventory = new Scanner(tree, rules::finders).scan();
            long scanned = System.nanoTime();
            HeapMap map = Judgement.of(inventory, rules).map();
            Json.compact(HeapMap.TABLE, map);
            scans[i] = (scanned - begin) / 1e6;
            judgements[i] = (System.nanoTime() - scanned) / 1e6;
            links = map.links().size();
        }
        Arrays.sort(scans);
        Arrays.sort(judgements);
        double scan = scans[warm / 2];
        double judgement = judgements[warm / 2];
        System.out.printf(
                "| %s | %d | %.2f | %.2f | %.1f |%n", label, links, scan, judgement, judgement * 1000 / links);
    }

    private static void make(Path root, int devices, int heaps) throws IOException {
        for (int i = 0; i < devices; i++) {
            Path device = Files.createDirectories(root.resolve("sys/devices/platform/d" + i));
            Path node = Files.createDirectories(device.resolve("drm/card" + i));
            Files.writeString(node.resolve("dev"), "226:" + i);
            Files.createSymbolicLink(node.resolve("device"), Path.of("../.."));
            Files.createSymbolicLink(device.resolve("driver"), Path.of("../../../bus/platform/drivers/mxsfb"));
            Files.createSymbolicLink(device.resolve("subsystem"), Path.of("../../../bus/platform"));
            Path drm = Files.createDirectories(root.resolve("sys/class/drm"));
            Files.createSymbolicLink(
                    drm.resolve("card" + i), Path.of("../../devices/platform/d" + i + "/drm/card" + i));
        }
        for (int i = 0; i < heaps; i++) {
            String name = i == 0 ? "system" : i == 1 ? "default_cma_region" : "vendor" + i;
            Path heap = Files.createDirectories(root.resolve("sys/class/dma_heap/" + name));
            Files.writeString(heap.resolve("dev"), "250:" + i);
        }
    }

    /** Regions, their owners, and nodes with ten properties. */
    private static void makeDeviceTree(Path root) throws IOException {
        FakeTree tree = FakeTree.in(root);
        for (int i = 0; i < 8; i++) {
            tree.region("pool" + i, i * 0x1000000L, 0x1000000);
        }
        for (int i = 0; i < NODES; i++) {
            String node =
                    (i % 3 == 0 ? "/soc/" : "/soc/dev" + (i / 3 * 3) + "@" + (i / 3 * 3) + "/") + "dev" + i + "@" + i;
            tree.node(node, "vendor,dev" + i).strings(node, "status", "okay");
            for (String property :
                    List.of("reg", "clocks", "interrupts", "resets", "dmas", "pinctrl-0", "power-domains")) {
                tree.cells(node, property, i, i, i);
            }
            if (i % 3 == 0) {
                String devpath = "/devices/platform/soc/" + i + ".dev" + i;
                tree.device(devpath, "platform", "").ofNode(devpath, node);
            }
            if (i < 8) {
                tree.phandles(node, "memory-region", "/reserved-memory/pool" + i);
            }
        }
    }
}
