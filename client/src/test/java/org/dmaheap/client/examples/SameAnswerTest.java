// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dmaheap.client.Boards;
import org.dmaheap.client.api.DmaHeapClient;
import org.dmaheap.protocol.Json;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same question to the real daemon by every client, on the trees of real boards. */
@Timeout(120)
class SameAnswerTest {
    private static final String NAME = "org.dmaheap.DmaHeap1";
    private static final String ROOT = "/org/dmaheap/DmaHeap1";
    private static final String MANAGER = NAME + ".Manager";

    @TempDir
    private static Path directory;

    /** By board: they serve until the end of all tests. */
    private static final Map<String, RunningDaemon> DAEMONS = new HashMap<>();

    private static final Map<Question, List<String>> EXPECTED = new HashMap<>();

    private Question question;
    private RunningDaemon daemon;
    private List<String> expected;

    @Retention(RetentionPolicy.RUNTIME)
    @ParameterizedTest(name = "{0}")
    @MethodSource("questions")
    private @interface ForEachQuestion {}

    /**
     * A question for the heaps that devices have in common.
     *
     * @param pairs device, use, device, use, …; an empty use is all uses
     */
    private record Question(String board, List<String> pairs, List<String> heaps) {
        static Question of(String board, String pairs, String... heaps) {
            List<String> words = new ArrayList<>();
            for (String pair : pairs.split(" ")) {
                int colon = pair.lastIndexOf(':');
                words.add(pair.substring(0, colon));
                words.add(pair.substring(colon + 1));
            }
            return new Question(board, words, List.of(heaps));
        }

        Path tree() throws Exception {
            return Boards.tree(board);
        }

        @Override
        public String toString() {
            return board + " " + pairs;
        }
    }

    /** One heap; two in order; a pool of the display's own; a device number; all uses; all devices; none. */
    static Stream<Question> questions() {
        return Stream.of(
                Question.of("bcm2711-rpi-4-b", "card0:scanout renderD128:render", "default_cma_region"),
                Question.of(
                        "sun50i-h6-pine-h64",
                        "/dev/dri/card0:scanout 226:128:render video0:video",
                        "system",
                        "default_cma_region"),
                Question.of("aspeed-ast2600-evb", "card0:", "framebuffer", "default_cma_region"),
                Question.of("bcm2711-rpi-4-b", "all:scanout all:render", "default_cma_region"),
                Question.of("exynos4412-odroidu3", "card1: renderD128:render", "system", "default_cma_region"),
                Question.of("vexpress-v2p-ca9", "card1:scanout"));
    }

    private void serve(Question asked) throws Exception {
        assumeThat(Path.of("/run/dmaheapd/org.dmaheap.DmaHeap"))
                .as("a daemon of this machine would answer instead")
                .doesNotExist();
        question = asked;
        expected = EXPECTED.get(asked);
        if (expected == null) {
            expected = scanned(asked);
            EXPECTED.put(asked, expected);
        }
        daemon = DAEMONS.get(asked.board());
        if (daemon == null) {
            daemon = RunningDaemon.start(Files.createTempDirectory(directory, "run"), asked.tree());
            DAEMONS.put(asked.board(), daemon);
        }
    }

    @AfterAll
    static void stop() {
        DAEMONS.values().forEach(RunningDaemon::close);
        DAEMONS.clear();
    }

    /** Without a daemon; the other tests compare with this. */
    private static List<String> scanned(Question question) throws Exception {
        List<String> words =
                dmaheapctl("--json=short", "--root", question.tree().toString(), "find");
        words.addAll(colons(question));
        // 4: none suits, and the document says so all the same
        return lines(Json.read(Program.run(Map.of(), words).out()));
    }

    @ForEachQuestion
    void theScanFindsWhatTheBoardHas(Question asked) throws Exception {
        serve(asked);
        assertThat(expected)
                .extracting(line -> line.split(" ")[0])
                .isEqualTo(question.heaps().isEmpty() ? List.of("fallback") : question.heaps());
    }

    @ForEachQuestion
    void dmaheapctl(Question asked) throws Exception {
        serve(asked);
        List<String> words =
                dmaheapctl("--json=short", "find", "--socket", daemon.socket().toString());
        words.addAll(colons(question));
        assertThat(lines(Json.read(run(words).out()))).isEqualTo(expected);
    }

    @ForEachQuestion
    void busctl(Question asked) throws Exception {
        serve(asked);
        assumeBus("busctl");
        List<String> words = words("busctl", "--address=" + daemon.busAddress(), "--json=short", "call", NAME, ROOT);
        words.addAll(List.of(MANAGER, "FindHeaps", "a(ss)a{sv}"));
        words.add(Integer.toString(question.pairs().size() / 2));
        words.addAll(question.pairs());
        words.add("0");
        List<?> arguments = (List<?>) plain(Json.read(run(words).answer()));
        assertThat(lines(arguments.get(0))).isEqualTo(expected);
    }

