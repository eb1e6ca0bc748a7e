// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A temporary directory with what an archive held, for this user alone; gone when it is closed, or the program ends. */
final class Unpacked implements AutoCloseable {
    private final Path directory;
    private final Path root;
    private final Thread atTheEnd;

    private Unpacked(Path directory, Path root, Thread atTheEnd) {
        this.directory = directory;
        this.root = root;
        this.atTheEnd = atTheEnd;
    }

    /** Unpacks an archive. */
    static Unpacked of(Path archive) throws NoTree {
        Path directory;
        try {
            directory = Files.createTempDirectory("dmaheap-tree-");
        } catch (IOException e) {
            throw new NoTree("no directory to unpack it into could be made: " + e.getMessage());
        }
        Thread atTheEnd = new Thread(() -> Unpacking.remove(directory), "unpacked");
        Runtime.getRuntime().addShutdownHook(atTheEnd);
        boolean done = false;
        try {
            Unpacked unpacked = new Unpacked(directory, Unpacking.into(directory, archive), atTheEnd);
            done = true;
            return unpacked;
        } finally {
            if (!done) {
                remove(directory, atTheEnd);
            }
        }
    }

    Path root() {
        return root;
    }

    @Override
    public void close() {
        remove(directory, atTheEnd);
    }

    private static void remove(Path directory, Thread atTheEnd) {
        try {
            Runtime.getRuntime().removeShutdownHook(atTheEnd);
        } catch (IllegalStateException e) {
            // the program is ending, and the hook does it
            return;
        }
        Unpacking.remove(directory);
    }
}
