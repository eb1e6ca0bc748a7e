// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.dmaheap.client.Boards;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The commands and code of README.md and integration.md, taken from there and run against the daemon on a Raspberry Pi 4. */
@Timeout(120)
class DocumentedCodeTest {
    private static final Path README = Path.of("../README.md");
    private static final Path INTEGRATION = Path.of("../daemon/doc/integration.md");

    /**
     * Those that a bare Debian runs (.ci/fresh-machine, .ci/packages), that need a container, or a newer systemd or
     * GStreamer and a real heap.
     */
    private static final Pattern ELSEWHERE =
            Pattern.compile("\\.ci/prepare|mvn |sudo |podman |&  +# as yourself|varlinkctl --exec|gst-launch");

    @TempDir
    private static Path directory;

    private static RunningDaemon daemon;

    private record Code(String file, String language, String text) {
        @Override
        public String toString() {
            return file + ": " + text.lines().findFirst().orElse("");
        }
    }

    @BeforeAll
    static void start() throws Exception {
        daemon = RunningDaemon.start(directory, Boards.tree("bcm2711-rpi-4-b"));
    }

    @AfterAll
    static void stop() {
        daemon.close();
    }

    private static List<Code> all() throws Exception {
        List<Code> codes = new ArrayList<>();
        for (Path file : List.of(README, INTEGRATION)) {
            Matcher matcher = Pattern.compile("(?ms)^```(\\w+)\\n(.*?)^```$").matcher(Files.readString(file));
            while (matcher.find()) {
                codes.add(new Code(file.getFileName().toString(), matcher.group(1), matcher.group(2)));
            }
        }
        return codes;
    }

    private static Stream<Code> of(String language) throws Exception {
        return all().stream().filter(code -> code.language.equals(language));
    }

    static Stream<Code> c() throws Exception {
        return of("c");
    }

    static Stream<Code> shell() throws Exception {
        return of("sh").filter(code -> !ELSEWHERE.matcher(code.text).find());
    }

    static Stream<Code> python() throws Exception {
        return of("python");
    }

    static Stream<Code> json() throws Exception {
        return of("json");
    }

    static Stream<Code> console() throws Exception {
        return of("console");
    }

    /** Where the daemon of this test has what that of a machine has in /run. */
    private static String here(String text) {
        return text.replace("/run/dmaheapd", daemon.socket().getParent().toString());
    }

    /** Those with heaps are run in the test bed too, which has some: 35-examples.sh. */
    @ParameterizedTest
    @MethodSource("c")
    void aFragmentOfCCompilesWithoutAWarning(Code code) throws Exception {
        assumeThat(Program.exists("cc")).as("cc is here").isTrue();
        boolean glib = code.text.contains("g_dbus");
        assumeThat(!glib || hasGio()).as("the headers of gio-2.0 are here").isTrue();
        Program compiler = compile(
                glib ? withGio(code.text.replace("…", ";"), "") : inAFunction(code.text),
                glib,
                "-Wno-empty-body",
                "-Wno-unused-function",
                "-Wno-unused-but-set-variable",
                "-fsyntax-only");
        assertThat(compiler.status()).as(compiler.err()).isZero();
    }

    @Test
    void theLinesForGioPrintThePath() throws Exception {
        assumeThat(Program.exists("cc") && hasGio())
                .as("cc and gio-2.0 are here")
                .isTrue();
        assumeThat(daemon.hasBus()).as("dbus-daemon is here").isTrue();
        Code code = of("c").filter(fragment -> fragment.text.contains("g_dbus"))
                .findFirst()
                .orElseThrow();
        String main = """
                int main(void)
                {
                	GDBusConnection *bus = g_dbus_connection_new_for_address_sync(g_getenv("DBUS_SYSTEM_BUS_ADDRESS"),
                		G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                		NULL, NULL, NULL);

                	ask(bus, "card0", "renderD128");
                	for (;;)
                		g_main_context_iteration(NULL, TRUE);
                }
                """;
        String first = code.text.replaceFirst("…", "{ g_print(\"%s\\\\n\", path); exit(0); }");
        Path program = directory.resolve("gio");
        Program compiler =
                compile(withGio(first.replace("…", ";"), main), true, "-o", program.toString(), "-Wno-empty-body");
        assertThat(compiler.status()).as(compiler.err()).isZero();
        assertThat(Program.run(daemon.variables(), List.of("timeout", "60", program.toString()))
                        .answer())
                .isEqualTo("/dev/dma_heap/default_cma_region");
    }

    private static boolean hasGio() throws Exception {
        return Program.exists("pkg-config")
                && Program.run(Map.of(), List.of("pkg-config", "--exists", "gio-2.0"))
                                .status()
                        == 0;
    }

    /** Its last lines are a call, which stands in a function of its own. */
    private static String withGio(String text, String main) {
        int call = text.lastIndexOf("\n\n");
        return "#include <stdlib.h>\n#include <gio/gio.h>\n"
                + text.substring(0, call)
                + "\nvoid ask(GDBusConnection *bus, const char *display, const char *renderer);\n"
                + "void ask(GDBusConnection *bus, const char *display, const char *renderer)\n{\n"
                + text.substring(call) + "}\n" + main;
    }

