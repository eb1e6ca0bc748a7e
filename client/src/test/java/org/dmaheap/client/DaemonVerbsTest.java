// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command asking a daemon over a socket. */
@Timeout(60)
class DaemonVerbsTest {
    private static Path pi4;

    @TempDir
    private Path directory;

    @BeforeAll
    static void unpack() throws Exception {
        pi4 = Boards.tree("bcm2711-rpi-4-b");
    }

    private static String scanned(String words) {
        return Run.line("--json=short --root " + pi4 + " " + words).out().strip();
    }

    @ParameterizedTest
    @CsvSource({
        "GetMap, map",
        "ListDevices, devices",
        "ListHeaps, heaps",
        "FindHeaps, find card0 renderD128",
        "Explain, explain card0 system"
    })
    void theDaemonsAnswerLooksExactlyAsAScans(String method, String words) throws Exception {
        String document = scanned(words);
        try (FakeDaemon daemon = new FakeDaemon(directory).answers(method, document)) {
            String asked = "--socket " + daemon.socket() + " " + words;
            assertThat(Run.line(asked).out())
                    .isEqualTo(Run.line("--root " + pi4 + " " + words).out());
            assertThat(Run.line("--json=short " + asked).out()).isEqualTo(document + "\n");
        }
    }

    @Test
    void shortJsonIsTheVeryBytesOfTheAnswer() throws Exception {
        String odd = "{ \"revision\" : 7,\t\"extra\":\"\\u00e9 } \\\" \\\\\", \"heaps\":[ ] }";
        try (FakeDaemon daemon = new FakeDaemon(directory).answers("GetMap", odd)) {
            assertThat(Run.of("--json=short", "--socket", daemon.socket()).out())
                    .isEqualTo(odd + "\n");
        }
    }

