// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.sysfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.dmaheap.boards.FakeTree;
import org.dmaheap.model.NodeAccess;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reading below a root: absent is empty, unreadable is reported and empty, and no link leads out. */
class SysfsRootTest {
    private static final Path MACHINE = Path.of("/");

    @TempDir
    Path directory;

    private FakeTree tree;
    private ReportedProblems problems;
    private SysfsRoot sysfs;

    @BeforeEach
    void anEmptyTree() {
        tree = FakeTree.in(directory.resolve("tree"));
        problems = new ReportedProblems();
        sysfs = new SysfsRoot(tree.root(), problems);
    }

    @Test
    void anAttributeEndsAtTheFirstNulAsTarFillsItUp() {
        tree.file("/sys/class/dma_heap/system/dev", "252:0\n" + "\0".repeat(4090));
        assertThat(sysfs.attribute("/sys/class/dma_heap/system/dev")).contains("252:0");
        tree.file("/proc/meminfo", "MemTotal: 1 kB\n" + "\0".repeat(4081));
        assertThat(sysfs.table("/proc/meminfo")).containsExactly("MemTotal: 1 kB");
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void theTextOfAnAttributeHasNoWhiteSpaceAround() {
        tree.raw("/sys/a", " 226:0 \n".getBytes(StandardCharsets.UTF_8));
        assertThat(sysfs.attribute("/sys/a")).contains("226:0");
    }

    @Test
    void whatIsAbsentIsEmptyAndNoProblem() {
        assertThat(sysfs.attribute("/sys/a")).isEmpty();
        assertThat(sysfs.bytes("/sys/a/b")).isEmpty();
        assertThat(sysfs.link("/sys/a")).isEmpty();
        assertThat(sysfs.linkTarget("/sys/a")).isEmpty();
        assertThat(sysfs.list("/sys/a")).isEmpty();
        assertThat(sysfs.exists("/sys/a")).isFalse();
        assertThat(sysfs.isDirectory("/sys/a")).isFalse();
        assertThat(sysfs.isItselfADirectory("/sys/a")).isFalse();
        assertThat(sysfs.isLinkToDirectory("/sys/a")).isFalse();
        assertThat(sysfs.access("/sys/a")).isEmpty();
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void bytesThatAreNoTextAreReported() {
        tree.raw("/sys/a", new byte[] {(byte) 0xff});
        assertThat(sysfs.attribute("/sys/a")).isEmpty();
        assertThat(sysfs.bytes("/sys/a"))
                .hasValueSatisfying(raw -> assertThat(raw).hasSize(1));
        assertThat(problems.all()).containsExactly("/sys/a: not UTF-8");
    }

    @Test
    void aFileOfJustTheLargestSizeIsRead() {
        tree.raw("/sys/a", new byte[SysfsRoot.LARGEST_ATTRIBUTE])
                .raw("/sys/b", new byte[SysfsRoot.LARGEST_ATTRIBUTE + 1]);
        assertThat(sysfs.bytes("/sys/a")).isPresent();
        assertThat(sysfs.bytes("/sys/b")).isEmpty();
        assertThat(problems.all()).containsExactly("/sys/b: larger than 65536 bytes");
    }

    @Test
    void aDirectoryIsNoAttribute() {
        tree.directory("/sys/a");
        assertThat(sysfs.attribute("/sys/a")).isEmpty();
        assertThat(problems.all()).containsExactly("/sys/a: Is a directory");
    }

    @Test
    void whatMustNotBeReadIsSaidInTheWordsOfTheSystem() throws Exception {
        tree.file("/sys/a", "secret");
        Files.setPosixFilePermissions(tree.path("/sys/a"), PosixFilePermissions.fromString("-w-------"));
        assumeThat(Files.isReadable(tree.path("/sys/a")))
                .as("root may read any file")
                .isFalse();
        assertThat(sysfs.attribute("/sys/a")).isEmpty();
        assertThat(problems.all()).containsExactly("/sys/a: Permission denied");
    }

    @Test
    void aPathThatNoFileCanHaveIsAProblem() {
        tree.directory("/sys");
        assertThat(sysfs.bytes("/sys/a\0b")).isEmpty();
        assertThat(sysfs.link("/sys/a\0b")).isEmpty();
        assertThat(sysfs.list("/sys/a\0b")).isEmpty();
        assertThat(sysfs.exists("/sys/a\0b")).isFalse();
        assertThat(sysfs.isItselfADirectory("/sys/a\0b")).isFalse();
        assertThat(sysfs.access("/sys/a\0b")).isEmpty();
        assertThat(sysfs.subdirectories("/sys/a\0b")).isEmpty();
        assertThat(problems.all()).hasSize(6).allMatch(problem -> problem.contains("not a path: Nul character"));
    }

    @Test
    void aFileIsNoDirectoryToList() {
        tree.file("/sys/a", "");
        assertThat(sysfs.list("/sys/a")).isEmpty();
        assertThat(problems.all()).containsExactly("/sys/a: not a directory");
    }

    @Test
    void aDirectoryListsItsNames() {
        tree.file("/sys/a/b", "").directory("/sys/a/c").rawLink("/sys/a/d", "nowhere");
        assertThat(sysfs.list("/sys/a")).containsExactlyInAnyOrder("b", "c", "d");
    }

    @Test
    void theNameThatALinkLeadsToIsItsLastComponent() {
        tree.rawLink("/sys/a", "../../bus/platform")
                .rawLink("/sys/b", "platform")
                .rawLink("/sys/c", "..//");
        assertThat(sysfs.linkName("/sys/a")).contains("platform");
        assertThat(sysfs.linkName("/sys/b")).contains("platform");
        tree.file("/sys/d", "no link");
        assertThat(sysfs.linkName("/sys/d")).isEmpty();
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void theTargetOfALinkIsAPathOfTheTree() {
        tree.rawLink("/sys/devices/x/subsystem", "../../bus/platform");
        assertThat(sysfs.linkTarget("/sys/devices/x/subsystem")).contains("/sys/bus/platform");
    }

    @ParameterizedTest
    @CsvSource({"/sys/a, ../../../sys/b, /sys/b", "/sys/a, ../../.., /", "/sys/a, /etc, /etc", "/sys/a, ., /sys"})
    void aTargetIsAPathBelowTheRootWhateverTheLinkSays(String link, String text, String target) {
        tree.rawLink(link, text);
        assertThat(sysfs.linkTarget(link)).contains(target);
    }

    @Test
    void aLinkThatLeadsOutOfTheTreeIsReportedWhenItIsFollowed() {
        tree.rawLink("/sys/a", "../../..");
        assertThat(sysfs.isDirectory("/sys/a")).isFalse();
        assertThat(problems.all()).containsExactly("/sys/a: leads out of the tree");
    }

    @Test
    void whatLiesOutsideOfTheTreeIsNotThere() throws Exception {
        Path outside = Files.createDirectories(directory.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "x");
        tree.rawLink("/sys/a", outside.toString())
                .rawLink("/sys/b", outside.resolve("secret").toString());
        assertThat(sysfs.list("/sys/a")).isEmpty();
        assertThat(sysfs.bytes("/sys/a/secret")).isEmpty();
        assertThat(sysfs.bytes("/sys/b")).isEmpty();
        assertThat(sysfs.exists("/sys/b")).isFalse();
        assertThat(problems.all()).hasSize(4).allMatch(problem -> problem.endsWith(": leads out of the tree"));
    }

    @Test
    void aLinkInsideOfTheTreeIsFollowed() {
        tree.file("/sys/devices/x/dev", "1:2")
                .link("/sys/class/x", "/sys/devices/x")
                .link("/sys/dev", "/sys/devices/x/dev");
        assertThat(sysfs.attribute("/sys/class/x/dev")).contains("1:2");
        assertThat(sysfs.attribute("/sys/dev")).contains("1:2");
        assertThat(sysfs.exists("/sys/dev")).isTrue();
        assertThat(sysfs.list("/sys/class/x")).containsExactly("dev");
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void aDirectoryALinkToOneAndAFileAreToldApart() {
        tree.directory("/sys/a").link("/sys/b", "/sys/a").file("/sys/c", "").link("/sys/d", "/sys/c");
        assertThat(List.of("a", "b", "c", "d"))
                .filteredOn(name -> sysfs.isDirectory("/sys/" + name))
                .containsExactly("a", "b");
        assertThat(List.of("a", "b", "c", "d"))
                .filteredOn(name -> sysfs.isItselfADirectory("/sys/" + name))
                .containsExactly("a");
        assertThat(List.of("a", "b", "c", "d"))
                .filteredOn(name -> sysfs.isLinkToDirectory("/sys/" + name))
                .containsExactly("b");
        assertThat(List.of("a", "b", "c", "d")).allMatch(name -> sysfs.exists("/sys/" + name));
    }

    @Test
    void linksInACircleAreAProblem() {
        tree.rawLink("/sys/a", "b").rawLink("/sys/b", "a");
        assertThat(sysfs.exists("/sys/a")).isFalse();
        assertThat(problems.all()).hasSize(1).allMatch(problem -> problem.startsWith("/sys/a: "));
    }

    @Test
    void subdirectoriesAreCountedWhereTheFileSystemCountsThem() throws Exception {
        tree.directory("/sys/a/b").directory("/sys/a/c").file("/sys/a/d", "");
        int links = (int) Files.getAttribute(tree.path("/sys/a"), "unix:nlink");
        assertThat(sysfs.subdirectories("/sys/a")).isEqualTo(links == 4 ? OptionalInt.of(2) : OptionalInt.empty());
        // no directory has fewer links than its name and its own entry; btrfs and overlay count one
        assertThat(sysfs.subdirectories("/sys/a/d")).isEmpty();
        assertThat(sysfs.subdirectories("/sys/nowhere")).isEmpty();
    }

    @Test
    void aRootThatIsALinkIsNotOutsideOfItself() throws Exception {
        tree.file("/sys/a", "x");
        Path link = Files.createSymbolicLink(directory.resolve("link"), tree.root());
        assertThat(new SysfsRoot(link, problems).attribute("/sys/a")).contains("x");
    }

    @Test
    void aRootThatIsNotThereHasNothing() {
        SysfsRoot nowhere = new SysfsRoot(directory.resolve("nowhere"), problems);
        assertThat(nowhere.attribute("/sys/a")).isEmpty();
        assertThat(nowhere.list("/sys")).isEmpty();
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void onlyTheRootOfTheMachineIsLive() {
        assertThat(sysfs.isLive()).isFalse();
        assertThat(new SysfsRoot(MACHINE, problems).isLive()).isTrue();
    }

    @Test
    void onTheMachineItselfLinksAreThoseOfTheKernel() {
        SysfsRoot machine = new SysfsRoot(MACHINE, problems);
        assertThat(machine.isDirectory("/proc/self")).isTrue();
        assertThat(machine.attribute("/proc/self/comm")).isPresent();
        assertThat(machine.list("/proc/self")).contains("comm");
        assertThat(machine.exists("/proc/self/no-such-file")).isFalse();
    }

    @Test
    void onlyACharacterDeviceHasAnOwnerAndAMode() {
        tree.file("/dev/dma_heap/system", "");
        assertThat(sysfs.access("/dev/dma_heap/system")).isEmpty();
        assertThat(new SysfsRoot(MACHINE, problems).access("/dev/null"))
                .hasValueSatisfying(access -> assertThat(access)
                        .extracting(NodeAccess::user, NodeAccess::mode)
                        .containsExactly("root", "0666"));
        assertThat(new SysfsRoot(MACHINE, problems).access("/dev")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"/sys/fifo", "/sys/link"})
    void whatIsNeitherFileNorDirectoryIsNotOpened(String path) throws Exception {
        tree.directory("/sys");
        int status = new ProcessBuilder("mkfifo", tree.path("/sys/fifo").toString())
                .start()
                .waitFor();
        assertThat(status).isZero();
        tree.rawLink("/sys/link", "fifo");
        assertThat(sysfs.bytes(path)).isEqualTo(Optional.empty());
        assertThat(problems.all()).containsExactly(path + ": not a file");
    }

    @Test
    @Timeout(30)
    void aFifoInPlaceOfADirectoryIsNotWaitedFor() throws Exception {
        tree.directory("/sys");
        int status = new ProcessBuilder("mkfifo", tree.path("/sys/fifo").toString())
                .start()
                .waitFor();
        assertThat(status).isZero();

        assertThat(sysfs.list("/sys/fifo")).isEmpty();
        assertThat(problems.all()).containsExactly("/sys/fifo: not a directory");
    }
}
