// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.sysfs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.dmaheap.model.NodeAccess;

/**
 * Reads attributes, links and directories below a root directory: {@code /} or a tree captured from a machine. Paths are
 * absolute below the root ({@code /sys/class/drm}). What is absent is empty; what is there but cannot be read is
 * reported and then empty too; but if the system is out of descriptors or memory, nothing can be said at all
 * ({@link ScanFailure}). Symbolic links are followed as text, so none leads out of the root.
 */
public final class SysfsRoot {

    /** No attribute and no device-tree property that we read comes near it. */
    static final int LARGEST_ATTRIBUTE = 64 * 1024;

    /** {@code /proc/zoneinfo} has some lines for each CPU. */
    static final int LARGEST_TABLE = 16 * 1024 * 1024;

    /**
     * What the C library says of EMFILE, ENFILE, ENOMEM and EIO: glibc, then musl where it says something else. Java shows
     * no number. The launchers see to it that no translation is in use.
     */
    private static final Set<String> SAY_NOTHING_OF_THE_FILE = Set.of(
            "Too many open files",
            "Too many open files in system",
            "Cannot allocate memory",
            "Input/output error",
            "No file descriptors available",
            "Out of memory",
            "I/O error");

    private static final String NOT_CAPTURED = "not captured: nothing read it then";

    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    private final Path root;
    private final Path realRoot;
    private final boolean live;
    private final ReadProblems problems;
    private final Captured captured;
    private final Witness witness;

    /** Of a captured tree: to follow all links of a path takes longer than to read what is there. */
    private final Map<String, Path> realDirectories = new HashMap<>();

    public SysfsRoot(Path root, ReadProblems problems) {
        this(root, problems, Captured.NOTHING, Witness.NOBODY);
    }

    /**
     * @param captured of the machine that a tree was captured from
     * @param witness sees what is looked at
     */
    public SysfsRoot(Path root, ReadProblems problems, Captured captured, Witness witness) {
        this.root = root;
        this.realRoot = withoutLinks(root);
        this.live = root.equals(Path.of("/"));
        this.problems = problems;
        this.captured = captured;
        this.witness = witness;
    }

    private static Path withoutLinks(Path root) {
        try {
            return root.toRealPath();
        } catch (IOException e) {
            return root.toAbsolutePath().normalize();
        }
    }

    /** Where a path of this tree really is. */
    Path real(String path) {
        return root.resolve(path.substring(1));
    }

    /**
     * The same, all links followed. A captured tree may hold links made elsewhere: none of them may show us this
     * machine instead.
     */
    private Path inside(String path) throws IOException {
        Path found = insideButForTheLast(path);
        return !isLive() && Files.isSymbolicLink(found) ? inTheTree(path, found.toRealPath()) : found;
    }

    private Path insideButForTheLast(String path) throws IOException {
        if (isLive()) {
            return real(path);
        }
        int slash = path.lastIndexOf('/');
        String directory = path.substring(0, slash);
        Path found = realDirectories.get(directory);
        if (found == null) {
            found = inTheTree(
                    path, root.resolve(directory.substring(Math.min(1, slash))).toRealPath());
            realDirectories.put(directory, found);
        }
        return found.resolve(path.substring(slash + 1));
    }

    private Path inTheTree(String path, Path found) throws FileSystemException {
        if (!found.startsWith(realRoot)) {
            throw new FileSystemException(path, null, "leads out of the tree");
        }
        return found;
    }

    /**
     * Text of an attribute without surrounding white space. It ends at the first NUL: GNU tar takes a file of sysfs for as
     * long as its size says, 4096 bytes, and fills up with NULs what is not there.
     */
    public Optional<String> attribute(String path) {
        return bytes(path)
                .map(SysfsRoot::beforeNul)
                .flatMap(raw -> text(path, raw))
                .map(String::strip);
    }

