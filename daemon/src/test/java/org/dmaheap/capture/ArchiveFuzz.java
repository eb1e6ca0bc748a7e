// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.capture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.dmaheap.fuzz.Checks;

/** Archives of strangers: each is unpacked or refused, and nothing comes to stand, or leads, out of its directory. */
public final class ArchiveFuzz {
    private static final int MAGIC = 257;
    private static final int SUM = 148;

    /** Where a link that got out could be seen to lead. */
    private static final class Place {
        static final Path DIRECTORY = make();

        private static Path make() {
            try {
                Path made = Files.createTempDirectory("dmaheapd-fuzz");
                made.toFile().deleteOnExit();
                return made;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private ArchiveFuzz() {}

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        Path archive = Files.write(Place.DIRECTORY.resolve("archive"), withSums(input));
        Path directory = Files.createDirectory(Place.DIRECTORY.resolve("into"));
        try {
            Unpacking.into(directory, archive);
            for (Path path : list(directory)) {
                if (Files.isSymbolicLink(path) && Files.exists(path)) {
                    Checks.check(path.toRealPath().startsWith(directory.toRealPath()), "leads out: " + path);
                }
            }
        } catch (NoTree e) {
            Checks.check(!e.getMessage().isEmpty(), "refused without a reason");
        } finally {
            Unpacking.remove(directory);
            Files.delete(archive);
        }
        try (Stream<Path> beside = Files.list(Place.DIRECTORY)) {
            Checks.check(beside.findAny().isEmpty(), "something stands outside, or stays");
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.toList();
        }
    }

    /** What looks like a header gets the sum that belongs to it: no fuzzer finds one. */
    private static byte[] withSums(byte[] input) {
        byte[] archive = input.clone();
        for (int at = 0; at + TarReader.BLOCK <= archive.length; at += TarReader.BLOCK) {
            if (new String(archive, at + MAGIC, 5, StandardCharsets.ISO_8859_1).equals("ustar")) {
                int sum = 8 * ' ';
                for (int i = 0; i < TarReader.BLOCK; i++) {
                    sum += i >= SUM && i < SUM + 8 ? 0 : archive[at + i] & 0xff;
                }
                byte[] digits = String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII);
                System.arraycopy(digits, 0, archive, at + SUM, digits.length);
            }
        }
        return archive;
    }
}