    @Test
    void theOptionsOfFindReachTheDaemon() throws Exception {
        try (FakeDaemon daemon = new FakeDaemon(directory).answers("FindHeaps", scanned("find card0"))) {
            Run.of(
                    "--socket",
                    daemon.socket(),
                    "find",
                    "226:0:scanout",
                    "/dev/dri/card1",
                    "--cpu-access=write",
                    "--protected",
                    "--minimum-bytes=8M");
            assertThat(daemon.calls())
                    .containsExactly("{\"method\":\"org.dmaheap.DmaHeap.FindHeaps\",\"parameters\":{\"devices\":["
                            + "{\"device\":\"226:0\",\"use\":\"scanout\"},{\"device\":\"/dev/dri/card1\"}],"
                            + "\"cpuAccess\":\"write\",\"protected\":true,\"minimumBytes\":8388608}}");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "org.dmaheap.DmaHeap.NoSuchDevice | {\"device\":\"card9\"} | No device card9",
                "org.dmaheap.DmaHeap.NoSuchHeap | {\"heap\":\"h\"} | No heap h",
                "org.varlink.service.InvalidParameter | {\"parameter\":\"devices\"} | The daemon does not accept the parameter devices;",
                "org.varlink.service.MethodNotFound | {\"method\":\"x\"} | MethodNotFound"
            })
    void theDaemonsErrorsFailWithASentence(String error, String parameters, String said) throws Exception {
        try (FakeDaemon daemon = new FakeDaemon(directory)
                .replies(
                        "org.dmaheap.DmaHeap.Explain",
                        "{\"error\":\"" + error + "\",\"parameters\":" + parameters + "}")) {
            Run run = Run.of("--socket", daemon.socket(), "explain", "card9");
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.err()).hasLineCount(1).contains(said);
        }
    }

    @Test
    void withoutADaemonItSaysWhatToDoAndEndsWith3() {
        Run run = Run.of("--socket", directory.resolve("none"));
        assertThat(run.status()).isEqualTo(3);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .hasLineCount(1)
                .containsPattern("start it \\(.*dmaheapd.*\\)")
                .contains("--root /");
    }

    @Test
    void aDaemonThatDoesNotAnswerCountsAsNone() throws Exception {
        Environment impatient = new Environment(Map.of(), Optional.empty(), Boards.home(), Duration.ofMillis(50));
        try (FakeDaemon daemon = new FakeDaemon(directory)) {
            Run run = Run.in(impatient, "--socket", daemon.socket());
            assertThat(run.status()).isEqualTo(3);
            assertThat(run.err()).contains("did not answer");
        }
    }

    @Test
    void nonsenseFromTheSocketIsAFailureNotACrash() throws Exception {
        for (String nonsense : List.of("", "hello", "{", "[]", "{\"parameters\":[]}", "{\"parameters\":{\"a\":}}")) {
            try (FakeDaemon daemon = new FakeDaemon(directory).replies("org.dmaheap.DmaHeap.GetMap", nonsense)) {
                Run run = Run.of("--socket", daemon.socket());
                assertThat(run.status()).as(nonsense).isEqualTo(1);
                assertThat(run.err()).as(nonsense).hasLineCount(1);
            }
        }
    }

    @Test
    void aUsersDaemonIsFoundWhereTheSystemHasNone() throws Exception {
        Environment user = new Environment(
                Map.of("XDG_RUNTIME_DIR", directory.toString()),
                Optional.empty(),
                Boards.home(),
                Duration.ofSeconds(5));
        try (FakeDaemon daemon = new FakeDaemon(directory.resolve("dmaheapd")).answers("GetMap", scanned("map"))) {
            assertThat(Run.in(user, "map", "--json=short").status()).isZero();
            assertThat(daemon.calls()).hasSize(1);
        }
    }

    private FakeDaemon daemonWithStatus() throws Exception {
        return new FakeDaemon(directory)
                .answers("GetMap", scanned("map").replaceFirst("\"revision\":0", "\"revision\":12"))
                .answers("GetClients", "{\"connections\":1,\"senders\":0,\"calls\":3,\"refused\":0,\"users\":[]}")
                .replies(
                        "org.varlink.service.GetInfo",
                        "{\"parameters\":{\"vendor\":\"v\",\"product\":\"dmaheapd\",\"version\":\"1.2.3\",\"url\":\"u\","
                                + "\"interfaces\":[\"org.varlink.service\",\"org.dmaheap.DmaHeap\"]}}");
    }

    @Test
    void statusTellsTheVersionTheRevisionAndTheSocket() throws Exception {
        try (FakeDaemon daemon = daemonWithStatus()) {
            Run run = Run.of("status", "--socket", daemon.socket());
            assertThat(run.status()).isZero();
            assertThat(run.out())
                    .contains(" Running: yes\n", " Version: 1.2.3\n", "Revision: 12\n", "Socket: " + daemon.socket())
                    .contains("Unit: dmaheapd.service", "Bus name: org.dmaheap.DmaHeap1");
            assertThat(Run.of("status", "--socket", daemon.socket(), "--json=short")
                            .out())
                    .startsWith("{\"running\":true,\"version\":\"1.2.3\",\"revision\":12,");
        }
    }

    @Test
    void statusShowsWhoTakesTheDaemonsTime() throws Exception {
        try (FakeDaemon daemon = daemonWithStatus()
                .answers(
                        "GetClients",
                        "{\"connections\":129,\"senders\":2,\"calls\":1,\"refused\":7,\"users\":["
                                + "{\"uid\":1000,\"connections\":128,\"senders\":2,\"calls\":1,\"refused\":7,\"milliseconds\":250}]}")) {
            assertThat(Run.of("status", "--socket", daemon.socket()).out())
                    .contains("  Clients: 129 connections, 2 on the bus, 1 call, 7 refused\n")
                    .contains("  uid 1000: 128 connections, 2 on the bus, 1 call, 7 refused, 250 ms\n");
            assertThat(Run.of("status", "--socket", daemon.socket(), "--json=short")
                            .out())
                    .contains("\"clients\":{\"connections\":129,")
                    .contains(
                            "[{\"uid\":1000,\"connections\":128,\"senders\":2,\"calls\":1,\"refused\":7,\"milliseconds\":250}]");
        }
    }

    @Test
    void statusOfADaemonThatDoesNotTellOfItsClientsShowsTheRest() throws Exception {
        try (FakeDaemon daemon = daemonWithStatus()
                .replies(
                        "org.dmaheap.DmaHeap.GetClients",
                        "{\"error\":\"org.varlink.service.MethodNotFound\",\"parameters\":{\"method\":\"GetClients\"}}")) {
            Run run = Run.of("status", "--socket", daemon.socket(), "--json=short");
            assertThat(run.status()).isZero();
            assertThat(run.out()).contains("\"running\":true").contains("\"clients\":null");
        }
    }

    @Test
    void whoReachedALimitIsToldSoAndNotThatNoDaemonRuns() throws Exception {
        String reason = "128 connections of your user are open, no more are taken";
        try (FakeDaemon daemon = new FakeDaemon(directory)
                .greetsAndHangsUp("{\"error\":\"org.dmaheap.DmaHeap.NotAllowed\",\"parameters\":{\"reason\":\"" + reason
                        + "\"}}")) {
            Run run = Run.of("status", "--socket", daemon.socket());
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.out()).contains("Running: yes\n");
            assertThat(run.err()).hasLineCount(1).contains(reason);
            assertThat(Run.of("map", "--socket", daemon.socket()).err()).contains(reason);
        }
    }

    @Test
    void statusCountsTheProblemsOfTheMapAndNamesThem() throws Exception {
        try (FakeDaemon daemon = daemonWithStatus()) {
            assertThat(Run.of("status", "--socket", daemon.socket()).out()).contains(" Problems: none\n");
        }
        try (FakeDaemon daemon = daemonWithStatus()
                .answers(
                        "GetMap",
                        "{\"revision\":12,\"devices\":[],\"heaps\":[],\"links\":[],\"issues\":["
                                + "{\"path\":\"/etc/dmaheapd/rules.d/90-mine.json\",\"problem\":\"3: a typo\"}],\"kernel\":null}")) {
            assertThat(Run.of("status", "--socket", daemon.socket()).out())
                    .contains(" Problems: 1\n           not read: /etc/dmaheapd/rules.d/90-mine.json:3: a typo\n");
            assertThat(Run.of("status", "--socket", daemon.socket(), "-j").out())
                    .contains("\"problems\":1,");
        }
    }

    @Test
    void aMapThatACrashedDaemonLeftBehindIsSaidToBeStale() throws Exception {
        Path socket = directory.resolve("org.dmaheap.DmaHeap");
        assertThat(Run.of("status", "--socket", socket).out()).doesNotContain("Stale");
        Path map = Files.writeString(directory.resolve("map.json"), "{}");
        assertThat(Run.of("status", "--socket", socket).out())
                .contains("    Stale: " + map + " is of a daemon that is gone\n");
        assertThat(Run.of("status", "--socket", socket, "-j").out()).contains("\"staleMap\":\"" + map + "\"");
    }

    @Test
    void statusWithoutADaemonSaysSoAndEndsWith3() {
        Run run = Run.of("status", "--socket", directory.resolve("none"));
        assertThat(run.status()).isEqualTo(3);
        assertThat(run.out()).contains("Running: no");
        assertThat(run.err()).hasLineCount(1);
    }

    /** The command in a thread of its own, its output line by line. */
    private static final class Running {
        private final BufferedReader lines;
        private final CompletableFuture<Integer> status;

        Running(Environment environment, Object... words) throws Exception {
            if (Run.PROGRAM != null) {
                Process process = Run.program(
                                environment,
                                Arrays.stream(words).map(Object::toString).toList())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
                lines = process.inputReader(StandardCharsets.UTF_8);
                status = process.onExit().thenApply(Process::exitValue);
                return;
            }
            PipedInputStream pipe = new PipedInputStream(1 << 20);
            PrintStream out = new PrintStream(new PipedOutputStream(pipe), false, StandardCharsets.UTF_8);
            lines = new BufferedReader(new InputStreamReader(pipe, StandardCharsets.UTF_8));
            List<String> texts = Arrays.stream(words).map(Object::toString).toList();
            PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
            status = CompletableFuture.supplyAsync(() -> Dmaheapctl.run(texts, out, nowhere, environment));
        }

        String line() throws Exception {
            return lines.readLine();
        }

        String lineWith(String part) throws Exception {
            String line = line();
            while (!line.contains(part)) {
                line = line();
            }
            return line;
        }
    }

    /** With what a line of monitor begins. */
    private static final String TIME = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9] ";

    private static byte[] document(String board) throws Exception {
        return Run.of("--root", Boards.tree(board), "--json=short")
                .out()
                .strip()
                .getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void monitorPrintsTheMapThenEachChangeInALine() throws Exception {
        try (FakeDaemon daemon = new FakeDaemon(directory).answers("GetMap", document("bcm2711-rpi-4-b"))) {
            Running monitor = new Running(Run.PLAIN, "monitor", "--socket", daemon.socket());
            assertThat(monitor.line()).startsWith("DEVICE");
            monitor.lineWith("order to try");
            daemon.publish(document("syn-usb-udl"));
            assertThat(monitor.lineWith("device"))
                    .matches(
                            TIME + "~ device card1 changed: driver v3d → udl, nodes card1 renderD128 → card1, path .*");
            assertThat(monitor.lineWith("card2"))
                    .matches(TIME + "\\+ device card2 \\(v3d\\) added: takes render system.*");
            daemon.publish(document("bcm2711-rpi-4-b"));
            assertThat(monitor.lineWith("card2")).matches(TIME + "- device card2 removed");
        }
    }

    @Test
    void watchingAsksAgainAtEachChange() throws Exception {
        byte[] first = document("bcm2711-rpi-4-b");
        byte[] second = document("syn-usb-udl");
        try (FakeDaemon daemon = new FakeDaemon(directory).answers("GetMap", first)) {
            Running map = new Running(Run.PLAIN, "map", "card0", "--watch", "--no-legend", "--socket", daemon.socket());
            assertThat(map.line()).startsWith("DEVICE");
            assertThat(map.line()).startsWith("card0:scanout");
            daemon.publish(second);
            assertThat(map.line()).isEmpty();
            assertThat(map.line()).startsWith("DEVICE");
        }
        assertThat(Run.of("map", "--watch", "--root", "/").err()).contains("--watch is about the daemon");
        assertThat(Run.of("explain", "card0", "--watch").err())
                .contains("only map and devices and heaps and find take");
    }

    @Test
    void monitorTellsWhyALinkChanged() throws Exception {
        String before = new String(document("bcm2711-rpi-4-b"), StandardCharsets.UTF_8);
        String link = "\"device\":\"card1\",\"use\":\"render\",\"heap\":\"system\",\"verdict\":";
        String after = before.replace(link + "\"compatible\",\"priority\":600", link + "\"unknown\",\"priority\":0");
        assertThat(after).isNotEqualTo(before);
        try (FakeDaemon daemon = new FakeDaemon(directory).answers("GetMap", before)) {
            Running monitor = new Running(Run.PLAIN, "monitor", "--socket", daemon.socket(), "--no-legend");
            monitor.lineWith("card1:render");
            daemon.publish(after.getBytes(StandardCharsets.UTF_8));
            assertThat(monitor.line()).matches(TIME + "~ card1:render × system: compatible \\(600\\) → unknown: .*\\.");
        }
    }

    @Test
    void monitorsJsonIsOneMapALine() throws Exception {
        byte[] first = document("bcm2711-rpi-4-b");
        byte[] second = document("syn-usb-udl");
        try (FakeDaemon daemon = new FakeDaemon(directory).answers("GetMap", first)) {
            Running monitor = new Running(Run.PLAIN, "monitor", "--json=pretty", "--socket", daemon.socket());
            assertThat(monitor.line()).isEqualTo(new String(first, StandardCharsets.UTF_8));
            daemon.publish(second);
            assertThat(monitor.line()).isEqualTo(new String(second, StandardCharsets.UTF_8));
        }
    }

    @Test
    void monitorOutlivesARestartOfTheDaemonAndShowsWhatIsNew() throws Exception {
        FakeDaemon old = new FakeDaemon(directory).answers("GetMap", document("syn-usb-udl"));
        Running monitor = new Running(Run.PLAIN, "monitor", "--socket", old.socket());
        monitor.lineWith("order to try");
        old.close();
        try (FakeDaemon anew = new FakeDaemon(directory).answers("GetMap", document("bcm2711-rpi-4-b"))) {
            assertThat(monitor.lineWith("daemon")).matches(TIME + "the daemon is back");
            assertThat(monitor.lineWith("card2")).matches(TIME + "- device card2 removed");
            assertThat(anew.calls()).isNotEmpty();
        }
    }

    @Test
    void monitorEndsWith3WhenTheDaemonStaysAway() throws Exception {
        Environment impatient = new Environment(Map.of(), Optional.empty(), Boards.home(), Duration.ofMillis(300));
        FakeDaemon daemon = new FakeDaemon(directory).answers("GetMap", document("bcm2711-rpi-4-b"));
        Running monitor = new Running(impatient, "monitor", "--socket", daemon.socket());
        monitor.lineWith("order to try");
        daemon.close();
        assertThat(monitor.status.get(30, TimeUnit.SECONDS)).isEqualTo(3);
    }

    @Test
    void aDaemonThatHangsUpOnEverybodyCountsAsAwayAndIsNotAskedWithoutAPause() throws Exception {
        Environment impatient = new Environment(Map.of(), Optional.empty(), Boards.home(), Duration.ofMillis(900));
        try (FakeDaemon daemon = new FakeDaemon(directory).answers("GetMap", document("bcm2711-rpi-4-b"))) {
            Running monitor = new Running(impatient, "monitor", "--socket", daemon.socket());
            monitor.lineWith("order to try");
            daemon.refuseAll();
            assertThat(monitor.status.get(30, TimeUnit.SECONDS)).isEqualTo(3);
            // a try each 100 ms, as long as its patience lasts
            long most = Run.patience(impatient).toMillis() / 75;
            assertThat(daemon.refused()).isBetween(1, (int) most);
        }
    }
}
