// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

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
import org.dmaheap.protocol.Json;
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

    /** The README's own two, which a bare Debian runs: .ci/fresh-machine. The others need root or a container. */
    private static final Pattern ELSEWHERE = Pattern.compile("\\.ci/prepare|mvn |sudo |podman |&  +# as yourself");

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

    @ParameterizedTest
    @MethodSource("c")
    void aFragmentOfCCompilesWithoutAWarning(Code code) throws Exception {
        assumeThat(Program.exists("cc")).as("cc is here").isTrue();
        boolean glib = code.text.contains("g_dbus");
        List<String> flags = new ArrayList<>();
        if (glib) {
            assumeThat(Program.exists("pkg-config")
                            && Program.run(Map.of(), List.of("pkg-config", "--exists", "gio-2.0"))
                                            .status()
                                    == 0)
                    .as("the headers of gio-2.0 are here")
                    .isTrue();
            flags.addAll(List.of(Program.run(Map.of(), List.of("pkg-config", "--cflags", "gio-2.0"))
                    .answer()
                    .split(" +")));
        }
        String text = code.text.replace("…", ";");
        int call = glib ? text.lastIndexOf("\n\n") : 0;
        String program = (glib ? "#include <gio/gio.h>\n" : "#include <fcntl.h>\n#include \"dmaheap.h\"\n")
                + text.substring(0, call)
                + (glib
                        ? "\nvoid ask(GDBusConnection *bus, const char *display, const char *renderer);\n"
                                + "void ask(GDBusConnection *bus, const char *display, const char *renderer)\n{\n"
                        : "void ask(size_t size);\nvoid ask(size_t size)\n{\n(void)size;\n")
                + text.substring(call) + (text.contains("int heap") ? "(void)heap;\n" : "")
                + (text.contains("buffer =") ? "(void)buffer;\n" : "") + "}\n";
        Path source = Files.writeString(directory.resolve("fragment.c"), program);
        List<String> command = new ArrayList<>(List.of("cc", "-std=gnu11", "-Wall", "-Wextra", "-Werror"));
        command.addAll(List.of("-Wno-empty-body", "-Wno-unused-function", "-Wno-unused-but-set-variable", "-Ic"));
        command.addAll(flags);
        command.addAll(List.of("-fsyntax-only", source.toString()));
        Program compiler = Program.run(Map.of(), command);
        assertThat(compiler.status()).as(compiler.err() + program).isZero();
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

    @ParameterizedTest
    @MethodSource("json")
    void parametersAreJson(Code code) throws Exception {
        assertThat(Json.readObject(code.text.getBytes(StandardCharsets.UTF_8))).containsKey("devices");
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
