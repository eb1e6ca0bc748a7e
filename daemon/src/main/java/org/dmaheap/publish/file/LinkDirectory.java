// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.dmaheap.model.MapChange;
import org.dmaheap.protocol.Snapshot;
import org.dmaheap.publish.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@code links}, an answer by {@code open(2)}: a link to the directory of the newest revision below
 * {@code .links}, which is complete before the link is switched to it. The directory before it stays until the next
 * switch, so whoever has just followed the link finds what it led to.
 */
public final class LinkDirectory implements Publisher {
    private static final Logger LOG = LoggerFactory.getLogger(LinkDirectory.class);
    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-r--r--");

    /**
     * Bounds what all pairs may take together, in inodes: {@code /run} has 800 000 of them (systemd's
     * {@code mount-setup.c}), each costs about a kilobyte of memory that cannot be swapped. A machine with one display, a
     * GPU and twenty video nodes needs about 100.
     */
    static final int ROOM_FOR_PAIRS = 16_384;

    private final Path link;
    private final Path revisions;
    private Optional<Snapshot> wanted = Optional.empty();
    /** What the link leads to, if we could lay it. */
    private Optional<Path> laid = Optional.empty();

    /** Directories that stay, until the others are gone; empty: they are gone. */
    private List<String> kept = List.of();

    private boolean failed;

    /** @param link where it stands: {@code /run/dmaheapd/links} */
    public LinkDirectory(Path link) {
        this.link = link;
        this.revisions = link.resolveSibling(".links");
    }

    @Override
    public void publish(Snapshot snapshot, MapChange change) {
        boolean sameNames = wanted.filter(before ->
                        before.revision().nodeLinks().equals(snapshot.revision().nodeLinks()))
                .isPresent();
        wanted = Optional.of(snapshot);
        if (!change.isEmpty() || laid.isEmpty() || !sameNames) {
            lay(snapshot);
        }
    }

    @Override
    public boolean mend() {
        if (wanted.isEmpty()) {
            return true;
        }
        if (!isThere()) {
            lay(wanted.get());
        }
        return laid.isPresent() && tidy();
    }

    /** Takes former revisions away. Nobody who waits for the new one waits for that. */
    private boolean tidy() {
        try {
            if (!kept.isEmpty()) {
                removeAllBut(kept);
                kept = List.of();
            }
            return true;
        } catch (IOException e) {
            LOG.debug("Could not remove former links, trying again: {}", e.toString());
            return false;
        }
    }

    private boolean isThere() {
        try {
            return laid.isPresent()
                    && current().equals(laid.map(made -> made.getFileName().toString()))
                    && Files.isDirectory(laid.get(), LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            return false;
        }
    }

    private void lay(Snapshot snapshot) {
        long revision = snapshot.map().revision();
        LinkFarm farm = LinkFarm.of(snapshot.revision(), ROOM_FOR_PAIRS);
        if (farm.pairsLeftOut() > 0) {
            LOG.warn("{} pairs of devices have no links, there are too many: ask FindHeaps", farm.pairsLeftOut());
        }
        try {
            makeDirectory(revisions);
            Optional<String> former = current();
            Path made = write(farm, revision);
            switchTo(made);
            laid = Optional.of(made);
            failed = false;
            kept = Stream.concat(former.stream(), Stream.of(made.getFileName().toString()))
                    .toList();
        } catch (IOException e) {
            laid = Optional.empty();
            if (!failed) {
                LOG.warn("Could not write {}, it stays as it was, trying again: {}", link, e.toString());
            }
            failed = true;
        }
    }

    /** The name of the directory that the link leads to. */
    private Optional<String> current() throws IOException {
        if (!Files.isSymbolicLink(link)) {
            return Optional.empty();
        }
        return Optional.of(Files.readSymbolicLink(link).getFileName().toString());
    }

    /** The directory of a revision under a name that nothing has: a daemon before may have laid the same revision. */
    private Path write(LinkFarm farm, long revision) throws IOException {
        Path made = revisions.resolve(Long.toString(revision));
        for (int more = 2; Files.exists(made, LinkOption.NOFOLLOW_LINKS); more++) {
            made = revisions.resolve(revision + "." + more);
        }
        makeDirectory(made);
        for (String device : farm.devices()) {
            makeDirectory(made.resolve(device));
        }
        writeSets(farm, made);
        for (Map.Entry<String, String> name : farm.names().entrySet()) {
            Files.createSymbolicLink(made.resolve(name.getKey()), Path.of(name.getValue()));
        }
        return made;
    }

    /**
     * Sets as links to where their heaps stand, equal ones once: of the pairs of a machine with many devices most are equal.
     */
    private static void writeSets(LinkFarm farm, Path made) throws IOException {
        Path shared = Path.of(".sets");
        makeDirectory(made.resolve(shared));
        Map<LinkFarm.HeapSet, Path> written = new HashMap<>();
        for (Map.Entry<String, LinkFarm.HeapSet> set : farm.sets().entrySet()) {
            Path contents = written.get(set.getValue());
            if (contents == null) {
                contents = shared.resolve(Integer.toString(written.size() + 1));
                written.put(set.getValue(), contents);
                write(set.getValue(), made.resolve(contents));
            }
            Path link = Path.of(set.getKey());
            Files.createSymbolicLink(
                    made.resolve(link),
                    link.getNameCount() == 1 ? contents : Path.of("..").resolve(contents));
        }
    }

    private static void write(LinkFarm.HeapSet set, Path directory) throws IOException {
        makeDirectory(directory);
        List<String> paths = set.paths();
        for (int rank = 1; rank <= paths.size(); rank++) {
            Files.createSymbolicLink(directory.resolve(Integer.toString(rank)), Path.of(paths.get(rank - 1)));
        }
        if (set.fallback().isPresent()) {
            Path file = directory.resolve("fallback");
            Files.write(
                    file,
                    (set.fallback().get() + "\n").getBytes(StandardCharsets.UTF_8),
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE);
            Files.setPosixFilePermissions(file, FILE);
        }
    }

    private static void makeDirectory(Path directory) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(directory);
            // whatever the umask says: the clients are other users
            Files.setPosixFilePermissions(directory, DIRECTORY);
        }
    }

    private void switchTo(Path made) throws IOException {
        Path next = revisions.resolve("next");
        Files.deleteIfExists(next);
        Files.createSymbolicLink(next, revisions.getFileName().resolve(made.getFileName()));
        Files.move(next, link, StandardCopyOption.ATOMIC_MOVE);
    }

    private void removeAllBut(List<String> kept) throws IOException {
        List<Path> old;
        try (Stream<Path> all = Files.list(revisions)) {
            old = all.filter(path -> !kept.contains(path.getFileName().toString()))
                    .toList();
        }
        for (Path path : old) {
            removeTree(path);
        }
    }

    /** Takes all of it away, for a daemon that ends and has no successor; never throws. */
    public void remove() {
        wanted = Optional.empty();
        try {
            if (Files.isSymbolicLink(link)) {
                Files.delete(link);
            }
            if (Files.isDirectory(revisions, LinkOption.NOFOLLOW_LINKS)) {
                removeTree(revisions);
            }
        } catch (IOException e) {
            LOG.warn("Could not remove {}: {}", link, e.toString());
        }
    }

    /** Follows no link. */
    private static void removeTree(Path tree) throws IOException {
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException e) throws IOException {
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Override
    public void close() {
        // the links stay, until remove()
    }
}
