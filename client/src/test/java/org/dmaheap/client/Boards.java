// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The trees of real boards that the daemon's tests use, unpacked once a build. */
public final class Boards {
    private static final Path DAEMON = Path.of("..", "daemon").toAbsolutePath().normalize();
    private static final Path TREES = Path.of("target", "boards").toAbsolutePath();

    private Boards() {}

    public static synchronized Path tree(String board) throws IOException, InterruptedException {
        Path done = TREES.resolve(".done");
        if (!Files.exists(done)) {
            Files.createDirectories(TREES);
            unpack("boards-public.tar.xz", TREES);
            Files.createFile(done);
        }
        try (Stream<Path> trees = Files.find(TREES, 2, (path, file) -> path.endsWith(board))) {
            return trees.findFirst().orElseThrow();
        }
    }

    /** A tree of the daemon's tests below a directory, for whoever changes it. */
    public static Path unpacked(String archive, Path directory) throws IOException, InterruptedException {
        unpack(archive, directory);
        try (Stream<Path> trees = Files.list(directory)) {
            return trees.findFirst().orElseThrow();
        }
    }

    private static void unpack(String archive, Path directory) throws IOException, InterruptedException {
        Path trees = DAEMON.resolve("src/test/boards").resolve(archive);
        int status = new ProcessBuilder("tar", "-xJf", trees.toString(), "-C", directory.toString())
                .inheritIO()
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("tar ended with status " + status);
        }
    }

    /** Where the rules of this build are. */
    public static Path home() {
        return DAEMON.resolve("src/main");
    }
}
