// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dmaheap.client.api.DmaHeapClient;
import org.dmaheap.model.DeviceUse;
import org.dmaheap.model.FindQuery;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command and the library with the real daemon in a process of its own. */
@Timeout(120)
class RealDaemonTest {
    @TempDir
    private static Path directory;

    private static Path tree;
    private static Path socket;
    private static Process daemon;

    @BeforeAll
    static void start() throws Exception {
        tree = Boards.tree("syn-usb-udl");
        socket = directory.resolve("socket");
        daemon = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx48m",
                        "-XX:TieredStopAtLevel=1",
                        "-Ddmaheapd.home=" + Boards.home(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.dmaheap.service.Main",
                        "--root",
                        tree.toString(),
                        "--socket",
                        socket.toString(),
                        "--bus=none"))
                .redirectErrorStream(true)
                .start();
        awaitListening();
    }

    /** It says so in its log; what it says before is told if it never does. */
    private static void awaitListening() throws IOException {
        BufferedReader log = new BufferedReader(new InputStreamReader(daemon.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder said = new StringBuilder();
        String line;
        while ((line = log.readLine()) != null) {
            said.append(line).append('\n');
            if (line.contains("Listening on") && Files.exists(socket)) {
                return;
            }
        }
        throw new IOException("The daemon ended and said: " + said);
    }

    @AfterAll
    static void stop() throws Exception {
        daemon.destroy();
        daemon.waitFor();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "map",
                "devices",
                "heaps",
                "find card0:scanout card2",
                "find card0 --minimum-bytes=1000G",
                "find card1 --cpu-access=read",
                "find card2 --protected",
                "explain card0",
                "explain 226:128 system"
            })
    void theSocketAndTheScanGiveTheSameBytes(String words) {
        Run asked = Run.line("--json=short --socket " + socket + " " + words);
        Run scanned = Run.line("--json=short --root " + tree + " " + words);
        assertThat(asked.err()).isEmpty();
        assertThat(asked.out().replaceFirst("^\\{\"revision\":1,", "{\"revision\":0,"))
                .isEqualTo(scanned.out());
        assertThat(asked.status()).isEqualTo(scanned.status());
        assertThat(Run.line("--socket " + socket + " " + words).out())
                .isEqualTo(Run.line("--root " + tree + " " + words).out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"find nope", "explain card0 nope", "explain card0:render", "find card0:compute"})
    void mistakesEndWithTheSameStatus(String words) {
        Run asked = Run.line("--socket " + socket + " " + words);
        assertThat(asked.err()).hasLineCount(1);
        assertThat(asked.status())
                .isEqualTo(Run.line("--root " + tree + " " + words).status())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"explain card0:render", "find card0:render", "find card0:compute card1"})
    void aUseThatADeviceLacksIsSaidWithThoseThatItHasWhateverTheQuestion(String words) {
        assertThat(Run.line("--socket " + socket + " " + words).err())
                .matches("dmaheapctl: card0 has no use (render|compute); card0 has scanout\n");
    }

    @Test
    void statusKnowsItsVersion() {
        assertThat(Run.line("status --socket " + socket).out())
                .contains("Version: " + Run.line("--version").out().split(" ")[1]);
    }

    @Test
    void theLibraryFindsASubscriptionAndAnAnswer() throws Exception {
        try (DmaHeapClient client = DmaHeapClient.connect(socket);
                var maps = client.subscribe()) {
            assertThat(maps.next()).isEqualTo(client.map());
            assertThat(client.findHeaps(
                                    FindQuery.of(List.of(DeviceUse.parse("card0:scanout"), DeviceUse.parse("card2"))))
                            .best()
                            .orElseThrow()
                            .heap())
                    .isEqualTo("default_cma_region");
            assertThat(client.info().interfaces()).contains("org.dmaheap.DmaHeap");
        }
    }
}
