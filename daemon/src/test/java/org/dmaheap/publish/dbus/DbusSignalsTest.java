// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.dmaheap.model.HeapMap;
import org.dmaheap.testing.Needs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code busctl monitor} hears when the map changes. */
@Needs({"dbus-daemon", "busctl"})
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DbusSignalsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private TestBus bus;
    private DbusPublisher publisher;
    private Process monitor;
    private BufferedReader heard;
    private HeapMap map = HeapMap.EMPTY;

    /** A signal: where it came from, its name, and its arguments as busctl prints them, with single quotes. */
    private record Heard(String path, String name, String arguments) {}

    @BeforeEach
    void listen(@TempDir Path directory) throws IOException, InterruptedException {
        bus = TestBus.open(directory).start();
        Log log = new Log();
        publisher = new DbusPublisher(bus.address(), "0.1.0", log);
        publish(SmallMaps.displayAndRenderer(1));
        log.until("On the message bus");
        monitor = new ProcessBuilder(
                        "busctl", "--address=" + bus.address(), "--json=short", "monitor", "org.dmaheap.DmaHeap1")
                .start();
        heard = monitor.inputReader(StandardCharsets.UTF_8);
        assertThat(monitor.errorReader(StandardCharsets.UTF_8).readLine()).startsWith("Monitoring");
    }

    @AfterEach
    void close() {
        publisher.close();
        monitor.destroyForcibly();
        bus.close();
    }

    @Test
    void onlyWhatChangedIsAnnounced() throws IOException {
        publish(SmallMaps.rendererWithoutDriver(2));

        List<Heard> signals = untilRevision(2);
        assertThat(signals)
                .extracting(Heard::path, Heard::name)
                .containsExactly(
                        tuple("/org/dmaheap/DmaHeap1", "PropertiesChanged"),
                        tuple("/org/dmaheap/DmaHeap1/device/renderD128", "PropertiesChanged"),
                        tuple("/org/dmaheap/DmaHeap1", "MapChanged"));
        assertThat(signals.get(0).arguments())
                .isEqualTo("{'type':'sa{sv}as','data':['org.dmaheap.DmaHeap1.Manager',"
                        + "{'Revision':{'type':'t','data':2}},[]]}");
        assertThat(signals.get(1).arguments())
                .startsWith("{'type':'sa{sv}as','data':['org.dmaheap.DmaHeap1.Device',"
                        + "{'Driver':{'type':'s','data':''},'Links':{")
                .doesNotContain("'Id':", "'Need':", "'Nodes':", "'DmaDevices':");
        assertThat(signals.get(2).arguments()).isEqualTo("{'type':'t','data':[2]}");
    }

    @Test
    void devicesAndHeapsComeAndGo() throws IOException {
        publish(SmallMaps.displayAlone(2));

        assertThat(untilRevision(2))
                .contains(
                        new Heard(
                                "/org/dmaheap/DmaHeap1",
                                "InterfacesRemoved",
                                "{'type':'oas','data':['/org/dmaheap/DmaHeap1/device/renderD128',"
                                        + "['org.dmaheap.DmaHeap1.Device']]}"),
                        new Heard(
                                "/org/dmaheap/DmaHeap1",
                                "InterfacesRemoved",
                                "{'type':'oas','data':['/org/dmaheap/DmaHeap1/heap/linux_2ccma',"
                                        + "['org.dmaheap.DmaHeap1.Heap']]}"));

        publish(SmallMaps.displayAndRenderer(3));

        assertThat(untilRevision(3))
                .filteredOn(signal -> signal.name().equals("InterfacesAdded"))
                .hasSize(2)
                .anySatisfy(signal -> assertThat(signal.arguments())
                        .startsWith("{'type':'oa{sa{sv}}','data':['/org/dmaheap/DmaHeap1/device/renderD128',"
                                + "{'org.dmaheap.DmaHeap1.Device':{'Id':{'type':'s','data':'renderD128'}"))
                .anySatisfy(signal ->
                        assertThat(signal.arguments()).contains("/heap/linux_2ccma", "'TotalBytes':{'type':'t'"));
    }

    @Test
    void freeBytesChangeWithoutAWord() throws IOException {
        publish(SmallMaps.otherFreeBytes(1));
        // or the next map could come before anybody has looked at this one
        while (!freeBytes().equals("t 4096")) {
            Thread.onSpinWait();
        }
        publish(SmallMaps.rendererWithoutDriver(2));

        assertThat(untilRevision(2))
                .noneMatch(signal ->
                        signal.path().contains("/heap/") || signal.arguments().contains("FreeBytes"));
    }

    @Test
    void aClientThatHearsOfARevisionReadsThatRevision() throws IOException {
        for (long revision = 2; revision < 12; revision++) {
            publish(revision % 2 == 0 ? SmallMaps.displayAlone(revision) : SmallMaps.displayAndRenderer(revision));
            untilRevision(revision);
            assertThat(bus.busctl(
                                    "get-property",
                                    "org.dmaheap.DmaHeap1",
                                    "/org/dmaheap/DmaHeap1",
                                    "org.dmaheap.DmaHeap1.Manager",
                                    "Revision")
                            .answer())
                    .isEqualTo("t " + revision);
        }
    }

    private String freeBytes() {
        return bus.busctl(
                        "get-property",
                        "org.dmaheap.DmaHeap1",
                        "/org/dmaheap/DmaHeap1/heap/default_5fcma_5fregion",
                        "org.dmaheap.DmaHeap1.Heap",
                        "FreeBytes")
                .answer();
    }

    private void publish(HeapMap next) {
        new FakeRevision(next).publishOn(publisher, map);
        map = next;
    }

    private List<Heard> untilRevision(long revision) throws IOException {
        Heard last = new Heard("/org/dmaheap/DmaHeap1", "MapChanged", "{'type':'t','data':[" + revision + "]}");
        List<Heard> signals = new ArrayList<>();
        for (String line = heard.readLine(); line != null; line = heard.readLine()) {
            JsonNode message = JSON.readTree(line);
            if (message.path("type").asText().equals("signal")) {
                signals.add(new Heard(
                        message.path("path").asText(),
                        message.path("member").asText(),
                        message.path("payload").toString().replace('"', '\'')));
                if (signals.contains(last)) {
                    return signals;
                }
            }
        }
        throw new AssertionError("the monitor ended after " + signals);
    }
}
