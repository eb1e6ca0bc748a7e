// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dmaheap.boards.Boards;
import org.dmaheap.boards.FakeTree;
import org.dmaheap.discovery.Scanner;
import org.dmaheap.judgement.Judgement;
import org.dmaheap.model.DevNum;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.Issue;
import org.dmaheap.protocol.Json;
import org.dmaheap.sysfs.SysfsRoot;
import org.dmaheap.sysfs.Witness;
import org.dmaheap.verification.VerifiedFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A captured tree tells of the machine what the machine tells, and nothing that names it among others. */
class CaptureTest {
    @TempDir
    private Path directory;

    private static final Path HOME = Boards.module().resolve("src/main");

    private Path captured(Path root) throws Exception {
        Path archive = directory.resolve("captured.tar.gz");
        try (CapturedTree tree = CapturedTree.open(root)) {
            Capture.of(tree, HOME, "1").write(archive);
        }
        return archive;
    }

    private static String map(Path root) throws NoTree {
        try (CapturedTree tree = CapturedTree.open(root)) {
            return new String(Json.pretty(HeapMap.TABLE, judgement(tree).map()), StandardCharsets.UTF_8);
        }
    }

    private static Judgement judgement(CapturedTree tree) {
        List<Issue> issues = new ArrayList<>();
        return Judgement.of(
                new Scanner(tree.root(), Boards.rules()::finders, tree.captured(), Witness.NOBODY).scan(),
                Boards.rules(),
                VerifiedFile.read(
                        tree.root(),
                        (path, problem) -> issues.add(new Issue(path, problem)),
                        tree.captured(),
                        Witness.NOBODY));
    }

    static List<String> trees() {
        return Boards.trees();
    }

    @ParameterizedTest
    @MethodSource("trees")
    void aCaptureHasTheMapOfItsMachineAndSoHasACaptureOfIt(String board) throws Exception {
        Path archive = captured(Boards.root(board));
        assertThat(map(archive)).isEqualTo(map(Boards.root(board)));
        byte[] bytes = Files.readAllBytes(archive);
        assertThat(captured(archive)).hasBinaryContent(bytes);
    }

