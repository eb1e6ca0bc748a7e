// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The archives of classes, made and taken by the scripts themselves, in a tree as it is installed. */
@Timeout(240)
class ArchivesTest {
    private static final Path DAEMON = Path.of("..", "daemon").toAbsolutePath().normalize();

    @TempDir
    private static Path directory;

    private static Path bin;
    private static Path cache;

    @BeforeAll
    static void install() throws Exception {
        assumeTrue(Files.isDirectory(DAEMON.resolve("target/dist/lib")), "the daemon is not packaged (mvn verify)");
        assumeTrue(Files.notExists(Path.of("/var/cache/dmaheapd")), "this machine has archives of its own");
        Path installed = Files.createDirectory(directory.resolve("installed"));
        bin = installed.resolve("bin");
        cache = directory.resolve("cache/dmaheapd");
        run("cp", "-a", DAEMON.resolve("target/dist").toString() + "/.", installed.toString());
        run("cp", "-a", DAEMON.resolve("src/main/dist/bin").toString(), installed.toString());
        run("cp", "-a", Path.of("src/main/dist/bin").toString(), installed.toString());
        run("sh", "-c", "chmod 755 " + bin + "/*");
        // as the package phase lays them down, which comes after the tests
        Path commonsCli = Stream.of(System.getProperty("java.class.path").split(":"))
                .map(Path::of)
                .filter(jar -> jar.getFileName().toString().startsWith("commons-cli-"))
                .findFirst()
                .orElseThrow();
        Files.copy(commonsCli, installed.resolve("lib").resolve("commons-cli-0.jar"));
        ToolProvider jar = ToolProvider.findFirst("jar").orElseThrow();
        String file = installed.resolve("lib/dmaheapctl-0.jar").toString();
        assertThat(jar.run(System.out, System.err, "--create", "--file", file, "-C", "target/classes", "."))
                .isZero();
        assertThat(run(bin.resolve("dmaheapd-archive").toString())).contains("made " + cache);
        assertThat(run(bin.resolve("dmaheapctl-archive").toString())).contains("made " + cache);
    }

    private static ProcessBuilder command(String... words) {
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().put("XDG_CACHE_HOME", cache.getParent().toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().remove("DMAHEAPD_JAVA");
        return builder;
    }

    private static String run(String... words) throws Exception {
        return ended(command(words));
    }

    private static String ended(ProcessBuilder command) throws Exception {
        if (command.command().get(0).endsWith("-archive")) {
            // the cache of this user, also where it is root's own
            command.command().add(cache.toString());
        }
        Process process = command.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(command.command() + "\n" + said).isZero();
        return said;
    }

    private static Path archive(String program) throws IOException {
        try (Stream<Path> files = Files.list(cache)) {
            return files.filter(file -> file.getFileName().toString().matches(program + "\\.(aot|jsa)"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Lets a program run up to a line of its output, and looks whether it has its archive in memory. */
    private static boolean maps(ProcessBuilder command, Path archive, String line) throws Exception {
        Process process = command.start();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            Optional<String> found =
                    lines.lines().filter(said -> said.contains(line)).findFirst();
            assertThat(found).as("what is said before the end").isPresent();
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "maps"))
                    .contains(" " + archive + "\n");
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static ProcessBuilder daemon() throws IOException {
        Path root = Files.createDirectories(directory.resolve("root"));
        String socket = directory.resolve("socket").toString();
        return command(bin.resolve("dmaheapd").toString(), "--root=" + root, "--socket=" + socket, "--bus=none");
    }

    @Test
    void theDaemonRunsWithItsArchive() throws Exception {
        assertThat(maps(daemon(), archive("dmaheapd"), "Revision 1: ")).isTrue();
    }

    @Test
    void theCommandRunsWithItsArchive() throws Exception {
        try (FakeDaemon fake = new FakeDaemon(directory.resolve("fake"))) {
            fake.answers("Subscribe", "{\"revision\":1,\"devices\":[],\"heaps\":[],\"links\":[],\"issues\":[]}");
            ProcessBuilder monitor =
                    command(bin.resolve("dmaheapctl").toString(), "--socket=" + fake.socket(), "-j", "monitor");
            assertThat(maps(monitor, archive("dmaheapctl"), "\"revision\"")).isTrue();
        }
    }

    /** With a young generation of this size JDK 25 cannot take the archive, and ends. */
    @Test
    void withOptionsOfItsOwnTheDaemonStartsWithoutTheArchive() throws Exception {
        ProcessBuilder daemon = daemon();
        daemon.environment().put("DMAHEAPD_JAVA_OPTIONS", "-Xmn8m");

        assertThat(maps(daemon, archive("dmaheapd"), "Revision 1: ")).isFalse();
    }

    @Test
    void anArchiveThatDoesNotFitIsPassedOverWithoutAWord() throws Exception {
        Path others = Files.createDirectories(directory.resolve("others/dmaheapd"));
        for (String program : List.of("dmaheapd", "dmaheapctl")) {
            Files.writeString(others.resolve(archive(program).getFileName()), "of another JDK");
            ProcessBuilder version = command(bin.resolve(program).toString(), "--version");
            version.environment().put("XDG_CACHE_HOME", others.getParent().toString());

            assertThat(ended(version)).matches(program + " [0-9.]+\\R");
        }
    }

    @Test
    void theArchiveOfAStrangerIsNotTaken() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can give a file away");
        Path strangers = Files.createDirectories(directory.resolve("strangers/dmaheapd"));
        Path given = strangers.resolve(archive("dmaheapd").getFileName());
        Files.copy(archive("dmaheapd"), given);
        ProcessBuilder daemon = daemon();
        daemon.environment().put("XDG_CACHE_HOME", strangers.getParent().toString());
        assertThat(maps(daemon, given, "Revision 1: ")).isTrue();

        run("chown", "65534", given.toString());

        assertThat(maps(daemon, given, "Revision 1: ")).isFalse();
    }
}