    @ForEachQuestion
    void gdbus(Question asked) throws Exception {
        serve(asked);
        assumeBus("gdbus");
        String pairs =
                pairs().map(pair -> "('" + pair[0] + "','" + pair[1] + "')").collect(Collectors.joining(",", "[", "]"));
        List<String> words = words("gdbus", "call", "--address", daemon.busAddress(), "--dest", NAME);
        words.addAll(
                List.of("--object-path", ROOT, "--method", MANAGER + ".FindHeaps", "@a(ss) " + pairs, "@a{sv} {}"));
        String answer = run(words).answer();
        Stream<String> heaps = all("'heap': <'([^']*)'>, 'path': <'([^']*)'>", answer)
                .map(found -> found.group(1) + " " + found.group(2));
        Stream<String> fallback = all("'fallback': <'([^']*)'>", answer).map(found -> "fallback " + found.group(1));
        assertThat(Stream.concat(heaps, fallback)).containsExactlyElementsOf(expected);
    }

    @ForEachQuestion
    void varlinkctl(Question asked) throws Exception {
        serve(asked);
        Path fetched = Path.of("..", "daemon", "src", "test", "tools", "varlinkctl.sh");
        String tool = Files.isExecutable(fetched) ? fetched.toString() : "varlinkctl";
        assumeThat(
                        tool.equals("varlinkctl")
                                ? Program.exists(tool)
                                : run(List.of(tool, "--version")).status() != 77)
                .as("varlinkctl can be had")
                .isTrue();
        List<Object> devices = new ArrayList<>();
        pairs().forEach(pair -> {
            Map<String, Object> device = new LinkedHashMap<>();
            device.put("device", pair[0]);
            use(pair).ifPresent(use -> device.put("use", use));
            devices.add(device);
        });
        String parameters = new String(Json.compact(Map.of("devices", devices)), StandardCharsets.UTF_8);
        String address = "unix:" + daemon.socket();
        String answer = run(List.of(tool, "--json=short", "call", address, "org.dmaheap.DmaHeap.FindHeaps", parameters))
                .answer();
        assertThat(lines(Json.read(answer))).isEqualTo(expected);
    }

    @ForEachQuestion
    void cWithSdBus(Question asked) throws Exception {
        serve(asked);
        assumeBus("dbus-daemon");
        assertThat(example(Examples.compiled("find-heap-sdbus", "libsystemd"))).isEqualTo(expected);
    }

    @ForEachQuestion
    void cWithTheHeader(Question asked) throws Exception {
        serve(asked);
        List<String> words = words(Examples.compiled("open-heap"));
        words.addAll(colons(question));
        // links lead to nodes that this machine has not, so the daemon opens the files of the tree
        String first = expected.get(0);
        assertThat(run(words).answer()).isEqualTo((first.startsWith("fallback ") ? first : first.split(" ")[0]));
    }

    @ForEachQuestion
    void python(Question asked) throws Exception {
        serve(asked);
        assumeThat(Program.exists("python3")).as("python3 is here").isTrue();
        assertThat(example("/usr/bin/python3", Examples.source("find-heap.py"))).isEqualTo(expected);
    }

    @ForEachQuestion
    void java(Question asked) throws Exception {
        serve(asked);
        List<String> words = RunningDaemon.javaWithTheLibrary();
        words.add(Examples.source("FindHeap.java"));
        assertThat(example(words.toArray(String[]::new))).isEqualTo(expected);
    }

    @ForEachQuestion
    void anUnknownDeviceIsAnErrorForAll(Question asked) throws Exception {
        serve(asked);
        assumeBus("dbus-daemon");
        List<List<String>> programs = new ArrayList<>();
        programs.add(List.of(Examples.compiled("find-heap-sdbus", "libsystemd")));
        programs.add(List.of("/usr/bin/python3", Examples.source("find-heap.py")));
        for (List<String> program : programs) {
            List<String> words = new ArrayList<>(program);
            words.addAll(List.of("card99", "scanout"));
            Program run = run(words);
            assertThat(run.status()).isOne();
            assertThat(run.out()).isEmpty();
            assertThat(run.err()).contains("NoSuchDevice", "card99");
        }
    }

