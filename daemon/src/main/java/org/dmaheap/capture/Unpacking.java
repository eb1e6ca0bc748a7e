// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.capture;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.XZInputStream;

/** Unpacks an archive of a machine, which may come from anybody: nothing in it leads out of the directory it is put into. */
final class Unpacking {
    /** A PC shows about 100 000 files in sysfs, which tar fills up to 4096 bytes each. */
    private static final int MOST_ENTRIES = 400_000;

    private static final long MOST_BYTES = 1L << 30;
    private static final int LARGEST_FILE = 64 << 20;

    /** gzip makes zeros 1030 times smaller; a whole {@code /sys} that is filled up with zeros {@code xz -9} 560 times. */
    private static final int MOST_TIMES_LARGER = 900;

    private static final long NO_BOMB = 16 << 20;

    /** Its dictionary is as large as the archive says; that of {@code xz -9} takes 65 MiB. */
    private static final long XZ_MOST_KIBIBYTES = 80 << 10;

    private static final byte[] GZIP = {0x1f, (byte) 0x8b};
    private static final byte[] XZ = {(byte) 0xfd, '7', 'z', 'X', 'Z', 0};

    private final Path directory;
    private final List<String> links = new ArrayList<>();
    private int entries;

    /** A directory that is known to be one, all the way. */
    private Path lastParent;

    private Unpacking(Path directory) {
        this.directory = directory;
        this.lastParent = directory;
    }

