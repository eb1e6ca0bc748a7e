// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dmaheap.model.Heap;
import org.dmaheap.model.HeapKind;
import org.dmaheap.model.HeapMap;
import org.dmaheap.protocol.ExampleMap;
import org.dmaheap.protocol.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.helpers.NOPLogger;

/** systemd's own client understands us. */
@Timeout(300)
class VarlinkctlTest {
    private static final String TOOL = "src/test/tools/varlinkctl.sh";
    private static final int NOT_TO_BE_HAD = 77;

    @TempDir
    Path directory;

    private VarlinkServer server;

    @BeforeEach
    void serve() throws Exception {
        assumeThat(run("--version").status()).as("varlinkctl can be had").isNotEqualTo(NOT_TO_BE_HAD);
        server = VarlinkServer.start(
                ListeningSocket.bind(socket()),
                new ServiceInfo("dmaheapd project", "dmaheapd", "1.2", "https://example.org"),
                TestPolicy.AS_INSTALLED,
                directory,
                () -> {},
                NOPLogger.NOP_LOGGER);
        publish(map(1));
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"org.dmaheap.DmaHeap", "org.varlink.service"})
    void theDescriptionsAreValid(String name) throws Exception {
        Output output = run("validate-idl", "src/main/resources/org/dmaheap/publish/varlink/" + name + ".varlink");

        assertThat(output.status()).as(output.text()).isZero();
    }

    @Test
    void theServiceIsIntrospected() throws Exception {
        assertThat(run("info", address()).text()).contains("dmaheapd", "1.2", "org.dmaheap.DmaHeap");
        assertThat(run("list-methods", address()).text())
                .contains("org.dmaheap.DmaHeap.FindHeaps", "org.varlink.service.GetInfo");
        assertThat(run("introspect", address(), "org.dmaheap.DmaHeap").text()).contains("method OpenHeap");
    }

    @Test
    void theMapArrivesWhole() throws Exception {
        Output output = run("--json=short", "call", address(), "org.dmaheap.DmaHeap.GetMap", "{}");

        assertThat(Json.read(output.text())).isEqualTo(Json.read(Json.compact(HeapMap.TABLE, map(1))));
    }

    @Test
    void errorsHaveTheirNames() throws Exception {
        Output output = run("call", address(), "org.dmaheap.DmaHeap.Explain", "{\"device\":\"card7\"}");

        assertThat(output.status()).isOne();
        assertThat(output.text()).contains("NoSuchDevice");
    }

    @Test
    void aOnewayCallReturns() throws Exception {
        assertThat(run("--oneway", "call", address(), "org.dmaheap.DmaHeap.GetMap", "{}")
                        .status())
                .isZero();
    }

    @Test
    void aSubscriptionStreams() throws Exception {
        Process process = process(List.of(
                "--more",
                "--json=short",
                "--timeout=infinity",
                "call",
                address(),
                "org.dmaheap.DmaHeap.Subscribe",
                "{}"));
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            for (int revision = 1; revision < 4; revision++) {
                assertThat(line(lines)).contains("\"revision\":" + revision + ",");
                publish(map(revision + 1));
            }
        } finally {
            process.destroy();
        }
    }

    @Test
    void theDescriptorOfAHeapArrives() throws Exception {
        assumeThat(System.getProperty("user.name")).as("the user is root").isEqualTo("root");
        assumeThat(run("--help").text()).as("varlinkctl passes descriptors on").contains("--exec");

        Output output = run(
                "--exec",
                "call",
                address(),
                "org.dmaheap.DmaHeap.OpenHeap",
                "{\"name\":\"plain\"}",
                "--",
                "sh",
                "-c",
                "readlink /proc/self/fd/3; grep ^flags /proc/self/fdinfo/3");

        assertThat(output.text()).contains("/heap\n").containsPattern("flags:\\s+0?[0-7]*0\n");
    }

    private record Output(int status, String text) {}

    private HeapMap map(long revision) throws IOException {
        Path file = directory.resolve("heap");
        if (!Files.exists(file)) {
            Files.createFile(file);
        }
        HeapMap example = ExampleMap.map(revision);
        List<Heap> heaps = new ArrayList<>(example.heaps());
        heaps.add(ExampleMap.heap("plain", "/heap", HeapKind.SYSTEM, Optional.empty(), List.of()));
        return new HeapMap(revision, example.devices(), heaps, example.links(), example.issues(), example.kernel());
    }

    private void publish(HeapMap map) {
        new FakeRevision(map).publishOn(server);
    }

    private Path socket() {
        return directory.resolve("socket");
    }

    private String address() {
        return "unix:" + socket();
    }

    /** The next JSON text; between two stands the record separator of RFC 7464. */
    private static String line(BufferedReader lines) throws IOException {
        return lines.readLine().replace("\u001e", "");
    }

    private static Process process(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(TOOL));
        command.addAll(arguments);
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static Output run(String... arguments) throws IOException, InterruptedException {
        Process process = process(List.of(arguments));
        String text = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Output(process.waitFor(), text);
    }
}