    @ForEachQuestion
    void anUnknownDeviceAndAUseThatItLacksAreErrorsOfTheHeader(Question asked) throws Exception {
        serve(asked);
        for (String unknown :
                List.of("card99:scanout", "card99", "\"quoted\\\"", "../links:scanout", "1234567:render")) {
            assertThat(run(List.of(Examples.compiled("open-heap"), unknown)).err())
                    .as(unknown)
                    .isEqualTo("open-heap: No such device\n");
        }
        String device = asked.pairs().get(0);
        assertThat(run(List.of(Examples.compiled("open-heap"), device + ":compute"))
                        .err())
                .isEqualTo("open-heap: " + (device.equals("all") ? "No such device" : "Invalid argument") + "\n");
        assertThat(run(List.of(Examples.compiled("open-heap"))).err()).isEqualTo("open-heap: Invalid argument\n");
    }

    @ForEachQuestion
    void theMapIsTheSameBytesEverywhere(Question asked) throws Exception {
        serve(asked);
        byte[] file = Files.readAllBytes(daemon.socket().resolveSibling("map.json"));
        assertThat(file).asString().startsWith("{\"revision\":1,");
        try (DmaHeapClient client = DmaHeapClient.connect(daemon.socket())) {
            assertThat(client.mapJson()).isEqualTo(file);
        }
        String told = run(dmaheapctl("--json=short", "--socket", daemon.socket().toString()))
                .answer();
        assertThat(told).isEqualTo(text(file));
        String made = run(dmaheapctl("--json=short", "--root", question.tree().toString()))
                .answer();
        assertThat(made).isEqualTo(text(file).replaceFirst("\"revision\":1,", "\"revision\":0,"));
    }

    @ForEachQuestion
    void theMapIsTheSameBytesOnTheBus(Question asked) throws Exception {
        serve(asked);
        assumeBus("busctl");
        String answer = run(List.of(
                        "busctl",
                        "--address=" + daemon.busAddress(),
                        "--json=short",
                        "call",
                        NAME,
                        ROOT,
                        MANAGER,
                        "GetMap"))
                .answer();
        List<?> arguments = (List<?>) plain(Json.read(answer));
        assertThat(arguments.get(0))
                .isEqualTo(text(Files.readAllBytes(daemon.socket().resolveSibling("map.json"))));
    }

    private void assumeBus(String tool) {
        assumeThat(daemon.hasBus()).as("dbus-daemon is here").isTrue();
        assumeThat(Program.exists(tool)).as(tool + " is here").isTrue();
    }

    private List<String> example(String... program) throws Exception {
        List<String> words = words(program);
        words.addAll(question.pairs());
        return run(words).answer().lines().toList();
    }

    private Program run(List<String> words) throws Exception {
        return Program.run(daemon.variables(), words);
    }

    private Stream<String[]> pairs() {
        List<String> words = question.pairs();
        return Stream.iterate(0, i -> i < words.size(), i -> i + 2)
                .map(i -> new String[] {words.get(i), words.get(i + 1)});
    }

    private static Optional<String> use(String[] pair) {
        return pair[1].isEmpty() ? Optional.empty() : Optional.of(pair[1]);
    }

    private static List<String> colons(Question question) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < question.pairs().size(); i += 2) {
            String use = question.pairs().get(i + 1);
            words.add(question.pairs().get(i) + (use.isEmpty() ? "" : ":" + use));
        }
        return words;
    }

    private static List<String> dmaheapctl(String... words) {
        List<String> command = RunningDaemon.java("-Ddmaheapd.home=" + Boards.home());
        command.add("org.dmaheap.client.Main");
        command.addAll(List.of(words));
        return command;
    }

    private static List<String> words(String... words) {
        return new ArrayList<>(List.of(words));
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private static Stream<MatchResult> all(String pattern, String text) {
        return Pattern.compile(pattern).matcher(text).results();
    }

    /** An answer of FindHeaps as the examples print it. */
    private static List<String> lines(Object answer) {
        Map<?, ?> members = (Map<?, ?>) answer;
        List<String> lines = new ArrayList<>();
        for (Object heap : (List<?>) members.get("heaps")) {
            lines.add(((Map<?, ?>) heap).get("heap") + " " + ((Map<?, ?>) heap).get("path"));
        }
        if (members.get("fallback") != null) {
            lines.add("fallback " + members.get("fallback"));
        }
        return lines;
    }

    /** What busctl printed, without the types that it puts around each variant. */
    private static Object plain(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(SameAnswerTest::plain).toList();
        }
        if (value instanceof Map<?, ?> map) {
            if (map.containsKey("type") && map.containsKey("data") && map.size() == 2) {
                return plain(map.get("data"));
            }
            Map<Object, Object> members = new LinkedHashMap<>();
            map.forEach((key, member) -> members.put(key, plain(member)));
            return members;
        }
        return value;
    }
}
