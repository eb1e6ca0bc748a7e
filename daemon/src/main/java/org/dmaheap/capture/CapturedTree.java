// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.dmaheap.protocol.InvalidJson;
import org.dmaheap.protocol.Json;
import org.dmaheap.sysfs.Captured;

/** The tree that {@code --root} names: a directory, or an archive, which is unpacked until it is closed. */
public final class CapturedTree implements AutoCloseable {
    private final Path root;
    private final Optional<CaptureFile> file;
    private final Optional<Unpacked> unpacked;

    private CapturedTree(Path root, Optional<CaptureFile> file, Optional<Unpacked> unpacked) {
        this.root = root;
        this.file = file;
        this.unpacked = unpacked;
    }

    /**
     * Opens it.
     *
     * @throws NoTree if it is no directory and no archive that can be read
     */
    public static CapturedTree open(Path named) throws NoTree {
        if (Files.isDirectory(named)) {
            return new CapturedTree(named, file(named), Optional.empty());
        }
        if (!Files.exists(named)) {
            throw new NoTree("there is no directory and no archive of that name");
        }
        if (!Files.isRegularFile(named)) {
            // to open a FIFO would wait for ever
            throw new NoTree("it is neither a directory nor a file");
        }
        return unpack(named);
    }

    private static CapturedTree unpack(Path archive) throws NoTree {
        Unpacked unpacked = Unpacked.of(archive);
        try {
            return new CapturedTree(unpacked.root(), file(unpacked.root()), Optional.of(unpacked));
        } catch (NoTree e) {
            unpacked.close();
            throw e;
        }
    }

    private static Optional<CaptureFile> file(Path root) throws NoTree {
        Path file = root.resolve(CaptureFile.NAME);
        boolean live = root.equals(Path.of("/"));
        if (live || !Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            CaptureFile read = Json.read(Files.readAllBytes(file), CaptureFile.TABLE);
            if (read.format() != CaptureFile.FORMAT) {
                throw new NoTree("its " + CaptureFile.NAME + " has format " + read.format()
                        + ", and this program knows " + CaptureFile.FORMAT);
            }
            return Optional.of(read);
        } catch (IOException e) {
            throw new NoTree("its " + CaptureFile.NAME + " cannot be read: " + e.getMessage());
        } catch (InvalidJson e) {
            throw new NoTree("its " + CaptureFile.NAME + " is none: " + e.getMessage());
        }
    }

    /** The directory to scan. */
    public Path root() {
        return root;
    }

    /** What a scan has to know besides. */
    public Captured captured() {
        return file.map(CaptureFile::captured).orElse(Captured.NOTHING);
    }

    CaptureFile file() {
        return file.orElse(CaptureFile.NONE);
    }

    /** A path below the root as it was on the machine; of a directory, as it is. */
    public String shown(String path) {
        return unpacked.isPresent() && path.startsWith(root + "/")
                ? path.substring(root.toString().length())
                : path;
    }

    @Override
    public void close() {
        unpacked.ifPresent(Unpacked::close);
    }
}
