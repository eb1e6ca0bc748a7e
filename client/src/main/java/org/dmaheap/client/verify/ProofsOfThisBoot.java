// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.dmaheap.inventory.BootProofs;
import org.dmaheap.protocol.InvalidJson;
import org.dmaheap.protocol.Json;
import org.dmaheap.verification.Verification;

/** Keeps what was proved, for the daemon and for {@code --root /}, until the next boot. */
public final class ProofsOfThisBoot {
    private final Path file;

    /** @param machine root of the running machine */
    public ProofsOfThisBoot(Path machine) {
        this.file = machine.resolve(BootProofs.FILE.substring(1));
    }

    /** Adds to what was proved before, replaced as a whole: nobody reads half of it. */
    public void keep(Verification verification) throws IOException {
        Verification kept = verification.after(earlier(verification));
        if (kept.results().isEmpty()) {
            return;
        }
        Path directory = file.getParent();
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory);
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Path next = file.resolveSibling(BootProofs.FILE_NAME + ".new");
        // the directory is the daemon's own: what is at this name is not followed and not written to
        Files.deleteIfExists(next);
        Files.write(
                next, Json.compact(Verification.TABLE, kept), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private Verification earlier(Verification now) throws IOException {
        Verification nothing = new Verification(now.kernel(), now.bootId(), List.of());
        try {
            return Json.read(Files.readAllBytes(file), Verification.TABLE);
        } catch (NoSuchFileException e) {
            return nothing;
        } catch (InvalidJson e) {
            // of another version, or half of something: what is proved now stands for itself
            return nothing;
        }
    }
}