    /**
     * Unpacks it.
     *
     * @param directory empty
     * @return the root of the tree: the directory, or the one that the tree was packed with
     * @throws NoTree if it cannot be read, or holds something that no machine's tree does
     */
    static Path into(Path directory, Path archive) throws NoTree {
        try (Counted file = new Counted(new BufferedInputStream(Files.newInputStream(archive)));
                InputStream in = new NoBomb(decompressed(file), file)) {
            new Unpacking(directory).unpack(new TarReader(in));
            return root(directory);
        } catch (IOException e) {
            throw new NoTree("no archive that can be read (tar, gz or xz): "
                    + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()));
        }
    }

    private static InputStream decompressed(InputStream in) throws IOException {
        in.mark(XZ.length);
        byte[] begin = in.readNBytes(XZ.length);
        in.reset();
        if (startsWith(begin, GZIP)) {
            return new BufferedInputStream(new GZIPInputStream(in));
        }
        if (startsWith(begin, XZ)) {
            long ours = Runtime.getRuntime().maxMemory() / 1024 * 5 / 8;
            return new BufferedInputStream(new XZInputStream(in, (int) Math.min(ours, XZ_MOST_KIBIBYTES)));
        }
        return in;
    }

    private static boolean startsWith(byte[] bytes, byte[] begin) {
        for (int i = 0; i < begin.length; i++) {
            if (i >= bytes.length || bytes[i] != begin[i]) {
                return false;
            }
        }
        return true;
    }

    /** Knows how much was read of it. */
    private static class Counted extends FilterInputStream {
        private long count;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            add(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            add(Math.max(0, read));
            return read;
        }

        @Override
        public long skip(long bytes) throws IOException {
            long skipped = super.skip(bytes);
            add(skipped);
            return skipped;
        }

        void add(long bytes) throws IOException {
            count += bytes;
        }
    }

    /** Ends where a few bytes would become as many as they like. */
    private static final class NoBomb extends Counted {
        private final Counted file;

        NoBomb(InputStream in, Counted file) {
            super(in);
            this.file = file;
        }

        @Override
        void add(long bytes) throws IOException {
            super.add(bytes);
            long count = ((Counted) this).count;
            if (count > MOST_BYTES || count > NO_BOMB && count / MOST_TIMES_LARGER > file.count) {
                throw new IOException("it grows from " + file.count + " bytes to more than a machine's tree has");
            }
        }
    }

    private void unpack(TarReader tar) throws IOException, NoTree {
        Optional<TarEntry> entry;
        while ((entry = tar.next()).isPresent()) {
            if (++entries > MOST_ENTRIES) {
                throw new NoTree("it holds more than " + MOST_ENTRIES + " entries");
            }
            put(entry.get(), tar);
        }
        if (entries == 0) {
            throw new NoTree("it is empty, or no archive (tar, gz or xz)");
        }
        for (String link : links) {
            expectInside(link);
        }
    }

    private void put(TarEntry entry, TarReader tar) throws NoTree {
        Path path = place(entry);
        switch (entry.kind()) {
            case DIRECTORY -> written(entry, () -> Files.createDirectories(path));
            case SYMBOLIC_LINK -> {
                Path target = target(path, entry);
                written(entry, () -> Files.createSymbolicLink(emptied(path, entry), target));
                links.add("/" + directory.relativize(path));
            }
            case FILE -> {
                if (entry.size() > LARGEST_FILE) {
                    throw refused("it holds a file of more than " + LARGEST_FILE + " bytes", entry);
                }
                written(entry, () -> copy(tar, emptied(path, entry)));
                if (entry.size() == 0 && entry.permissions() == 0) {
                    // in a capture what nothing read, for its name alone
                    written(
                            entry,
                            () -> Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("---------")));
                }
            }
            case HARD_LINK, DEVICE, FIFO, SPARSE_FILE, OTHER ->
                throw refused(
                        "it holds " + entry.kind() + ", and a captured tree has directories, links and files alone",
                        entry);
        }
    }

    private static void copy(TarReader tar, Path path) throws IOException {
        byte[] buffer = new byte[1 << 13];
        try (OutputStream out = Files.newOutputStream(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            int read;
            while ((read = tar.read(buffer)) > 0) {
                out.write(buffer, 0, read);
            }
        }
    }

    private static NoTree refused(String why, TarEntry entry) {
        String name = entry.name().replaceAll("\\p{Cntrl}", "?");
        return new NoTree(why + ": " + (name.length() > 200 ? name.substring(0, 200) + "…" : name));
    }

    /** Something that writes what an entry holds. */
    private interface Write {
        void run() throws IOException, NoTree;
    }

    private void written(TarEntry entry, Write write) throws NoTree {
        try {
            write.run();
        } catch (IOException e) {
            throw refused("it could not be unpacked in " + directory + ", " + e.getMessage(), entry);
        }
    }

    private Path place(TarEntry entry) throws NoTree {
        List<String> components = TreePath.components(entry.name());
        if (entry.name().startsWith("/")) {
            throw refused("an entry has an absolute name", entry);
        }
        if (components.contains("..")) {
            throw refused("an entry leads out of it", entry);
        }
        try {
            Path path = directory.resolve(String.join("/", components));
            if (!components.isEmpty() && !path.getParent().equals(lastParent)) {
                makeDirectories(path.getParent(), entry);
            }
            return path;
        } catch (InvalidPathException e) {
            throw refused("an entry has a name that no file can have", entry);
        }
    }

    private void makeDirectories(Path parent, TarEntry entry) throws NoTree {
        Path at = directory;
        for (Path component : directory.relativize(parent)) {
            at = at.resolve(component);
            if (Files.isSymbolicLink(at)) {
                throw refused("an entry is put through a link", entry);
            }
        }
        written(entry, () -> Files.createDirectories(parent));
        lastParent = parent;
    }

    /** The same path without what an earlier entry of this kind put there: the later one holds, as with tar. */
    private Path emptied(Path path, TarEntry entry) throws IOException, NoTree {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            throw refused("it holds a directory and something else of the same name", entry);
        }
        Files.deleteIfExists(path);
        return path;
    }

    /** Where a link leads; one that leads out would show this machine instead of the captured one. */
    private Path target(Path path, TarEntry entry) throws NoTree {
        try {
            Path target = Path.of(entry.link());
            if (target.isAbsolute() || !path.resolveSibling(target).normalize().startsWith(directory)) {
                throw refused("a link leads out of it", entry);
            }
            return target;
        } catch (InvalidPathException e) {
            throw refused("a link leads where nothing can be", entry);
        }
    }

    /** By way of other links too. */
    private void expectInside(String link) throws NoTree {
        AtomicBoolean leadsOut = new AtomicBoolean();
        TreePath.follow(
                new TreePath.Tree() {
                    @Override
                    public TreePath.What what(String path) {
                        Path here = directory.resolve(path.substring(1));
                        if (Files.isSymbolicLink(here)) {
                            return TreePath.What.LINK;
                        }
                        return Files.exists(here, LinkOption.NOFOLLOW_LINKS)
                                ? TreePath.What.THERE
                                : TreePath.What.NOTHING;
                    }

                    @Override
                    public String target(String path) {
                        try {
                            return Files.readSymbolicLink(directory.resolve(path.substring(1)))
                                    .toString();
                        } catch (IOException e) {
                            return "";
                        }
                    }

                    @Override
                    public void leadsAbove() {
                        leadsOut.set(true);
                    }
                },
                link);
        if (leadsOut.get()) {
            throw new NoTree("a link leads out of it: " + link.substring(1));
        }
    }

    /** The tree itself, or the one directory that it was packed with. */
    private static Path root(Path directory) throws IOException {
        List<Path> top = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(top::add);
        }
        boolean packedWithItsDirectory = top.size() == 1
                && Files.isDirectory(top.get(0), LinkOption.NOFOLLOW_LINKS)
                && Files.isDirectory(top.get(0).resolve("sys"), LinkOption.NOFOLLOW_LINKS);
        return packedWithItsDirectory ? top.get(0) : directory;
    }

    /** Takes a directory away again, with all that is in it. */
    static void remove(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            // a temporary directory that stays harms nobody, and there is nothing left to say it with
        }
    }
}