    @Test
    void tarUnpacksItAndTheDirectoryHasTheSameMap() throws Exception {
        Path archive = captured(Boards.root("bcm2711-rpi-4-b"));
        Path by = Files.createDirectory(directory.resolve("by-tar"));
        assertThat(new ProcessBuilder("tar", "-xzf", archive.toString(), "-C", by.toString())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
        assertThat(map(by)).isEqualTo(map(archive));
    }

    @Test
    void ownersAndModesOfNodesAreThoseOfTheMachine() throws Exception {
        FakeTree tree = FakeTree.in(directory.resolve("tree")).heaps("system");
        CaptureFile.Node node =
                new CaptureFile.Node("/dev/dma_heap/system", "root", "video", "0660", new DevNum(252, 0), true);
        CaptureFile file = new CaptureFile(1, "1", Optional.of(16384L), List.of(node), List.of());
        tree.file("/" + CaptureFile.NAME, new String(Json.pretty(CaptureFile.TABLE, file), StandardCharsets.UTF_8));
        Path archive = captured(tree.root());
        assertThat(map(archive)).contains("\"group\": \"video\"").contains("\"mode\": \"0660\"");
        try (CapturedTree again = CapturedTree.open(archive)) {
            assertThat(again.file().nodes()).containsExactly(node);
            assertThat(again.captured().pageBytes()).hasValue(16384);
        }
    }

    @Test
    void whatNobodyReadHasItsNameAndWhoeverReadsItIsTold() throws Exception {
        FakeTree tree = FakeTree.copyOf(Boards.root("bcm2711-rpi-4-b"), directory.resolve("tree"))
                .file("/sys/firmware/devicetree/base/soc/of-the-future", "x");
        Path archive = captured(tree.root());
        List<String> problems = new ArrayList<>();
        try (CapturedTree again = CapturedTree.open(archive)) {
            SysfsRoot sysfs = new SysfsRoot(again.root(), (path, problem) -> problems.add(problem));
            assertThat(sysfs.list("/sys/firmware/devicetree/base/soc")).contains("of-the-future");
            assertThat(sysfs.bytes("/sys/firmware/devicetree/base/soc/of-the-future"))
                    .isEmpty();
            assertThat(problems).containsAnyOf("not captured: nothing read it then", "Permission denied");
        }
    }

    @Test
    void whatCouldNotBeReadThereCannotBeReadHere() throws Exception {
        FakeTree tree = FakeTree.in(directory.resolve("tree")).heaps("system", "reserved");
        Issue issue = new Issue("/sys/class/dma_heap/system/dev", "Permission denied");
        CaptureFile file = new CaptureFile(1, "1", Optional.empty(), List.of(), List.of(issue));
        tree.file("/" + CaptureFile.NAME, new String(Json.pretty(CaptureFile.TABLE, file), StandardCharsets.UTF_8));
        Path archive = captured(tree.root());
        try (CapturedTree again = CapturedTree.open(archive)) {
            HeapMap map = judgement(again).map();
            assertThat(map.issues()).contains(issue);
            assertThat(map.heaps()).extracting(heap -> heap.name()).containsExactly("reserved");
        }
    }

    @Test
    void aFileIsReplacedAndNothingElseIs() throws Exception {
        Path root = Boards.root("bcm2711-rpi-4-b");
        try (CapturedTree tree = CapturedTree.open(root)) {
            Capture capture = Capture.of(tree, HOME, "1");
            Path file = Files.writeString(directory.resolve("old"), "old");
            capture.write(file);
            assertThat(Files.size(file)).isGreaterThan(1000);
            Path link = Files.createSymbolicLink(directory.resolve("link"), file);
            assertThatThrownBy(() -> capture.write(link)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> capture.write(directory)).isInstanceOf(IOException.class);
            assertThat(Files.isSymbolicLink(link)).isTrue();
            assertThat(directory.resolve("old.new")).doesNotExist();
        }
    }

    @Test
    void aLinkWithTheMachinesRootInItLeadsToTheSamePlaceOfTheTree() throws Exception {
        FakeTree tree = FakeTree.in(directory.resolve("tree")).heaps("system");
        Path rules = Files.createDirectories(tree.root().resolve("etc/static"));
        Files.writeString(rules.resolve("60-own.json"), "{}");
        Files.createDirectories(tree.root().resolve("etc/dmaheapd"));
        Files.createSymbolicLink(tree.root().resolve("etc/dmaheapd/rules.d"), rules);
        SeenFiles seen = new SeenFiles(Path.of("/"));
        seen.listed(tree.root() + "/etc/dmaheapd/rules.d", List.of("60-own.json"));
        String target = ((SeenFiles.Entry.Link) seen.entries().get(tree.root() + "/etc/dmaheapd/rules.d")).target();
        assertThat(target).startsWith("../..");
        assertThat(Path.of(tree.root() + "/etc/dmaheapd").resolve(target).normalize())
                .isEqualTo(rules);
    }

    @Test
    void aLinkAboveTheRootStaysAtTheRootAsTheKernelHasIt() throws Exception {
        FakeTree tree = FakeTree.in(directory.resolve("tree")).heaps("system");
        Files.createSymbolicLink(tree.root().resolve("sys/up"), Path.of("../../../sys/class"));
        SeenFiles seen = new SeenFiles(tree.root());
        seen.listed("/sys/up", List.of("dma_heap"));
        assertThat(seen.entries().get("/sys/up")).isEqualTo(new SeenFiles.Entry.Link("../sys/class"));
        assertThat(seen.entries()).containsKey("/sys/class/dma_heap");
    }

    @Test
    void noSerialNumberAndNoAddressOfAnInterfaceIsInIt() {
        Map.of(
                        "ethaddr=b8:27:eb:01:02:03 quiet\n", "ethaddr=removed quiet\n",
                        "a smsc95xx.macaddr=B8:27:EB:01:02:03\n", "a smsc95xx.macaddr=removed\n",
                        "bcm2709.serial=0x1234 cma=256M\n", "bcm2709.serial=removed cma=256M\n",
                        "androidboot.serialno=A1B2\n", "androidboot.serialno=removed\n",
                        "ifname=lan:00-11-22-33-44-55\n", "ifname=lan:removed\n",
                        "root=PARTUUID=6c586e13-02 rw\n", "root=PARTUUID=removed rw\n",
                        "root=UUID=11111111-2222-3333-4444-555555555555\n", "root=UUID=removed\n",
                        "iommu.passthrough=1 console=ttyS0,115200 serial\n",
                                "iommu.passthrough=1 console=ttyS0,115200 serial\n")
                .forEach((line, kept) -> assertThat(new String(
                                Privacy.without("/proc/cmdline", line.getBytes(StandardCharsets.UTF_8)),
                                StandardCharsets.UTF_8))
                        .isEqualTo(kept));
        String base = "/sys/firmware/devicetree/base/";
        assertThat(List.of(
                        base + "serial-number",
                        base + "soc/ethernet@1/local-mac-address",
                        base + "soc/ethernet@1/mac-address",
                        base + "soc/bluetooth/local-bd-address",
                        "/sys/devices/pci0000:00/usb1/1-1/serial",
                        base + "chosen/android,serialno"))
                .allMatch(Privacy::identifies);
        assertThat(List.of(base + "aliases/serial0", base + "soc/serial@1/compatible", base + "soc/compatible"))
                .noneMatch(Privacy::identifies);
    }

    @Test
    void whatIsReadAndNamesTheMachineIsLeftOut() throws Exception {
        FakeTree tree = FakeTree.copyOf(Boards.root("bcm2711-rpi-4-b"), directory.resolve("tree"))
                .file("/sys/firmware/devicetree/base/serial-number", "SECRET-1\0")
                .file("/sys/firmware/devicetree/base/local-mac-address", "SECRET-2\0")
                .file("/proc/cmdline", "quiet serialno=SECRET-3 ethaddr=aa:bb:cc:dd:ee:ff")
                .file("/sys/module/system_heap/parameters/order", "9")
                .file("/sys/module/snd/parameters/index", "SECRET-4");
        Path archive = captured(tree.root());
        try (CapturedTree again = CapturedTree.open(archive);
                var paths = Files.walk(again.root())) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                // what only root could read on the machine is for root here too, and holds nothing
                if (Files.isRegularFile(path) && Files.isReadable(path)) {
                    assertThat(new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1))
                            .doesNotContain("SECRET")
                            .doesNotContainIgnoringCase("aa:bb:cc");
                }
            }
            assertThat(Files.readString(again.root().resolve("proc/cmdline")))
                    .isEqualTo("quiet serialno=removed ethaddr=removed\n");
            assertThat(Files.readString(again.root().resolve("sys/module/system_heap/parameters/order")))
                    .isEqualTo("9\n");
            assertThat(again.root().resolve("sys/module/snd")).doesNotExist();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(
                            again.root().resolve("sys/firmware/devicetree/base/serial-number"))))
                    .isEqualTo("---------");
        }
    }
}
