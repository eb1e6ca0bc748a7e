// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.Link;
import org.dmaheap.protocol.ExampleMap;
import org.slf4j.helpers.NOPLogger;

/** The server alone, with a made-up map of a given number of links, for {@code bench/socket/run}. */
final class ServerForBench {
    private ServerForBench() {}

    public static void main(String[] arguments) throws Exception {
        HeapMap map = ExampleMap.map(1);
        List<Link> links = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
            links.add(ExampleMap.LINK);
        }
        HeapMap big = new HeapMap(1, map.devices(), map.heaps(), links, map.issues(), map.kernel());
        VarlinkServer server = VarlinkServer.start(
                ListeningSocket.bind(Path.of(arguments[0])),
                new ServiceInfo("bench", "bench", "0", "https://example.org"),
                TestPolicy.AS_INSTALLED,
                Path.of("/"),
                () -> {},
                NOPLogger.NOP_LOGGER);
        new FakeRevision(big).publishOn(server);
        System.out.println("READY");
        new CountDownLatch(1).await();
    }
}
