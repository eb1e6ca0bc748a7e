// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Archives of strangers: nothing in them leads out of their directory, and none becomes as large as it likes. */
class UnpackingTest {
    @TempDir
    private Path directory;

    private Path into;

    @BeforeEach
    void anEmptyDirectory() throws IOException {
        into = Files.createDirectory(directory.resolve("into"));
    }

    /** An archive of what a test writes, entry by entry. */
    private static final class Archive {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Archive entry(char type, String name, String link, String content) {
            byte[] body = content.getBytes(StandardCharsets.UTF_8);
            byte[] header = new byte[512];
            put(header, 0, name);
            put(header, 100, "0000644\0");
            put(header, 124, String.format("%011o\0", body.length));
            put(header, 148, "        ");
            header[156] = (byte) type;
            put(header, 157, link);
            put(header, 257, "ustar\00000");
            int sum = 0;
            for (byte each : header) {
                sum += each & 0xff;
            }
            put(header, 148, String.format("%06o\0 ", sum));
            bytes.writeBytes(header);
            bytes.writeBytes(body);
            bytes.writeBytes(new byte[-body.length & 511]);
            return this;
        }

        private static void put(byte[] header, int at, String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            System.arraycopy(utf8, 0, header, at, utf8.length);
        }

        Path in(Path directory) throws IOException {
            bytes.writeBytes(new byte[1024]);
            return Files.write(directory.resolve("archive.tar"), bytes.toByteArray());
        }
    }

    static Stream<List<Object>> hostile() {
        return Stream.of(
                List.of("an absolute name: /sys/x", new Archive().entry('0', "/sys/x", "", "x")),
                List.of("leads out of it: sys/../../x", new Archive().entry('0', "sys/../../x", "", "x")),
                List.of("leads out of it: ..", new Archive().entry('5', "..", "", "")),
                List.of("a link leads out of it: sys/x", new Archive().entry('2', "sys/x", "/etc", "")),
                List.of("a link leads out of it: sys/x", new Archive().entry('2', "sys/x", "../../etc", "")),
                List.of(
                        "a link leads out of it: l",
                        new Archive()
                                .entry('2', "a/b/c", "../..", "")
                                .entry('2', "l", "a/b/c/../../sys", "")
                                .entry('5', "sys", "", "")),
                List.of(
                        "put through a link: sys/link/x",
                        new Archive()
                                .entry('5', "sys/a", "", "")
                                .entry('2', "sys/link", "a", "")
                                .entry('0', "sys/link/x", "", "x")),
                List.of(
                        "a directory and something else of the same name: sys",
                        new Archive().entry('5', "sys", "", "").entry('0', "sys", "", "x")),
                List.of("it holds a hard link", new Archive().entry('1', "sys/x", "sys/y", "")),
                List.of("it holds a device node", new Archive().entry('3', "dev/null", "", "")),
                List.of("it holds a device node", new Archive().entry('4', "dev/sda", "", "")),
                List.of("it holds a FIFO", new Archive().entry('6', "sys/x", "", "")),
                List.of("it holds a sparse file", new Archive().entry('S', "sys/x", "", "")),
                List.of("it holds something unknown", new Archive().entry('M', "sys/x", "", "")),
                List.of("an extended header", new Archive().entry('x', "pax", "", "99 path=x\n")),
                List.of("an extended header", new Archive().entry('x', "pax", "", "zz path=x\n")),
                List.of("in the middle of an entry", new Archive().entry('L', "long", "", "sys/x")),
                List.of("it is empty", new Archive()));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void isRefusedByName(List<Object> of) throws IOException {
        Path archive = ((Archive) of.get(1)).in(directory);
        assertThatThrownBy(() -> Unpacking.into(into, archive))
                .isInstanceOf(NoTree.class)
                .hasMessageContaining((String) of.get(0));
    }

    @Test
    void nothingIsWrittenOutside() throws Exception {
        Path outside = directory.resolve("outside");
        Path archive = new Archive()
                .entry('2', "sys/up", "..", "")
                .entry('0', "sys/up/../../outside", "", "x")
                .in(directory);
        assertThatThrownBy(() -> Unpacking.into(into, archive)).isInstanceOf(NoTree.class);
        assertThat(outside).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"no archive at all", "\u001f\u008b\b", "\u00fd7zXZ\0abc"})
    void whatIsNoArchiveIsRefused(String content) throws Exception {
        Path file = Files.write(directory.resolve("file"), content.getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> Unpacking.into(into, file))
                .isInstanceOf(NoTree.class)
                .hasMessageContaining("no archive that can be read");
    }

