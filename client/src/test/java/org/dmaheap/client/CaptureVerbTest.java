// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code capture} writes is read by every verb that takes {@code --root}. */
class CaptureVerbTest {
    private static Path pi4;

    @TempDir
    private Path directory;

    @BeforeAll
    static void unpack() throws Exception {
        pi4 = Boards.tree("bcm2711-rpi-4-b");
    }

    private Path captured() {
        Path archive = directory.resolve("pi4.tar.gz");
        Run run = Run.of("--root", pi4, "capture", archive);
        assertThat(run.status()).as(run.err()).isZero();
        return archive;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "map --json=short",
                "devices --json=short",
                "heaps --json=short",
                "find card0 --json=short",
                "find card0 --format=path",
                "explain card0 system --json=short",
                "rules list card0 --json=short",
                "rules check",
                "graph",
                "generate udev",
                "generate cdi"
            })
    void everyVerbThatTakesARootTakesAnArchive(String verb) {
        Run ofArchive = Run.line("--root " + captured() + " " + verb);
        assertThat(ofArchive.status()).isZero();
        assertThat(ofArchive.out())
                .isEqualTo(Run.line("--root " + pi4 + " " + verb).out())
                .isNotEmpty();
    }

    @Test
    void itSaysWhatItWroteAndIsQuietWhenToldTo() {
        Path archive = directory.resolve("x.tar.gz");
        Run run = Run.of("--root", pi4, "capture", archive);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .matches("Wrote " + archive + ": \\d+ files, links and directories, without serial numbers .*\n");
        assertThat(Run.of("-q", "--root", pi4, "capture", archive).err()).isEmpty();
    }

    @Test
    void aTerminalGetsNoArchive() {
        Environment terminal = new Environment(
                Map.of(), Optional.of(new Environment.Terminal(80, 24)), Boards.home(), Duration.ofSeconds(5));
        Run run = Run.in(terminal, "--root", pi4, "capture", "-");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("standard output is a terminal");
    }

    @Test
    void whatIsNoFileIsNotReplaced() throws Exception {
        Run run = Run.of("--root", pi4, "capture", directory);
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("Could not write " + directory);
        assertThat(Files.isDirectory(directory)).isTrue();
    }

    @Test
    void aRootThatIsNoTreeIsOneSentenceAndStatus1() throws Exception {
        Path text = Files.writeString(directory.resolve("text"), "no archive");
        Path fifo = directory.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        for (Path root : new Path[] {text, directory.resolve("absent"), fifo}) {
            Run run = Run.of("--root", root, "map");
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.err())
                    .startsWith("dmaheapctl: Could not scan " + root + ": ")
                    .hasLineCount(1);
        }
    }

    @Test
    void theRulesOfTheCapturedMachineCountAndAreNamedAsThere() throws Exception {
        Path tree = Files.createDirectories(directory.resolve("tree"));
        Files.createDirectories(tree.resolve("sys"));
        Files.createDirectories(tree.resolve("etc/dmaheapd/rules.d"));
        Files.writeString(tree.resolve("etc/dmaheapd/rules.d/60-broken.json"), "{");
        Path archive = directory.resolve("tree.tar.gz");
        assertThat(Run.of("--root", tree, "capture", archive).status()).isZero();
        assertThat(Run.of("--root", archive, "map").err()).contains("/etc/dmaheapd/rules.d/60-broken.json:1: ");
        assertThat(Run.of("--root", archive, "--json=short", "map").out())
                .contains("{\"path\":\"/etc/dmaheapd/rules.d/60-broken.json\"");
    }
}
