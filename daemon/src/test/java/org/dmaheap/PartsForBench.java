// SPDX-License-Identifier: Apache-2.0
package org.dmaheap;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.dmaheap.config.DaemonOptions;
import org.dmaheap.config.RuleDirectories;
import org.dmaheap.discovery.Scanner;
import org.dmaheap.inventory.Inventory;
import org.dmaheap.judgement.Judgement;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.MapChange;
import org.dmaheap.protocol.Snapshot;
import org.dmaheap.publish.dbus.DbusPublisher;
import org.dmaheap.publish.varlink.ListeningSocket;
import org.dmaheap.publish.varlink.OpenHeapPolicy;
import org.dmaheap.publish.varlink.ServiceInfo;
import org.dmaheap.publish.varlink.VarlinkServer;
import org.dmaheap.rules.RuleSet;
import org.dmaheap.service.Logging;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What each part of a start costs, for {@code daemon/bench/run parts}: the parts one after the other in one thread, each
 * for the first time in this JVM. The daemon runs some of them at the same time.
 */
final class PartsForBench {
    private static long wall;
    private static double cpu;
    private static double pss;

    private PartsForBench() {}

    /** BEGIN (of the process, CLOCK_MONOTONIC, in ns) HOME TREE SOCKET BUS. */
    public static void main(String[] args) throws Exception {
        wall = Long.parseLong(args[0]);
        part("JVM, until main");

        DaemonOptions.parse("--root", args[2], "--socket", args[3], "--bus=none");
        part("commons-cli: the command line");

        Logging.configure(Logging.Detail.WARN, Map.of());
        Logger log = LoggerFactory.getLogger(PartsForBench.class);
        part("slf4j, java.util.logging");

        Path root = Path.of(args[2]);
        RuleSet rules = RuleDirectories.installed(Path.of(args[1]), root).load().rules();
        part("ours: rules");

        Inventory inventory = new Scanner(root, rules::finders).scan();
        part("ours: scan");

        Snapshot judgement = Snapshot.of(Judgement.of(inventory, rules).withRevision(1));
        MapChange change = MapChange.between(HeapMap.EMPTY, judgement.map());
        part("ours: judgement, JSON");

        ListeningSocket listener = ListeningSocket.bind(Path.of(args[3]));
        part("jffi: the socket bound");

        OpenHeapPolicy policy = new OpenHeapPolicy(false, List.of(), List.of());
        VarlinkServer server =
                VarlinkServer.start(listener, new ServiceInfo("", "", "", ""), policy, root, () -> {}, log);
        server.publish(judgement, change);
        part("ours: it is served");

        CountDownLatch named = new CountDownLatch(1);
        DbusPublisher bus = new DbusPublisher(args[4], "", line -> named.countDown());
        bus.publish(judgement, change);
        named.await();
        part("dbus-java: the name taken");

        bus.close();
        server.close();
        System.exit(0);
    }

    /** Prints the name of what has just run, and what has come since the last one: ms, ms of CPU time, MB of PSS. */
    private static void part(String name) throws IOException {
        long wallNow = System.nanoTime();
        double cpuNow = cpuMillis();
        double pssNow = pssMegabytes();
        System.out.printf("%s\t%.1f\t%.1f\t%.2f%n", name, (wallNow - wall) / 1e6, cpuNow - cpu, pssNow - pss);
        cpu = cpuMillis();
        pss = pssMegabytes();
        wall = System.nanoTime();
    }

    private static double cpuMillis() throws IOException {
        double nanos = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path thread : threads) {
                try {
                    nanos += Long.parseLong(
                            Files.readString(thread.resolve("schedstat")).split(" ")[0]);
                } catch (NoSuchFileException e) {
                    // a thread of the compiler that has just ended
                }
            }
        }
        return nanos / 1e6;
    }

    private static double pssMegabytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/smaps_rollup"))) {
            if (line.startsWith("Pss:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
            }
        }
        throw new IOException("no Pss in /proc/self/smaps_rollup");
    }
}