    @Test
    void aFewBytesDoNotBecomeManyMegabytes() throws Exception {
        Path bomb = directory.resolve("bomb.tar.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(bomb))) {
            byte[] megabyte = new byte[1 << 20];
            for (int i = 0; i < 64; i++) {
                Archive archive =
                        new Archive().entry('0', "sys/" + i, "", new String(megabyte, StandardCharsets.UTF_8));
                out.write(archive.bytes.toByteArray());
            }
        }
        assertThat(Files.size(bomb)).isLessThan(80_000);
        assertThatThrownBy(() -> Unpacking.into(into, bomb))
                .isInstanceOf(NoTree.class)
                .hasMessageContaining("more than a machine's tree has");
        try (Stream<Path> written = Files.list(into.resolve("sys"))) {
            assertThat(written.count()).isLessThan(32);
        }
    }

    @Test
    void aSizeIsNotBelieved() throws Exception {
        byte[] tar = new Archive().entry('0', "sys/x", "", "x").bytes.toByteArray();
        System.arraycopy("77777777777".getBytes(StandardCharsets.US_ASCII), 0, tar, 124, 11);
        int sum = 8 * ' ';
        for (int i = 0; i < 512; i++) {
            sum += i >= 148 && i < 156 ? 0 : tar[i] & 0xff;
        }
        System.arraycopy(String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII), 0, tar, 148, 8);
        Path archive = Files.write(directory.resolve("archive.tar"), tar);
        assertThatThrownBy(() -> Unpacking.into(into, archive))
                .isInstanceOf(NoTree.class)
                .hasMessageContaining("a file of more than");
    }

    @Test
    void aDictionaryThatTakesAllMemoryIsRefused() throws Exception {
        Path archive = directory.resolve("archive.tar.xz");
        LZMA2Options options = new LZMA2Options(0);
        options.setDictSize(4096);
        try (OutputStream out = new XZOutputStream(Files.newOutputStream(archive), options)) {
            out.write(new Archive().entry('5', "sys", "", "").bytes.toByteArray());
        }
        byte[] bytes = Files.readAllBytes(archive);
        // the header of the block, after 12 bytes of the stream's: flags, filter id, size of properties, the dictionary
        assertThat(bytes[12 + 2]).isEqualTo((byte) 0x21);
        bytes[12 + 4] = 36;
        CRC32 crc = new CRC32();
        int header = (bytes[12] + 1) * 4;
        crc.update(bytes, 12, header - 4);
        for (int i = 0; i < 4; i++) {
            bytes[12 + header - 4 + i] = (byte) (crc.getValue() >> 8 * i);
        }
        Files.write(archive, bytes);
        assertThatThrownBy(() -> Unpacking.into(into, archive))
                .isInstanceOf(NoTree.class)
                .hasMessageContaining("memory");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--format=gnu", "--format=pax", "--format=ustar", "--format=v7", "-z", "-J"})
    void whatTarPacksIsUnpacked(String option) throws Exception {
        boolean longNames = !option.matches(".*(ustar|v7)");
        Path from = Files.createDirectory(directory.resolve("from"));
        String name = "soc/" + (longNames ? "ä".repeat(100) : "a".repeat(60));
        Path devices = Files.createDirectories(from.resolve("sys").resolve(name));
        Files.writeString(devices.resolve("driver"), "vc4");
        Files.createSymbolicLink(from.resolve("sys/link"), Path.of(name));
        Path archive = directory.resolve("archive.tar");
        assertThat(new ProcessBuilder("tar", "-c", option, "-f", archive.toString(), "-C", from.toString(), "sys")
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
        Path root = Unpacking.into(into, archive);
        assertThat(root.resolve("sys/link/driver")).hasContent("vc4");
    }

    @Test
    void theDirectoryThatATreeWasPackedWithIsNoPartOfIt() throws Exception {
        Path archive = new Archive().entry('0', "./board/sys/x", "", "x").in(directory);
        assertThat(Unpacking.into(into, archive)).isEqualTo(into.resolve("board"));
    }

    @Test
    void ofTwoFilesOfTheSameNameTheLaterOneHolds() throws Exception {
        Path archive = new Archive()
                .entry('0', "sys/x", "", "first")
                .entry('0', "sys/x", "", "second")
                .in(directory);
        assertThat(Unpacking.into(into, archive).resolve("sys/x")).hasContent("second");
    }

    @Test
    void whatWasUnpackedIsGoneWhenItIsClosed() throws Exception {
        Path archive = new Archive().entry('0', "sys/x", "", "x").in(directory);
        Path root;
        try (CapturedTree tree = CapturedTree.open(archive)) {
            root = tree.root();
            assertThat(root.resolve("sys/x")).exists();
        }
        assertThat(root).doesNotExist();
    }
}
