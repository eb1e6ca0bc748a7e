// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is shipped beside the code: launcher, completions, man page. */
class DistributionTest {
    private static final Path DIST = Path.of("src/main/dist");

    private static String read(String file) throws IOException {
        return Files.readString(DIST.resolve(file));
    }

    private record Ended(int status, String text) {}

    private static Ended run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), text);
    }

    private static void needs(String program) {
        boolean installed = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
        assumeTrue(installed, program + " is not installed");
    }

    static Stream<String> options() {
        Stream<String> helps = Stream.concat(Stream.of("--help"), verbs().map(verb -> verb + " --help"));
        return helps.flatMap(help -> Pattern.compile("(?m)^ +(?:-\\w, |    )?--([a-z-]+)")
                        .matcher(Run.line(help).out())
                        .results()
                        .map(result -> result.group(1)))
                .distinct();
    }

    static Stream<String> verbs() {
        return Help.verbs().stream();
    }

    @ParameterizedTest
    @MethodSource("options")
    void everyOptionOfTheHelpIsInTheManPageAndTheCompletions(String option) throws Exception {
        assertThat(read("man/dmaheapctl.1").replace("\\-", "-")).contains("--" + option);
        assertThat(read("completions/dmaheapctl.bash")).contains("--" + option);
        assertThat(read("completions/_dmaheapctl")).contains("--" + option);
        assertThat(read("completions/dmaheapctl.fish")).contains("-l " + option);
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void everyVerbIsInTheManPageAndTheCompletions(String verb) throws Exception {
        for (String file : List.of(
                "man/dmaheapctl.1",
                "completions/dmaheapctl.bash",
                "completions/_dmaheapctl",
                "completions/dmaheapctl.fish")) {
            assertThat(read(file)).as(file).containsPattern("\\b" + verb + "\\b");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bin/dmaheapctl", "bin/dmaheapctl-archive"})
    void theLaunchersAreShell(String script) throws Exception {
        assertThat(run("sh", "-n", DIST.resolve(script).toString())).isEqualTo(new Ended(0, ""));
    }

    @Test
    void withoutJavaTheLauncherSaysWhatToDo() throws Exception {
        Ended ended = run(
                "sh", "-c", "DMAHEAPD_JAVA=/nonexistent/java sh " + DIST.resolve("bin/dmaheapctl") + " --version 2>&1");
        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.text()).startsWith("dmaheapctl: cannot run /nonexistent/java: install Java");
    }

    @Test
    void outputThatCannotBeWrittenIsAFailure() throws Exception {
        String main = Path.of(System.getProperty("java.home"), "bin/java") + " -cp '"
                + System.getProperty("java.class.path") + "' org.dmaheap.client.Main --help";
        Ended full = run("sh", "-c", main + " 2>&1 >/dev/full");
        assertThat(full.status()).isEqualTo(1);
        assertThat(full.text()).startsWith("dmaheapctl: Could not write the output: No space left");
    }

    @Test
    void theManPageIsRight() throws Exception {
        needs("groff");
        Ended groff = run(
                "groff", "-man", "-ww", "-z", DIST.resolve("man/dmaheapctl.1").toString());
        assertThat(groff).isEqualTo(new Ended(0, ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "mo|monitor",
                "do|doctor",
                "find --cpu-access=|none read write",
                "find --cpu-access |none read write",
                "--json=s|short",
                "find card0:|scanout",
                "find card1:r|render",
                "find /dev/dri/renderD128:|render",
                "find card0 /dev/dri/re|/dev/dri/renderD128",
                "find all:|scanout render video compute",
                "map r|renderD128",
                "explain ca|card0 card1",
                "explain card0:scanout dsp1|dsp1-memory@99000000",
                "explain card0:scanout dsp1-memory@|99000000",
                "explain card0 dsp1-memory@9|99000000",
                "explain card0 $|\\$\\(touch\\ gone\\)",
                "explain card0 /dev/dma_heap/s|/dev/dma_heap/system",
                "verify --heap=sy|system",
                "verify --heap linux|linux,cma",
                "rules |check list",
                "rules ch|check",
                "rules list card1|card1",
                "map --min|",
                "find --min|--minimum-bytes=",
                "find --format=|path env text",
                "graph --format=|svg dot",
                "graph --form|--format=",
                "run --form|",
                "gen|generate",
                "prefer --cl|--clear",
                "prefer card0:|scanout",
                "generate |udev cdi compat-links",
                "help gr|graph",
                "--root=src/main/d|src/main/dist",
                "--root src/main/d|src/main/dist",
                "rules check src/main/r|src/main/resources",
                "--|--root= --rules= --socket= --json= --no-legend --no-pager --quiet --version --help"
            })
    void bashCompletes(String line, String completions, @TempDir Path directory) throws Exception {
        needs("bash");
        new MadeUpTree(directory)
                .device("vc4-drm", "card0", "226:0")
                .device("v3d", "card1", "226:1")
                .device("v3d", "renderD128", "226:128")
                .heap("linux,cma", "252:0")
                .heap("system", "252:1")
                .heap("dsp1-memory@99000000", "252:2")
                .heap("$(touch gone)", "252:3");
        for (String document : List.of("devices", "heaps")) {
            Files.writeString(
                    directory.resolve(document),
                    Run.of("--root", directory, "--json=short", document).out());
        }
        String typed = "dmaheapctl " + line;
        // as bash parts words: each of = : @ is one of its own
        String words = Stream.of(typed.split(" ", -1))
                .flatMap(word -> word.isEmpty()
                        ? Stream.of("")
                        : Pattern.compile("[=:@]+|[^=:@]+")
                                .matcher(word)
                                .results()
                                .map(MatchResult::group))
                .map(DistributionTest::quoted)
                .collect(Collectors.joining(" "));
        String script = "dmaheapctl() { cat " + quoted(directory.toString()) + "/\"${@: -1}\"; }; . "
                + DIST.resolve("completions/dmaheapctl.bash") + "; COMP_LINE=" + quoted(typed)
                + " COMP_POINT=${#COMP_LINE} COMP_WORDS=(" + words
                + "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _dmaheapctl; echo \"${COMPREPLY[*]}\"";
        assertThat(run("bash", "-c", script).text().strip()).isEqualTo(completions == null ? "" : completions);
        assertThat(Path.of("gone")).as("what a heap is called was run").doesNotExist();
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    @Test
    void fishReadsItsCompletion() throws Exception {
        needs("fish");
        assertThat(run("fish", "-n", DIST.resolve("completions/dmaheapctl.fish").toString()))
                .isEqualTo(new Ended(0, ""));
    }

    @Test
    void zshReadsItsCompletion() throws Exception {
        needs("zsh");
        assertThat(run("zsh", "-n", DIST.resolve("completions/_dmaheapctl").toString()))
                .isEqualTo(new Ended(0, ""));
    }
}