    private static byte[] beforeNul(byte[] raw) {
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] == 0) {
                return Arrays.copyOf(raw, i);
            }
        }
        return raw;
    }

    private Optional<String> text(String path, byte[] raw) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(raw))
                    .toString());
        } catch (CharacterCodingException e) {
            problems.report(path, "not UTF-8");
            return Optional.empty();
        }
    }

    /** The lines of a table of {@code /proc}, without surrounding white space; none if there is no such file. */
    public List<String> table(String path) {
        return bytes(path, LARGEST_TABLE).map(SysfsRoot::beforeNul).flatMap(raw -> text(path, raw)).stream()
                .flatMap(String::lines)
                .map(String::strip)
                .toList();
    }

    /** Bytes of a file. */
    public Optional<byte[]> bytes(String path) {
        return bytes(path, LARGEST_ATTRIBUTE);
    }

    /** Bytes of a file that may be larger than an attribute is. */
    public Optional<byte[]> bytes(String path, int largest) {
        if (couldNotBeRead(path)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(plain(path))) {
            byte[] raw = in.readNBytes(largest + 1);
            if (raw.length > largest) {
                report(path, "larger than " + largest + " bytes");
                return Optional.empty();
            }
            if (raw.length == 0 && !isLive() && wasNotCaptured(path)) {
                report(path, NOT_CAPTURED);
                return Optional.empty();
            }
            witness.read(path, raw);
            return Optional.of(raw);
        } catch (NoSuchFileException e) {
            witness.lookedAt(path);
            return Optional.empty();
        } catch (IOException | InvalidPathException e) {
            unreadable(path, e);
            return Optional.empty();
        }
    }

    /** What a capture holds for its name alone, because nothing read it then, has no permissions. */
    private boolean wasNotCaptured(String path) throws IOException {
        final int permissions = 07777;
        return ((int) Files.getAttribute(plain(path), "unix:mode") & permissions) == 0;
    }

    /** A file that can be read to its end. sysfs has nothing else; a captured tree may hold a FIFO, which makes readers wait. */
    private Path plain(String path) throws IOException {
        Path found = insideButForTheLast(path);
        if (isLive()) {
            return found;
        }
        BasicFileAttributes attributes =
                Files.readAttributes(found, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isSymbolicLink()) {
            found = inTheTree(path, found.toRealPath());
            attributes = Files.readAttributes(found, BasicFileAttributes.class);
        }
        if (attributes.isOther()) {
            throw new FileSystemException(path, null, "not a file");
        }
        return found;
    }

    /** Target of a link as it stands there; empty if there is nothing or something else at the path. */
    public Optional<String> link(String path) {
        witness.lookedAt(path);
        if (couldNotBeRead(path)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readSymbolicLink(real(path)).toString());
        } catch (NoSuchFileException | NotLinkException e) {
            return Optional.empty();
        } catch (IOException | InvalidPathException e) {
            unreadable(path, e);
            return Optional.empty();
        }
    }

    /** Last component of a link's target: the name of a driver, a bus, an IOMMU group. */
    public Optional<String> linkName(String path) {
        return link(path)
                .map(target -> target.substring(target.lastIndexOf('/') + 1))
                .filter(name -> !name.isEmpty());
    }

    /**
     * The target of one link in a directory that is itself free of links, taken as text: what sysfs makes needs no
     * further look. Empty if there is no link.
     */
    public Optional<String> linkTarget(String path) {
        return link(path).flatMap(target -> join(path, target));
    }

    /** A target above the root is at the root, as the kernel has it. */
    private Optional<String> join(String linkPath, String target) {
        try {
            return Optional.of(
                    Path.of(linkPath).resolveSibling(target).normalize().toString());
        } catch (InvalidPathException e) {
            problems.report(linkPath, phrase(e));
            return Optional.empty();
        }
    }

    public boolean exists(String path) {
        return seen(path).isPresent();
    }

    /** Whether there surely is nothing: what cannot be looked at may be there. */
    public boolean isAbsent(String path) {
        try {
            Files.readAttributes(inside(path), BasicFileAttributes.class);
            return false;
        } catch (NoSuchFileException e) {
            return true;
        } catch (IOException | InvalidPathException e) {
            unreadable(path, e);
            return false;
        }
    }

    public boolean isDirectory(String path) {
        return seen(path).filter(BasicFileAttributes::isDirectory).isPresent();
    }

    /** Whether there is a directory and no link to one. */
    public boolean isItselfADirectory(String path) {
        return itself(path).filter(BasicFileAttributes::isDirectory).isPresent();
    }

    /** Whether there is a link to a directory. */
    public boolean isLinkToDirectory(String path) {
        return itself(path).filter(BasicFileAttributes::isSymbolicLink).isPresent() && isDirectory(path);
    }

    private Optional<BasicFileAttributes> itself(String path) {
        witness.lookedAt(path);
        if (couldNotBeRead(path)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readAttributes(real(path), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | InvalidPathException e) {
            unreadable(path, e);
            return Optional.empty();
        }
    }

    /** The file at a path; a link that leads out of the tree or in circles is reported. */
    private Optional<BasicFileAttributes> seen(String path) {
        witness.lookedAt(path);
        if (couldNotBeRead(path)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readAttributes(inside(path), BasicFileAttributes.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | InvalidPathException e) {
            unreadable(path, e);
            return Optional.empty();
        }
    }

    /**
     * The number of directories in a directory, by its links; empty where the file system does not count them, as overlay
     * and btrfs. kernfs does (Linux 7.3, {@code fs/kernfs/inode.c}).
     */
    public OptionalInt subdirectories(String path) {
        try {
            int links = (int) Files.getAttribute(real(path), "unix:nlink");
            return links >= 2 ? OptionalInt.of(links - 2) : OptionalInt.empty();
        } catch (IOException | InvalidPathException | UnsupportedOperationException e) {
            return OptionalInt.empty();
        }
    }

    /** Names in a directory, unsorted; none if there is no directory. */
    public List<String> list(String path) {
        if (couldNotBeRead(path)) {
            return List.of();
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory(path))) {
            List<String> names = new ArrayList<>();
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (name.indexOf('\uFFFD') >= 0) {
                    problems.report(path, "holds a name that is not UTF-8: " + name);
                } else {
                    names.add(name);
                }
            }
            witness.listed(path, names);
            return names;
        } catch (NoSuchFileException e) {
            witness.lookedAt(path);
            return List.of();
        } catch (NotDirectoryException e) {
            report(path, "not a directory");
            return List.of();
        } catch (DirectoryIteratorException e) {
            unreadable(path, e.getCause());
            return List.of();
        } catch (IOException | InvalidPathException e) {
            unreadable(path, e);
            return List.of();
        }
    }

    /** A directory; to open a FIFO that stands in its place in a captured tree would wait for ever. */
    private Path directory(String path) throws IOException {
        Path found = inside(path);
        if (!isLive() && !Files.readAttributes(found, BasicFileAttributes.class).isDirectory()) {
            throw new NotDirectoryException(path);
        }
        return found;
    }

    /** Owner and mode of a character device; empty for anything else, as fixtures have it. */
    public Optional<NodeAccess> access(String path) {
        witness.lookedAt(path);
        if (captured.access().containsKey(path)) {
            return Optional.of(captured.access().get(path));
        }
        final int fileType = 0170000;
        final int characterDevice = 0020000;
        try {
            Map<String, Object> attributes =
                    Files.readAttributes(insideButForTheLast(path), "unix:mode,owner,group", LinkOption.NOFOLLOW_LINKS);
            int mode = (Integer) attributes.get("mode");
            if ((mode & fileType) != characterDevice) {
                return Optional.empty();
            }
            return Optional.of(new NodeAccess(
                    name((UserPrincipal) attributes.get("owner")),
                    name((UserPrincipal) attributes.get("group")),
                    String.format("%04o", mode & 07777)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | InvalidPathException e) {
            unreadable(path, e);
            return Optional.empty();
        }
    }

    /**
     * The name of a user or group. Java gives the number where there is no name, and also where the database could not be
     * read: then another file can most likely not be read either.
     */
    private static String name(UserPrincipal principal) throws IOException {
        String name = principal.getName();
        if (NUMBER.matcher(name).matches()) {
            try (InputStream database = Files.newInputStream(Path.of("/etc/passwd"))) {
                database.read();
            } catch (NoSuchFileException e) {
                return name;
            }
        }
        return name;
    }

    /** What is there and cannot be read is reported, unless the failure says nothing of the file. */
    private void unreadable(String path, Exception e) {
        String phrase = phrase(e);
        if (SAY_NOTHING_OF_THE_FILE.contains(phrase)) {
            throw new ScanFailure(path, phrase);
        }
        report(path, phrase);
    }

    /** Whether something could not be read on the machine that the tree was captured from; reports it then. */
    private boolean couldNotBeRead(String path) {
        String problem = captured.unreadable().get(path);
        if (problem == null) {
            return false;
        }
        report(path, problem);
        return true;
    }

    private void report(String path, String problem) {
        witness.unreadable(path, problem);
        problems.report(path, problem);
    }

    /** Bytes of a page of the machine that the tree was captured from; empty where nothing was written down of it. */
    public OptionalLong capturedPageBytes() {
        return captured.pageBytes();
    }

    /** Whether this is the machine that we run on. */
    public boolean isLive() {
        return live;
    }

    private static String phrase(Exception e) {
        if (e instanceof AccessDeniedException) {
            return "Permission denied";
        }
        if (e instanceof InvalidPathException) {
            return "not a path: " + ((InvalidPathException) e).getReason();
        }
        if (e instanceof FileSystemException && ((FileSystemException) e).getReason() != null) {
            return ((FileSystemException) e).getReason();
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
