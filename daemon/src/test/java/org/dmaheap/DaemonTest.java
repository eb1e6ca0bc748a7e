// SPDX-License-Identifier: Apache-2.0
package org.dmaheap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.dmaheap.boards.Boards;
import org.dmaheap.boards.FakeTree;
import org.dmaheap.capture.Capture;
import org.dmaheap.capture.CapturedTree;
import org.dmaheap.protocol.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The daemon as a process of its own, from its first line to its exit status. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DaemonTest {
    @TempDir
    private Path directory;

    private final List<Process> started = new ArrayList<>();
    private FakeTree tree;
    private Path socket;
    private Path rules;

    @BeforeEach
    void make() throws IOException {
        tree = FakeTree.in(directory.resolve("root"))
                .device("/devices/platform/vkms", "platform", "vkms")
                .nodes("/devices/platform/vkms", "card0")
                .heaps("system");
        socket = directory.resolve("run/socket");
        rules = Files.createDirectory(directory.resolve("rules"));
    }

    @AfterEach
    void stop() {
        started.forEach(Process::destroyForcibly);
    }

    private Process start(String... options) throws IOException {
        return startWith(System.getProperty("java.class.path"), options);
    }

    private Process startWith(String classPath, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                // a build that runs under nohup or in the background passes on signals that it ignores, and a JVM
                // leaves them ignored
                "env",
                "--default-signal",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx48m",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath,
                "-Ddmaheapd.home=" + Boards.module().resolve("src/main").toAbsolutePath(),
                "org.dmaheap.service.Main"));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        started.add(process);
        return process;
    }

    private Process startOnTree(String... more) throws IOException {
        List<String> options =
                new ArrayList<>(List.of("--root", tree.root().toString(), "--socket", socket.toString(), "--bus=none"));
        options.addAll(List.of(more));
        return start(options.toArray(String[]::new));
    }

    /** Reads its log up to a line. */
    private static String await(BufferedReader log, String part) throws IOException {
        StringBuilder said = new StringBuilder();
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            said.append(line).append('\n');
            if (line.contains(part)) {
                return said.toString();
            }
        }
        throw new AssertionError("The daemon ended without " + part + " and said: " + said);
    }

    private static void assertEnds(Process process, int status) throws InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(status);
    }

    /** It ends by itself, and says one line. */
    private static String assertRefuses(Process process, int status) throws Exception {
        try (BufferedReader log = process.inputReader()) {
            List<String> lines = log.lines()
                    .filter(line -> !line.startsWith("dmaheapd: Listening on "))
                    .toList();
            assertEnds(process, status);
            assertThat(lines).hasSize(1);
            return lines.get(0);
        }
    }

    private static void signal(Process process, String name) throws Exception {
        // the shell's own: the program is in a package that not every machine has
        assertThat(new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }

    private Object revision() throws Exception {
        return Json.readObject(Files.readAllBytes(socket.resolveSibling("map.json")))
                .get("revision");
    }

    private String ask(String message) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            channel.write(ByteBuffer.wrap((message + "\0").getBytes(StandardCharsets.UTF_8)));
            StringBuilder answer = new StringBuilder();
            ByteBuffer bytes = ByteBuffer.allocate(1);
            while (channel.read(bytes) == 1 && bytes.get(0) != 0) {
                answer.append((char) bytes.get(0));
                bytes.clear();
            }
            return answer.toString();
        }
    }

    private boolean answers() throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(socket));
        }
    }

    @Test
    void outOfDescriptorsWhoLeavesMakesRoomAtOnceAndOneLineTellsOfItAll() throws Exception {
        Process daemon =
                startWith(archived(), "--root", tree.root().toString(), "--socket", socket.toString(), "--bus=none");
        List<SocketChannel> clients = new ArrayList<>();
        try (BufferedReader log = daemon.inputReader()) {
            await(log, "Revision 1: ");
            long open;
            try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + daemon.pid() + "/fd"))) {
                open = descriptors.count();
            }
            limitDescriptors(daemon, open + 4);
            for (int i = 0; i < 60; i++) {
                clients.add(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
            }
            await(log, "Could not accept a client");
            for (SocketChannel client : clients) {
                client.close();
            }
            // fifteen pauses of a second each, if only they made room
            assertThat(ask("{\"method\":\"org.varlink.service.GetInfo\"}")).contains("dmaheapd");
            assertThat(await(log, "Accepting clients again")).doesNotContain("Could not accept a client");
        }
    }

    @Test
    void outOfDescriptorsItPausesSaysSoAndThenServesWhoWaited() throws Exception {
        // of a directory of classes each is a file to open
        Process daemon =
                startWith(archived(), "--root", tree.root().toString(), "--socket", socket.toString(), "--bus=none");
        List<SocketChannel> clients = new ArrayList<>();
        try (BufferedReader log = daemon.inputReader()) {
            await(log, "Revision 1: ");
            long open;
            try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + daemon.pid() + "/fd"))) {
                open = descriptors.count();
            }
            limitDescriptors(daemon, open + 3);
            for (int i = 0; i < 6; i++) {
                clients.add(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
            }
            await(log, "Could not accept a client, trying again each second: accept: EMFILE");
            long before = cpuTicks(daemon);
            limitDescriptors(daemon, 1024);
            await(log, "Accepting clients again");
            // a hundred ticks would be the whole second
            assertThat(cpuTicks(daemon) - before).isLessThan(50);

            SocketChannel last = clients.get(5);
            last.write(ByteBuffer.wrap("{\"method\":\"org.varlink.service.GetInfo\"}\0".getBytes(UTF_8)));
            assertThat(last.read(ByteBuffer.allocate(1))).isOne();
        } finally {
            for (SocketChannel client : clients) {
                client.close();
            }
        }
    }

    @Test
    void outOfDescriptorsTheLastMapStaysUntilAScanCanReadAgain() throws Exception {
        Process daemon =
                startWith(archived(), "--root", tree.root().toString(), "--socket", socket.toString(), "--bus=none");
        try (BufferedReader log = daemon.inputReader()) {
            await(log, "Revision 1: 1 devices, 1 heaps");
            signal(daemon, "HUP");
            await(log, "Read the rules again");
            byte[] before = Files.readAllBytes(socket.resolveSibling("map.json"));
            limitDescriptors(daemon, 3);
            tree.heaps("late");

            signal(daemon, "HUP");
            await(log, "Could not make a new map, the last one stays, trying again: /");
            assertThat(socket.resolveSibling("map.json")).hasBinaryContent(before);

            limitDescriptors(daemon, 1024);
            await(log, "Can make maps again");
            await(log, "Revision 2: 1 devices, 2 heaps");
        }
    }

    @Test
    void whatSomebodyDeletesComesBackAtOnce() throws Exception {
        Process daemon = startOnTree();
        try (BufferedReader log = daemon.inputReader()) {
            await(log, "Revision 1: ");
            byte[] map = Files.readAllBytes(socket.resolveSibling("map.json"));
            // which begins some time after the first map
            while (!isWatching(daemon)) {
                Thread.onSpinWait();
            }
            for (String name : List.of("map.json", "links")) {
                Files.deleteIfExists(socket.resolveSibling(name));
                while (!Files.exists(socket.resolveSibling(name))) {
                    Thread.onSpinWait();
                }
            }
            assertThat(socket.resolveSibling("map.json")).hasBinaryContent(map);
        }
    }

    private static boolean isWatching(Process daemon) throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + daemon.pid() + "/fd"))) {
            return descriptors.anyMatch(fd -> {
                try {
                    return Files.readString(Path.of("/proc/" + daemon.pid() + "/fdinfo/" + fd.getFileName()))
                            .contains("inotify wd:");
                } catch (IOException e) {
                    return false;
                }
            });
        }
    }

    /** The class path without directories, as it is installed. */
    private String archived() throws Exception {
        List<String> jars = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(":")) {
            Path jar = directory.resolve(jars.size() + ".jar");
            if (Files.isDirectory(Path.of(entry))) {
                String tool =
                        Path.of(System.getProperty("java.home"), "bin", "jar").toString();
                assertThat(new ProcessBuilder(tool, "--create", "--file=" + jar, "-C", entry, ".")
                                .inheritIO()
                                .start()
                                .waitFor())
                        .isZero();
                jars.add(jar.toString());
            } else {
                jars.add(entry);
            }
        }
        return String.join(":", jars);
    }

    private static void limitDescriptors(Process process, long limit) throws Exception {
        assertThat(new ProcessBuilder(
                                "prlimit", "--pid=" + process.pid(), "--nofile=" + limit + ":" + Math.max(limit, 1024))
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }

    private static long cpuTicks(Process process) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    @Test
    void aHangupReadsTheRulesAgainAndATerminationEndsInOrder() throws Exception {
        Process daemon = startOnTree();
        try (BufferedReader log = daemon.inputReader()) {
            await(log, "Revision 1: 1 devices, 1 heaps");
            assertThat(answers()).isTrue();
            assertThat(revision()).isEqualTo(1L);
            assertThat(Path.of("/proc/" + daemon.pid() + "/comm")).hasContent("dmaheapd");

            Path mine = tree.path("/etc/dmaheapd/rules.d/90-mine.json");
            Files.createDirectories(mine.getParent());
            Files.writeString(mine, """
                    {"overrides": [{"id": "a", "match": {"driver": ["vkms"]}, "heaps": ["*"],
                      "verdict": "incompatible", "why": "So."}]}
                    """);
            signal(daemon, "HUP");
            await(log, "Revision 2");
            assertThat(Files.readString(socket.resolveSibling("map.json"))).contains("90-mine.json#a");

            Files.writeString(mine, "{\n  \"nonsense\": 1\n}\n");
            signal(daemon, "HUP");
            assertThat(await(log, "Revision 3")).contains(mine + ":2: unknown key \"nonsense\"");

            signal(daemon, "TERM");
            assertEnds(daemon, 0);
        }
        assertThat(socket).doesNotExist();
        assertThat(socket.resolveSibling("map.json")).doesNotExist();
        assertThat(socket.resolveSibling("links")).doesNotExist();
        assertThat(tree.path("/etc/dmaheapd/rules.d/90-mine.json")).exists();
    }

    @Test
    void aDaemonThatHasASuccessorLeavesItMapAndLinks() throws Exception {
        tree.device("/devices/platform/lcd", "platform", "imx-lcdif")
                .nodes("/devices/platform/lcd", "card1")
                .heaps("default_cma_region");
        Process daemon = startOnTree();
        try (BufferedReader log = daemon.inputReader()) {
            await(log, "Revision 1: 2 devices, 2 heaps");
            assertThat(Files.readSymbolicLink(firstHeap())).isEqualTo(Path.of("/dev/dma_heap/default_cma_region"));
            signal(daemon, "USR1");
            assertEnds(daemon, 0);
        }
        assertThat(socket).doesNotExist();
        assertThat(revision()).isEqualTo(1L);
        assertThat(firstHeap()).isSymbolicLink();

        tree.heaps("another");
        Process successor = startOnTree();
        try (BufferedReader log = successor.inputReader()) {
            await(log, "Revision 2: 2 devices, 3 heaps");
            signal(successor, "TERM");
            assertEnds(successor, 0);
        }
        Process later = startOnTree();
        try (BufferedReader log = later.inputReader()) {
            await(log, "Revision 3: 2 devices, 3 heaps");
        }
    }

    private Path firstHeap() {
        return socket.resolveSibling("links/card1/scanout/1");
    }

    @Test
    void whatSomebodyElsePutInThePlaceOfTheSocketStays() throws Exception {
        Process daemon = startOnTree();
        try (BufferedReader log = daemon.inputReader()) {
            await(log, "Revision 1");
            Files.delete(socket);
            Files.writeString(socket, "mine");
            signal(daemon, "INT");
            assertEnds(daemon, 0);
        }
        assertThat(socket).hasContent("mine");
    }

    @Test
    void aSecondDaemonAtTheSamePathIsRefusedAndTheFirstServesOn() throws Exception {
        Process first = startOnTree();
        try (BufferedReader log = first.inputReader()) {
            await(log, "Revision 1");

            assertThat(assertRefuses(startOnTree(), 1))
                    .isEqualTo("dmaheapd: error: Could not listen on " + socket + ": another process answers there");
            assertThat(answers()).isTrue();
            assertThat(revision()).isEqualTo(1L);

            signal(first, "TERM");
            assertEnds(first, 0);
        }
    }

    @Test
    void aSocketThatNobodyAnswersOnIsReplaced() throws Exception {
        Process killed = startOnTree();
        try (BufferedReader log = killed.inputReader()) {
            await(log, "Revision 1");
            signal(killed, "KILL");
            killed.waitFor();
        }
        assertThat(socket).exists();

        Process daemon = startOnTree();
        try (BufferedReader log = daemon.inputReader()) {
            await(log, "Revision 1");
            assertThat(answers()).isTrue();
        }
    }

    @Test
    void anArchiveIsServedAsTheTreeThatItHolds() throws Exception {
        Path archive = directory.resolve("tree.tar.gz");
        try (CapturedTree captured = CapturedTree.open(tree.root())) {
            Capture.of(captured, Boards.module().resolve("src/main"), "1").write(archive);
        }
        Process daemon = start("--root", archive.toString(), "--socket", socket.toString(), "--bus=none");
        try (BufferedReader log = daemon.inputReader()) {
            await(log, "Revision 1: 1 devices, 1 heaps");
            assertThat(answers()).isTrue();
            signal(daemon, "TERM");
            assertEnds(daemon, 0);
        }
    }

    @Test
    void aRootThatIsNoTreeIsRefused() throws Exception {
        Path nowhere = directory.resolve("nowhere");

        assertThat(assertRefuses(start("--root", nowhere.toString(), "--socket", socket.toString()), 1))
                .isEqualTo("dmaheapd: error: Could not scan " + nowhere
                        + ": there is no directory and no archive of that name");
        assertThat(socket.getParent()).doesNotExist();
    }

    @Test
    void brokenRulesAreRefusedWithFileAndLine() throws Exception {
        Path file = Files.writeString(rules.resolve("10-a.json"), "{\n\n  \"nonsense\": 1\n}\n");

        assertThat(assertRefuses(startOnTree("--rules", rules.toString()), 1))
                .startsWith("dmaheapd: error: " + file + ":3: unknown key \"nonsense\"");
        assertThat(socket).doesNotExist();
        assertThat(socket.resolveSibling("map.json")).doesNotExist();
    }

    @Test
    void rulesThatAreNotThereAreRefused() throws Exception {
        assertThat(assertRefuses(startOnTree("--rules", rules + "-not"), 1))
                .isEqualTo("dmaheapd: error: " + rules + "-not:0: no such directory");
    }

    @Test
    void aFirstScanThatFailsIsOneLine() throws Exception {
        Path broken = directory.resolve("broken/org/dmaheap/discovery/Heaps.class");
        Files.createDirectories(broken.getParent());
        Files.writeString(broken, "no class");

        String said = assertRefuses(
                startWith(
                        directory.resolve("broken") + ":" + System.getProperty("java.class.path"),
                        "--root=" + tree.root(),
                        "--socket=" + socket,
                        "--bus=none"),
                1);
        assertThat(said).startsWith("dmaheapd: error: Could not make the first map: java.lang.ClassFormatError");
        assertThat(socket).doesNotExist();
    }

    @Test
    void withABrokenConfigurationTheMapIsServedAndNobodyIsHandedAHeapUntilItIsMended() throws Exception {
        tree.file("/etc/dmaheapd/dmaheapd.json", "{\n  \"openheap\": {}\n}");
        String file = tree.path("/etc/dmaheapd/dmaheapd.json").toString();
        Process daemon = startOnTree();
        try (BufferedReader log = daemon.inputReader()) {
            assertThat(await(log, "Revision 1: 1 devices, 1 heaps, 1 problem"))
                    .contains("dmaheapd: warning: Nobody is handed a heap: " + file + ":2: unknown key \"openheap\"");
            assertThat(Files.readString(socket.resolveSibling("map.json"))).contains("\"path\":\"" + file + "\"");
            assertThat(ask("{\"method\":\"org.dmaheap.DmaHeap.OpenHeap\",\"parameters\":{\"name\":\"system\"}}"))
                    .contains("org.dmaheap.DmaHeap.NotAllowed", "dmaheapd.json cannot be read");

            tree.file("/etc/dmaheapd/dmaheapd.json", "{}");
            signal(daemon, "HUP");
            await(log, "Revision 2: 1 devices, 1 heaps");
            assertThat(ask("{\"method\":\"org.dmaheap.DmaHeap.OpenHeap\",\"parameters\":{\"name\":\"system\"}}"))
                    .doesNotContain("dmaheapd.json");
        }
    }

    @Test
    void aPathThatIsNoSocketIsRefused() throws Exception {
        Files.createDirectories(socket.getParent());
        Files.writeString(socket, "mine");

        assertThat(assertRefuses(startOnTree(), 1))
                .isEqualTo("dmaheapd: error: Could not listen on " + socket + ": something that is no socket is there");
        assertThat(socket).hasContent("mine");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--nonsense", "word", "--log-level=loud", "--bus=nowhere", "--root"})
    void aWrongCommandLineIsRefused(String word) throws Exception {
        assertThat(assertRefuses(start(word), 2)).startsWith("dmaheapd: ");
    }
}
