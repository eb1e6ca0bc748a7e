// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.capture;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.GZIPOutputStream;
import org.dmaheap.capture.SeenFiles.Entry;
import org.dmaheap.config.RuleDirectories;
import org.dmaheap.discovery.PageSize;
import org.dmaheap.discovery.Scanner;
import org.dmaheap.inventory.Inventory;
import org.dmaheap.inventory.OfNode;
import org.dmaheap.model.DeviceNode;
import org.dmaheap.protocol.Json;
import org.dmaheap.rules.RuleSet;
import org.dmaheap.sysfs.ScanFailure;
import org.dmaheap.sysfs.SysfsRoot;
import org.dmaheap.verification.VerifiedFile;

/** The files that a scan looks at on a machine, as an archive that {@code --root} takes. */
public final class Capture {
    private static final String RULES = "/etc/dmaheapd/rules.d";
    private static final String MODULES = "/sys/module";

    /** What tells people which machine it is, and how it was started. */
    private static final List<String> MORE = List.of(
            "/proc/cmdline",
            "/proc/meminfo",
            Inventory.OSRELEASE,
            OfNode.property("/", "model"),
            "/sys/class/dmi/id/sys_vendor",
            "/sys/class/dmi/id/product_name");

    private static final int LARGEST_RULE_FILE = 4 << 20;

    private final SeenFiles seen;
    private final CaptureFile file;

    private Capture(SeenFiles seen, CaptureFile file) {
        this.seen = seen;
        this.file = file;
    }

    /**
     * Scans and keeps what was looked at.
     *
     * @param home where the distribution stands, whose rules name ways that a scan follows
     * @param version of this program
     * @throws NoTree if the system could not read files now
     */
    public static Capture of(CapturedTree tree, Path home, String version) throws NoTree {
        try {
            return scanned(tree, home, version);
        } catch (ScanFailure e) {
            throw new NoTree(e.getMessage());
        }
    }

    private static Capture scanned(CapturedTree tree, Path home, String version) {
        SeenFiles seen = new SeenFiles(tree.root());
        RuleSet rules = RuleDirectories.installed(home, tree.root()).load().rules();
        Inventory inventory = new Scanner(tree.root(), rules::finders, tree.captured(), seen).scan();
        VerifiedFile.read(tree.root(), (path, problem) -> {}, tree.captured(), seen);
        SysfsRoot sysfs = new SysfsRoot(tree.root(), (path, problem) -> {}, tree.captured(), seen);
        inventory.devices().stream()
                .flatMap(device -> device.nodes().stream())
                .map(DeviceNode::path)
                .forEach(sysfs::access);
        MORE.forEach(sysfs::bytes);
        sysfs.list(RULES).stream()
                .filter(name -> name.endsWith(".json"))
                .forEach(name -> sysfs.bytes(RULES + "/" + name, LARGEST_RULE_FILE));
        readHeapModules(tree, sysfs);
        return new Capture(seen, file(tree, seen, version));
    }

    /** Those that have a heap in their name, and what they were told; of the others not even the names are kept. */
    private static void readHeapModules(CapturedTree tree, SysfsRoot sysfs) {
        new SysfsRoot(tree.root(), (path, problem) -> {})
                .list(MODULES).stream().filter(name -> name.contains("heap")).forEach(name -> {
                    String parameters = MODULES + "/" + name + "/parameters";
                    sysfs.exists(MODULES + "/" + name);
                    sysfs.list(parameters).forEach(parameter -> sysfs.bytes(parameters + "/" + parameter));
                });
    }

    private static CaptureFile file(CapturedTree tree, SeenFiles seen, String version) {
        CaptureFile former = tree.file();
        boolean live = tree.root().equals(Path.of("/"));
        OptionalLong own = live ? PageSize.own() : OptionalLong.empty();
        return new CaptureFile(
                CaptureFile.FORMAT,
                version,
                own.isPresent() ? Optional.of(own.getAsLong()) : former.pageBytes(),
                live
                        ? List.copyOf(seen.nodes())
                        : former.nodes().stream()
                                .filter(node -> seen.entries().containsKey(node.path()))
                                .toList(),
                List.copyOf(seen.unreadable()));
    }

    /** How many files, links and directories there are. */
    public int size() {
        return seen.entries().size();
    }

    /**
     * Writes the archive; a file is replaced as a whole.
     *
     * @throws IOException also if something else than a file is there
     */
    public void write(Path archive) throws IOException {
        if (Files.exists(archive, LinkOption.NOFOLLOW_LINKS)
                && !Files.isRegularFile(archive, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("there is something that is no file");
        }
        Path next = archive.resolveSibling(archive.getFileName() + ".new");
        Files.deleteIfExists(next);
        try {
            try (OutputStream out = new BufferedOutputStream(
                    Files.newOutputStream(next, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))) {
                write(out);
            }
            Files.move(next, archive, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(next);
        }
    }

    /** The archive. */
    public byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    private void write(OutputStream out) throws IOException {
        try (TarWriter tar = new TarWriter(new GZIPOutputStream(out))) {
            tar.file(CaptureFile.NAME, 0644, Json.pretty(CaptureFile.TABLE, file));
            for (Map.Entry<String, Entry> entry : seen.entries().entrySet()) {
                put(tar, entry.getKey().substring(1), entry.getValue());
            }
        }
    }

    private static void put(TarWriter tar, String name, Entry entry) throws IOException {
        if (entry instanceof Entry.Directory) {
            tar.directory(name);
        } else if (entry instanceof Entry.Link link) {
            tar.link(name, link.target());
        } else if (entry instanceof Entry.File file) {
            tar.file(name, 0644, file.content());
        } else {
            tar.file(name, 0, new byte[0]);
        }
    }
}
