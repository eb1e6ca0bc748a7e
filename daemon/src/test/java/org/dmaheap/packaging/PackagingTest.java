// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the install script lays down, read by the tools that will read it on a real machine. */
class PackagingTest {

    private static final Path TOP = Path.of("..").toAbsolutePath().normalize();
    private static final Path SYSTEM_UNITS = Path.of("/usr/lib/systemd/system");

    @TempDir
    private static Path temporary;

    private static Path installed;

    @BeforeAll
    static void installABuiltTree() throws Exception {
        Path source = temporary.resolve("source");
        Path daemon = source.resolve("daemon/target/dist");
        Path client = source.resolve("client/target/dist");
        Files.createDirectories(daemon.resolve("lib"));
        Files.createDirectories(client.resolve("lib"));
        Files.createDirectories(daemon.resolve("rules.d"));
        run("cp", "-a", TOP.resolve("systemd").toString(), TOP.resolve("udev").toString(), daemon.toString());
        run("cp", "-a", TOP.resolve("daemon/src/main/dist/.").toString(), daemon.toString());
        run("cp", "-a", TOP.resolve("client/src/main/dist/.").toString(), client.toString());
        run(
                "cp",
                "-a",
                TOP.resolve("client/c").toString(),
                client.resolve("include").toString());
        run("chmod", "-R", "a+rX", source.toString());
        Files.createFile(daemon.resolve("lib/dmaheapd-1.jar"));
        Files.createFile(client.resolve("lib/dmaheapctl-1.jar"));
        Files.createFile(daemon.resolve("rules.d/10-heaps.json"));
        installed = temporary.resolve("installed");
        run("sh", daemon.resolve("install.sh").toString(), installed.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "etc/dmaheapd/rules.d",
                "usr/bin/dmaheapctl",
                "usr/bin/dmaheapd",
                "usr/include/dmaheap.h",
                "usr/lib/dmaheapd/lib/dmaheapctl-1.jar",
                "usr/lib/dmaheapd/lib/dmaheapd-1.jar",
                "usr/lib/dmaheapd/rules.d/10-heaps.json",
                "usr/lib/systemd/system/dma-heap.target",
                "usr/lib/systemd/system/dmaheapd-pools.path",
                "usr/lib/systemd/system/dmaheapd-pools.service",
                "usr/lib/dmaheapd/bin/dmaheapd-pools",
                "usr/lib/systemd/system/dmaheapd.service",
                "usr/lib/systemd/system/dmaheapd.socket",
                "usr/lib/sysusers.d/dmaheapd.conf",
                "usr/lib/udev/rules.d/60-dmaheapd.rules",
                "usr/share/doc/dmaheapd/copyright",
                "usr/share/man/man5/dmaheapd.rules.5",
                "usr/share/man/man8/dmaheapd.8"
            })
    void theInstalledTreeHolds(String path) {
        assertThat(installed.resolve(path)).exists();
    }

