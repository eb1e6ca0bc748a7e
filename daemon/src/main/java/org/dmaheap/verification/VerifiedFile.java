// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.verification;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dmaheap.inventory.BootProofs;
import org.dmaheap.inventory.Inventory;
import org.dmaheap.protocol.InvalidJson;
import org.dmaheap.protocol.Json;
import org.dmaheap.sysfs.Captured;
import org.dmaheap.sysfs.ReadProblems;
import org.dmaheap.sysfs.SysfsRoot;
import org.dmaheap.sysfs.Witness;

/** Reads what {@code dmaheapctl verify} left of this boot in {@link BootProofs#FILE}. */
public final class VerifiedFile {
    /** Some thousand links. */
    private static final int LARGEST = 4 << 20;

    private static final int ROOT = 0;

    private final SysfsRoot tree;
    private final ReadProblems problems;

    private VerifiedFile(SysfsRoot tree, ReadProblems problems) {
        this.tree = tree;
        this.problems = problems;
    }

    /**
     * The proofs that hold: those of this boot and this kernel.
     *
     * @param root {@code /} or a tree captured from a machine
     * @param problems hears what keeps a file that is there from being used; one of another boot is no problem
     */
    public static BootProofs read(Path root, ReadProblems problems) {
        return read(root, problems, Captured.NOTHING, Witness.NOBODY);
    }

    /**
     * The same.
     *
     * @param captured of the machine that a tree was captured from
     * @param witness sees what is read, and does not see a file that nobody trusts
     */
    public static BootProofs read(Path root, ReadProblems problems, Captured captured, Witness witness) {
        return new VerifiedFile(new SysfsRoot(root, problems, captured, witness), problems)
                .ofThisBoot()
                .map(Verification::proofs)
                .orElse(BootProofs.NONE);
    }

    /** The boot that a tree was captured on, or this one; empty where nothing tells. */
    public static Optional<String> bootId(Path root, ReadProblems problems) {
        return new SysfsRoot(root, problems).attribute(BootProofs.BOOT_ID);
    }

    private Optional<Verification> ofThisBoot() {
        if (!isOfSomebodyTrusted()) {
            return Optional.empty();
        }
        Optional<byte[]> raw = tree.bytes(BootProofs.FILE, LARGEST);
        if (raw.isEmpty()) {
            return Optional.empty();
        }
        Verification verification;
        try {
            verification = Json.read(raw.get(), Verification.TABLE);
        } catch (InvalidJson e) {
            problems.report(BootProofs.FILE, "not understood: " + e.getMessage());
            return Optional.empty();
        }
        boolean sameBoot = tree.attribute(BootProofs.BOOT_ID).equals(Optional.of(verification.bootId()))
                && tree.attribute(Inventory.OSRELEASE).equals(verification.kernel());
        return sameBoot ? Optional.of(verification) : Optional.empty();
    }

    /** On the running machine only root and this process's own user may say what is proved. */
    private boolean isOfSomebodyTrusted() {
        if (!tree.isLive()) {
            return true;
        }
        try {
            List<Object> trusted = List.of(ROOT, Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
            if (trusted.contains(Files.getAttribute(Path.of(BootProofs.FILE), "unix:uid"))) {
                return true;
            }
            problems.report(BootProofs.FILE, "not used: its owner is neither root nor this user");
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            problems.report(BootProofs.FILE, "not used: nobody can tell whose it is");
        }
        return false;
    }
}
