// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.dmaheap.client.FakeDaemon;
import org.dmaheap.model.CommonHeaps;
import org.dmaheap.model.CommonHeaps.Fallback;
import org.dmaheap.model.Device;
import org.dmaheap.model.DeviceUse;
import org.dmaheap.model.ExplainQuery;
import org.dmaheap.model.Explanation;
import org.dmaheap.model.FindQuery;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.InvalidParameter;
import org.dmaheap.model.Issue;
import org.dmaheap.model.MapChange;
import org.dmaheap.model.Need;
import org.dmaheap.model.NoSuchDevice;
import org.dmaheap.model.NoSuchHeap;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DmaHeapClientTest {
    private static final String LINK = """
            {"device":"card0","use":"scanout","heap":"system","verdict":"incompatible","priority":0,"confidence":"known",
             "evidence":[{"rule":"a.json#b","why":"It scatters.","facts":[{"path":"/sys/x","value":null}]}]}""";
    private static final String DEVICE = """
            {"id":"card0","driver":null,"bus":"platform","devpath":"/devices/gpu",
             "nodes":[{"type":"primary","name":"card0","path":"/dev/dri/card0","dev":"226:0"}],"uses":["scanout"],
             "need":"device_local","needs":{"scanout":"device_local"},
             "dmaDevices":[{"devpath":"/devices/gpu","iommuGroup":"3","iommuType":"DMA-FQ"}],
             "memoryRegions":[{"name":"fb","heap":null}],"addressBits":32,"later":"a key of a newer daemon"}""";

    @TempDir
    private Path directory;

    private FakeDaemon daemon;
    private DmaHeapClient client;

    @BeforeEach
    void connect() throws Exception {
        daemon = new FakeDaemon(directory);
        client = DmaHeapClient.connect(daemon.socket());
    }

    @AfterEach
    void disconnect() throws Exception {
        client.close();
        daemon.close();
    }

    private static String map(long revision) {
        return "{\"revision\":" + revision + ",\"devices\":[" + DEVICE + "],\"heaps\":[],\"links\":[" + LINK
                + "],\"issues\":[{\"path\":\"/sys/y\",\"problem\":\"Permission denied\"}]}";
    }

    @Test
    void theMapBecomesRecords() throws Exception {
        daemon.answers("GetMap", map(3));
        HeapMap map = client.map();
        assertThat(map.revision()).isEqualTo(3);
        Device device = map.device("card0").orElseThrow();
        assertThat(device.needs()).containsExactly(Map.entry(Use.SCANOUT, Need.DEVICE_LOCAL));
        assertThat(device.dmaDevices())
                .containsExactly(new Device.DmaDevice("/devices/gpu", Optional.of("3"), Optional.of("DMA-FQ")));
        assertThat(device.memoryRegions()).containsExactly(new Device.MemoryRegion("fb", Optional.empty()));
        assertThat(device.addressBits()).hasValue(32);
        assertThat(map.links().get(0).verdict()).isEqualTo(Verdict.INCOMPATIBLE);
        assertThat(map.links().get(0).evidence().get(0).facts().get(0).value()).isEmpty();
        assertThat(map.issues()).hasSize(1);
    }

    @Test
    void oneConnectionAnswersManyQuestions() throws Exception {
        daemon.answers("GetMap", map(1));
        for (int i = 0; i < 100; i++) {
            assertThat(client.map().revision()).isEqualTo(1);
        }
        assertThat(daemon.calls()).hasSize(100);
    }

    @Test
    void anAnswerOfManyMegabytesArrivesWhole() throws Exception {
        String large = "{\"text\":\"" + "x".repeat(5_000_000) + "\"}";
        daemon.answers("GetMap", large);
        assertThat(client.mapJson()).hasSize(large.length());
    }

    @Test
    void findHeapsAsksAndReads() throws Exception {
        daemon.answers(
                "FindHeaps",
                "{\"revision\":2,\"devices\":[{\"device\":\"card0\",\"use\":\"scanout\"}],\"heaps\":[],\"refused\":["
                        + "{\"heap\":\"system\",\"device\":null,\"use\":null,\"verdict\":\"unknown\",\"why\":\"Small.\"}],"
                        + "\"fallback\":\"native_allocator\"}");
        CommonHeaps answer = client.findHeaps(new FindQuery(
                List.of(DeviceUse.parse("226:0:scanout")), Optional.of(FindQuery.Access.READ), true, Optional.of(1L)));
        assertThat(answer.best()).isEmpty();
        assertThat(answer.fallback()).contains(Fallback.NATIVE_ALLOCATOR);
        assertThat(answer.refused().get(0).device()).isEmpty();
        assertThat(daemon.calls().get(0))
                .endsWith("{\"devices\":[{\"device\":\"226:0\",\"use\":\"scanout\"}],\"cpuAccess\":\"read\","
                        + "\"protected\":true,\"minimumBytes\":1}}");
    }

    @Test
    void explainAsksAndReads() throws Exception {
        daemon.answers("Explain", "{\"revision\":2,\"device\":" + DEVICE + ",\"links\":[" + LINK + "]}");
        Explanation answer =
                client.explain(new ExplainQuery("card\"0", Optional.of(Use.SCANOUT), Optional.of("system")));
        assertThat(answer.links().get(0).why()).isEqualTo("It scatters.");
        assertThat(daemon.calls().get(0))
                .endsWith("{\"device\":\"card\\\"0\",\"use\":\"scanout\",\"heap\":\"system\"}}");
    }

    @Test
    void errorsOfTheDaemonAreTyped() {
        String explain = "org.dmaheap.DmaHeap.Explain";
        daemon.replies(explain, "{\"error\":\"org.dmaheap.DmaHeap.NoSuchDevice\",\"parameters\":{\"device\":\"x\"}}");
        assertThatThrownBy(() -> client.explain(new ExplainQuery("x", Optional.empty(), Optional.empty())))
                .isInstanceOfSatisfying(
                        NoSuchDevice.class, e -> assertThat(e.device()).isEqualTo("x"));
        daemon.replies(explain, "{\"error\":\"org.dmaheap.DmaHeap.NoSuchHeap\",\"parameters\":{\"heap\":\"h\"}}");
        assertThatThrownBy(() -> client.explain(new ExplainQuery("x", Optional.empty(), Optional.empty())))
                .isInstanceOfSatisfying(
                        NoSuchHeap.class, e -> assertThat(e.heap()).isEqualTo("h"));
        daemon.replies(
                explain, "{\"parameters\":{\"parameter\":\"use\"},\"error\":\"org.varlink.service.InvalidParameter\"}");
        assertThatThrownBy(() -> client.explain(new ExplainQuery("x", Optional.empty(), Optional.empty())))
                .isInstanceOfSatisfying(
                        InvalidParameter.class, e -> assertThat(e.parameter()).isEqualTo("use"));
        daemon.replies(explain, "{\"error\":\"org.example.Other\"}");
        assertThatThrownBy(() -> client.explain(new ExplainQuery("x", Optional.empty(), Optional.empty())))
                .isInstanceOf(UnexpectedReply.class)
                .hasMessageContaining("org.example.Other");
    }

    @Test
    void aLateAnswerIsNeverTakenForAnother() throws Exception {
        try (DmaHeapClient impatient = DmaHeapClient.connect(List.of(daemon.socket()), Duration.ofMillis(50))) {
            assertThatThrownBy(impatient::map).isInstanceOf(DaemonUnreachable.class);
            daemon.answers("GetMap", map(1));
            assertThatThrownBy(impatient::map).isInstanceOf(DaemonUnreachable.class);
        }
    }

    @Test
    void aDaemonThatHangsUpIsUnreachable() throws Exception {
        daemon.answers("GetMap", map(1));
        client.map();
        daemon.hangUp();
        assertThatThrownBy(client::map).isInstanceOf(DaemonUnreachable.class);
    }

    @Test
    void theFirstSocketThatListensIsTaken() throws Exception {
        List<Path> sockets = List.of(directory.resolve("none"), daemon.socket());
        try (DmaHeapClient second = DmaHeapClient.connect(sockets, Duration.ofSeconds(5))) {
            assertThat(second.socket()).isEqualTo(daemon.socket());
        }
        assertThatThrownBy(() -> DmaHeapClient.connect(directory.resolve("none")))
                .isInstanceOf(DaemonUnreachable.class)
                .hasMessageContaining("none (not there)");
    }

    @Test
    void aDaemonThatTakesNoConnectionIsUnreachable() throws Exception {
        Path socket = directory.resolve("stuck");
        List<SocketChannel> queue = new ArrayList<>();
        try (ServerSocketChannel stuck = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            stuck.bind(UnixDomainSocketAddress.of(socket), 1);
            // the kernel queues one more than asked for
            queue.add(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
            queue.add(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
            assertThatThrownBy(() -> DmaHeapClient.connect(List.of(socket), Duration.ofMillis(100)))
                    .isInstanceOf(DaemonUnreachable.class)
                    .hasMessageContaining("stuck (it takes no connection");
        } finally {
            for (SocketChannel client : queue) {
                client.close();
            }
        }
    }

    @Test
    void aSocketPathThatIsTooLongIsUnreachable() {
        assertThatThrownBy(() -> DmaHeapClient.connect(directory.resolve("x".repeat(200))))
                .isInstanceOf(DaemonUnreachable.class);
    }

    @Test
    void theSystemsSocketComesBeforeTheUsers() {
        assertThat(DmaHeapClient.sockets(Map.of("XDG_RUNTIME_DIR", "/run/user/1")))
                .containsExactly(
                        Path.of("/run/dmaheapd/org.dmaheap.DmaHeap"),
                        Path.of("/run/user/1/dmaheapd/org.dmaheap.DmaHeap"));
        assertThat(DmaHeapClient.sockets(Map.of())).hasSize(1);
        assertThat(DmaHeapClient.sockets(Map.of("XDG_RUNTIME_DIR", ""))).hasSize(1);
        assertThat(DmaHeapClient.sockets(Map.of("XDG_RUNTIME_DIR", "here"))).hasSize(1);
    }

    @Test
    void aSubscriptionToChangesGivesEachMapWhetherTheDaemonSendsItOrWhatDiffers() throws Exception {
        String change = "{\"revision\":2,\"removed\":{\"devices\":[],\"heaps\":[]},\"devices\":[],\"heaps\":[],"
                + "\"links\":[],\"issues\":[{\"path\":\"/sys/x\",\"problem\":\"Permission denied\"}]}";
        daemon.answers("GetMap", map(1));
        try (ChangeSubscription changes = client.subscribeToChanges()) {
            HeapMap first = changes.next().map();
            assertThat(first).isEqualTo(client.map());
            assertThat(daemon.calls().get(0)).endsWith("\"parameters\":{\"changes\":true},\"more\":true}");
            daemon.publish(change.getBytes());
            daemon.publish(map(3).getBytes());
            HeapMap second = changes.next().map();
            // the map of this daemon has a link to a heap that it has not
            assertThat(second)
                    .isEqualTo(new HeapMap(
                            2,
                            first.devices(),
                            first.heaps(),
                            List.of(),
                            List.of(new Issue("/sys/x", "Permission denied")),
                            first.kernel()));
            ChangeSubscription.Update third = changes.next();
            assertThat(third.map()).isEqualTo(first.withRevision(3));
            assertThat(third.change()).isEqualTo(MapChange.between(second, third.map()));
        }
    }

    @Test
    void aChangeThatIsNoneIsUnexpected() throws Exception {
        daemon.answers("GetMap", map(1));
        try (ChangeSubscription changes = client.subscribeToChanges()) {
            changes.next();
            daemon.publish("{\"revision\":2,\"removed\":{}}".getBytes());
            assertThatThrownBy(changes::next)
                    .isInstanceOf(UnexpectedReply.class)
                    .hasMessageContaining("devices");
        }
    }

    @Test
    void aSubscriptionGivesTheMapOfNowAndEachNewerOne() throws Exception {
        daemon.answers("GetMap", map(1));
        try (Subscription maps = client.subscribe()) {
            assertThat(maps.next().revision()).isEqualTo(1);
            daemon.publish(map(2).getBytes());
            daemon.publish(map(3).getBytes());
            assertThat(maps.next().revision()).isEqualTo(2);
            assertThat(maps.next().revision()).isEqualTo(3);
            assertThat(client.map().revision()).as("other questions go on").isEqualTo(1);
        }
        assertThat(daemon.calls().get(0)).endsWith(",\"more\":true}");
    }

    @Test
    void aSubscriptionThatTheDaemonEndsIsNotWaitedFor() throws Exception {
        daemon.replies("org.dmaheap.DmaHeap.Subscribe", "{\"parameters\":" + map(1) + "}");
        try (Subscription maps = client.subscribe()) {
            assertThat(maps.next().revision()).isEqualTo(1);
            assertThatThrownBy(maps::next).isInstanceOf(DaemonUnreachable.class).hasMessageContaining("no more maps");
        }
    }

    @Test
    void closingASubscriptionEndsAWaitInAnotherThread() throws Exception {
        daemon.answers("GetMap", map(1));
        Subscription maps = client.subscribe();
        maps.next();
        CompletableFuture<HeapMap> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return maps.next();
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        maps.close();
        assertThatThrownBy(() -> waiting.get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseInstanceOf(java.io.IOException.class);
    }

    @Test
    void aListenerHearsEachMapUntilTheDaemonGoes() throws Exception {
        daemon.answers("GetMap", map(1));
        BlockingQueue<Long> heard = new LinkedBlockingQueue<>();
        CompletableFuture<Void> listening = CompletableFuture.runAsync(() -> {
            try {
                client.subscribe(map -> heard.add(map.revision()));
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo(1);
        daemon.publish(map(2).getBytes());
        assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo(2);
        daemon.hangUp();
        assertThatThrownBy(() -> listening.get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(java.io.UncheckedIOException.class);
    }
}