    @Test
    void theLaunchersInUsrBinCanBeExecuted() throws IOException {
        Path launcher = installed.resolve("usr/bin/dmaheapd").toRealPath();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(launcher)))
                .isEqualTo("rwxr-xr-x");
    }

    @Test
    void anUnbuiltTreeIsRefusedWithWhatToDo() throws Exception {
        Path source = Files.createDirectories(temporary.resolve("unbuilt"));
        Path script = Files.copy(TOP.resolve("daemon/src/main/dist/install.sh"), source.resolve("install.sh"));

        Ended ended =
                start("sh", script.toString(), temporary.resolve("nowhere").toString());

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.output()).contains("mvn -DskipTests package");
    }

    @Test
    void anUpdateLeavesNoJarOfTheOldVersion() throws Exception {
        Path old = Files.createFile(installed.resolve("usr/lib/dmaheapd/lib/dmaheapd-0.jar"));

        run("sh", installer().toString(), installed.toString());

        assertThat(old).doesNotExist();
        assertThat(installed.resolve("usr/lib/dmaheapd/lib/dmaheapd-1.jar")).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--openrc"})
    void uninstallingLeavesOnlyTheAdministratorsFiles(String kind) throws Exception {
        Path machine = temporary.resolve("uninstalled" + kind);
        run("sh", "-c", "sh " + installer() + " " + kind + " " + machine);
        Path theirs = Files.createFile(machine.resolve("etc/dmaheapd/dmaheapd.json"));

        run("sh", installer().toString(), "--uninstall", machine.toString());

        try (Stream<Path> left = Files.walk(machine)) {
            assertThat(left.filter(path -> !Files.isDirectory(path))).containsExactly(theirs);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"''", "--openrc", "--bogus", "a b"})
    void theInstallerWantsOneDestination(String arguments) throws Exception {
        Ended ended = start("sh", "-c", "sh " + installer() + " " + arguments);

        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.output()).startsWith("usage: ");
    }

    @Test
    void withoutJavaTheLauncherSaysWhatToDo() throws Exception {
        Ended ended = start("sh", "-c", "DMAHEAPD_JAVA=/nonexistent/java sh " + installed.resolve("usr/bin/dmaheapd"));

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.output()).startsWith("dmaheapd: cannot run /nonexistent/java: install Java");
    }

    @Test
    void withoutMemoryTheDaemonEndsAndSaysWhy() throws Exception {
        Ended ended = start(
                "sh",
                "-c",
                "DMAHEAPD_JAVA_OPTIONS='-Xms2m -Xmn1m -Xmx2m -cp " + System.getProperty("java.class.path") + "' sh "
                        + installed.resolve("usr/bin/dmaheapd") + " --bus=none --socket "
                        + temporary.resolve("no-memory/socket"));

        assertThat(ended.status()).as(ended.output()).isEqualTo(3);
        assertThat(ended.output()).contains("java.lang.OutOfMemoryError");
    }

    static Stream<Path> scripts() {
        Path daemon = TOP.resolve("daemon/src/main/dist");
        Path client = TOP.resolve("client/src/main/dist/bin");
        return Stream.of(
                daemon.resolve("bin/dmaheapd"),
                daemon.resolve("bin/dmaheapd-archive"),
                daemon.resolve("bin/dmaheapd-pools"),
                daemon.resolve("bin/archive.sh"),
                daemon.resolve("bin/rehearsal-machine"),
                client.resolve("dmaheapctl"),
                client.resolve("dmaheapctl-archive"),
                daemon.resolve("install.sh"),
                daemon.resolve("openrc/dmaheapd"));
    }

    /** Each shell that is here, and shellcheck; Alpine's is that of busybox. */
    @ParameterizedTest
    @MethodSource("scripts")
    void aScriptIsPosixShell(Path script) throws Exception {
        for (String shell :
                List.of("sh -n", "dash -n", "busybox sh -n", "shellcheck -x --severity=warning --shell=sh")) {
            // what is set for or by openrc-run
            boolean openrc = shell.startsWith("shellcheck") && script.endsWith("openrc/dmaheapd");
            String all = shell + (openrc ? " --exclude=SC2034,SC2154 " : " ") + script;
            if (start("sh", "-c", "command -v " + shell.split(" ")[0]).status() == 0) {
                assertThat(start("sh", "-c", all)).as(all).isEqualTo(new Ended(0, ""));
            }
        }
    }

    /** With an archive in the way, so that the choice of one is taken as well. */
    @Test
    void underBusyboxAloneTheLauncherGivesJavaTheSameWords() throws Exception {
        assumeTrue(start("busybox", "true").status() == 0, "needs busybox");
        Path tools = Files.createDirectories(temporary.resolve("busybox"));
        Path cache = Files.createDirectories(temporary.resolve("cache/dmaheapd"));
        Files.createFile(cache.resolve("dmaheapd.jsa"));
        run("sh", "-c", "for tool in sh readlink; do ln -sf $(command -v busybox) " + tools + "/$tool; done");
        String command = "env -i PATH=%s DMAHEAPD_JAVA=/bin/echo XDG_CACHE_HOME=" + cache.getParent() + " %s "
                + installed.resolve("usr/bin/dmaheapd") + " --bus=none 'a  b'";

        Ended there = start("sh", "-c", command.formatted(tools, tools + "/sh"));
        Ended here = start("sh", "-c", command.formatted("$PATH", "sh"));

        assertThat(there.status()).as(there.output()).isZero();
        assertThat(there).isEqualTo(here);
        assertThat(there.output())
                .contains("-XX:SharedArchiveFile=" + cache.resolve("dmaheapd.jsa"))
                .contains("-cp " + installed.resolve("usr/lib/dmaheapd/lib/dmaheapd-1.jar"))
                .endsWith("org.dmaheap.service.Main --bus=none a  b\n");
    }

    @Test
    void theUmaskOfThePackagerDoesNotMatter() throws Exception {
        Path machine = temporary.resolve("umask");
        run("sh", "-c", "umask 077; mkdir " + machine + "; sh " + installer() + " " + machine + "/root");

        try (Stream<Path> files = Files.walk(machine.resolve("root"))) {
            assertThat(files)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .matches(Files.isDirectory(file) ? "rwxr-xr-x" : "rw[-x]r-[-x]r-[-x]"));
        }
    }

    private static Path installer() {
        return temporary.resolve("source/daemon/target/dist/install.sh");
    }

    @Test
    void systemdFindsNothingWrongWithTheInstalledUnits() throws Exception {
        assumeSystemd();
        Path root = temporary.resolve("machine");
        run("cp", "-a", installed.toString(), root.toString());
        run("sh", "-c", "cp -L " + SYSTEM_UNITS + "/*.target " + root.resolve("usr/lib/systemd/system"));
        run("cp", "-L", "/bin/sh", root.resolve("usr/bin/sh").toString());
        Files.createSymbolicLink(root.resolve("bin"), Path.of("usr/bin"));

        Ended ended = start(
                "systemd-analyze",
                "verify",
                "--man=no",
                "--root=" + root,
                "dmaheapd.service",
                "dmaheapd.socket",
                "dmaheapd-pools.path",
                "dmaheapd-pools.service",
                "dma-heap.target");

        assertThat(ended.output()
                        .lines()
                        .filter(line -> line.contains("dmaheapd"))
                        .toList())
                .isEmpty();
        assertThat(ended.status()).as(ended.output()).isZero();
    }

    @Test
    void theServiceIsExposedNoMoreThanOnePointNought() throws Exception {
        assumeSystemd();

        Ended ended = start(
                "systemd-analyze",
                "security",
                "--offline=true",
                installed.resolve("usr/lib/systemd/system/dmaheapd.service").toString());

        Matcher figure = Pattern.compile("Overall exposure level for dmaheapd.service: ([0-9.]+)")
                .matcher(ended.output());
        assertThat(figure.find()).as(ended.output()).isTrue();
        assertThat(Double.parseDouble(figure.group(1))).isLessThanOrEqualTo(1.0);
    }

    @Test
    void sysusersMakesTheUserAMemberOfVideo() throws Exception {
        assumeTrue(start("sh", "-c", "command -v systemd-sysusers").status() == 0, "needs systemd-sysusers");
        Path root = temporary.resolve("users");
        run("cp", "-a", installed.toString(), root.toString());

        run("systemd-sysusers", "--root=" + root);

        assertThat(Files.readAllLines(root.resolve("etc/passwd"))).anyMatch(line -> line.startsWith("dmaheapd:"));
        assertThat(Files.readAllLines(root.resolve("etc/group"))).anyMatch(line -> line.matches("video:.*:dmaheapd"));
    }

    @Test
    void udevFindsNothingWrongWithTheRules() throws Exception {
        assumeTrue(start("udevadm", "verify", "--help").status() == 0, "needs udevadm verify (systemd 254)");

        Ended ended = start(
                "udevadm",
                "verify",
                installed.resolve("usr/lib/udev/rules.d/60-dmaheapd.rules").toString());

        assertThat(ended.status()).as(ended.output()).isZero();
    }

    @Test
    void theUdevRulesNameNoProtectedHeapAndGrantNoSessionAccess() throws IOException {
        List<String> active = Files.readAllLines(installed.resolve("usr/lib/udev/rules.d/60-dmaheapd.rules")).stream()
                .filter(line -> !line.startsWith("#"))
                .toList();

        assertThat(active)
                .noneMatch(line -> line.contains("uaccess"))
                .filteredOn(line -> line.contains("GROUP="))
                .hasSize(2)
                .noneMatch(line -> line.contains("protected"))
                .allMatch(line -> line.endsWith("GROUP=\"video\", MODE=\"0660\""));
    }

    @Test
    void theManPagesAreFreeOfWarnings() throws Exception {
        assumeTrue(start("sh", "-c", "command -v groff").status() == 0, "needs groff");
        for (String page : List.of("man8/dmaheapd.8", "man5/dmaheapd.rules.5")) {
            Ended ended = start(
                    "sh",
                    "-c",
                    "groff -man -ww -Tascii '" + installed.resolve("usr/share/man/" + page) + "' 2>&1 >/dev/null");

            assertThat(ended.output()).isEmpty();
        }
    }

    private static void assumeSystemd() throws Exception {
        assumeTrue(
                Files.isDirectory(SYSTEM_UNITS)
                        && start("systemd-analyze", "--version").status() == 0,
                "needs systemd's tools and units");
    }

    private record Ended(int status, String output) {}

    private static void run(String... command) throws Exception {
        Ended ended = start(command);
        assertThat(ended.status())
                .as(String.join(" ", command) + "\n" + ended.output())
                .isZero();
    }

    private static Ended start(String... command) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            return new Ended(127, e.getMessage());
        }
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS))
                .as(String.join(" ", command))
                .isTrue();
        return new Ended(process.exitValue(), output);
    }
}