    private static String inAFunction(String text) {
        return "#include <fcntl.h>\n#include \"dmaheap.h\"\nvoid ask(size_t size);\nvoid ask(size_t size)\n{\n(void)size;\n"
                + text + "(void)heap;\n" + (text.contains("buffer =") ? "(void)buffer;\n" : "") + "}\n";
    }

    private static Program compile(String text, boolean glib, String... options) throws Exception {
        Path source = Files.writeString(directory.resolve("fragment.c"), text);
        List<String> command = new ArrayList<>(List.of("cc", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-Ic"));
        command.addAll(List.of(options));
        command.add(source.toString());
        if (glib) {
            // a callback has the parameters that GLib gives it
            command.add("-Wno-unused-parameter");
            command.addAll(List.of(Program.run(Map.of(), List.of("pkg-config", "--cflags", "--libs", "gio-2.0"))
                    .answer()
                    .split(" +")));
        }
        return Program.run(Map.of(), command);
    }

    @Test
    void theLinkOfTheReadmeIsThere() throws Exception {
        Matcher matcher = Pattern.compile("open\\(\"([^\"]*)\"").matcher(Files.readString(README));
        assertThat(matcher.find()).isTrue();
        Path link = Path.of(here(matcher.group(1)));
        assertThat(Files.readSymbolicLink(link)).hasToString("/dev/dma_heap/default_cma_region");
    }

    @ParameterizedTest
    @MethodSource("shell")
    void aCommandAnswersWithTheHeap(Code code) throws Exception {
        for (String tool : List.of("busctl", "varlinkctl", "jq")) {
            assumeThat(!code.text.contains(tool) || Program.exists(tool))
                    .as(tool + " is here")
                    .isTrue();
        }
        assumeThat(!code.text.contains("busctl") || daemon.hasBus())
                .as("dbus-daemon is here")
                .isTrue();
        String java = String.join(" ", RunningDaemon.java("-Ddmaheapd.home=" + Boards.home()));
        // the heaps of the daemon's tree have no nodes here: the path that would be opened is the answer
        String text = here(code.text).replace("exec 3< ", "heap=");
        String script =
                "dmaheapctl() { " + java + " org.dmaheap.client.Main \"$@\"; }\n" + text + "\necho \"${heap:-}\"\n";
        Program shell = Program.run(daemon.variables(), List.of("sh", "-euc", script));
        assertThat(shell.answer()).contains("default_cma_region");
    }

    @ParameterizedTest
    @MethodSource("python")
    void theFewLinesOfPythonPrintThePath(Code code) throws Exception {
        assumeThat(Program.exists("python3")).as("python3 is here").isTrue();
        assertThat(Program.run(Map.of(), List.of("python3", "-c", here(code.text)))
                        .answer())
                .isEqualTo("/dev/dma_heap/default_cma_region");
    }

    /** On a board whose node video0 belongs to a codec. */
    @ParameterizedTest
    @MethodSource("json")
    void aQuestionInJsonIsAnsweredWithHeaps(Code code) throws Exception {
        Path own = Files.createDirectory(directory.resolve("codec"));
        try (RunningDaemon board = RunningDaemon.start(own, Boards.tree("rk3399-rockpro64"));
                SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(board.socket()))) {
            String call = "{\"method\": \"org.dmaheap.DmaHeap.FindHeaps\", \"parameters\": " + code.text + "}\0";
            channel.write(ByteBuffer.wrap(call.getBytes(StandardCharsets.UTF_8)));
            ByteBuffer reply = ByteBuffer.allocate(1 << 16);
            do {
                assertThat(channel.read(reply)).isPositive();
            } while (reply.get(reply.position() - 1) != 0);
            assertThat(new String(reply.array(), 0, reply.position(), StandardCharsets.UTF_8))
                    .startsWith("{\"parameters\":{")
                    .contains("\"heap\":\"default_cma_region\"");
        }
    }

    /** What is shown is what it prints; a line … stands for the rest. */
    @ParameterizedTest
    @MethodSource("console")
    void whatIsShownIsWhatItPrints(Code code) throws Exception {
        for (String part : code.text.split("(?m)^\\$ ")) {
            if (part.isBlank()) {
                continue;
            }
            String[] lines = part.split("\n", 2);
            List<String> command = RunningDaemon.java("-Ddmaheapd.home=" + Boards.home());
            command.add("org.dmaheap.client.Main");
            command.addAll(List.of(lines[0].split(" ")).subList(1, lines[0].split(" ").length));
            Map<String, String> variables = new HashMap<>(daemon.variables());
            variables.put("LANG", "C.UTF-8");
            variables.put("LC_ALL", "C.UTF-8");
            String printed = Program.run(variables, command).answer();
            String shown = lines[1].strip();
            if (shown.endsWith("…")) {
                assertThat(printed)
                        .startsWith(shown.substring(0, shown.length() - 1).stripTrailing());
            } else {
                assertThat(printed).isEqualTo(shown);
            }
        }
    }

    @Test
    void thereIsSomethingOfEachKind() throws Exception {
        assertThat(all()).extracting(Code::language).contains("c", "sh", "python", "json", "console");
        assertThat(shell()).hasSizeGreaterThanOrEqualTo(3);
    }
}
