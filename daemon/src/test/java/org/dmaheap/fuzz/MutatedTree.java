// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.dmaheap.boards.FakeTree;

/**
 * A tree that is changed as some bytes say, and put right again. Each change is a number of two bytes that names a path of
 * the tree, a byte that names what is done, one for how much follows, and what follows.
 */
public final class MutatedTree {
    private static final int MOST_CHANGES = 16;

    private final Path original;
    private final Path root;
    private final List<String> paths = new ArrayList<>();
    /** Sorted, so that what lies in a directory comes after it. */
    private final NavigableSet<String> changed = new TreeSet<>();

    /**
     * A copy of a tree.
     *
     * @param below only paths that begin so are changed
     */
    public MutatedTree(Path original, String below) {
        this.original = original;
        try {
            root = Files.createTempDirectory("fuzz").toRealPath();
            FakeTree.copyOf(original, root);
            try (Stream<Path> all = Files.walk(original)) {
                all.map(path -> original.relativize(path).toString())
                        .filter(path -> path.startsWith(below))
                        .sorted()
                        .forEach(paths::add);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path root() {
        return root;
    }

    /** The path that a number names. */
    public String path(int number) {
        return paths.get(number % paths.size());
    }

    /** Changes the tree. */
    public void change(byte[] changes) {
        ByteBuffer input = ByteBuffer.wrap(changes);
        for (int i = 0; i < MOST_CHANGES && input.remaining() >= 4; i++) {
            String path = path(Short.toUnsignedInt(input.getShort()));
            int kind = input.get() & 0xFF;
            byte[] with = new byte[Math.min(input.get() & 0xFF, input.remaining())];
            input.get(with);
            try {
                change(path, kind, with);
            } catch (IOException e) {
                // what cannot be done, such as a name without end, is no change
            }
        }
    }

    private void change(String path, int kind, byte[] with) throws IOException {
        Path there = root.resolve(path);
        if (!there.equals(root) && !there.getParent().toRealPath().equals(there.getParent())) {
            throw new IOException("a link on the way: what lies behind it is not ours to change");
        }
        switch (kind % 8) {
            case 0, 1, 2, 3 -> {
                if (Files.isRegularFile(there, LinkOption.NOFOLLOW_LINKS)) {
                    byte[] bytes = Files.readAllBytes(there);
                    changed.add(path);
                    Files.write(there, kind % 2 == 0 ? with : overwritten(bytes, kind, with));
                }
            }
            case 4 -> remove(path);
            case 5 -> {
                remove(path);
                Files.createDirectories(there);
            }
            case 6 -> {
                remove(path);
                int target = with.length < 2
                        ? 0
                        : Short.toUnsignedInt(ByteBuffer.wrap(with).getShort());
                String text = with.length > 2 && with[2] < 0 ? "../" + path(target) : "/" + path(target);
                Files.createSymbolicLink(there, Path.of(text));
            }
            default -> {
                String name = new String(with, StandardCharsets.UTF_8).replaceAll("[/\0]", "_");
                if (Files.isDirectory(there, LinkOption.NOFOLLOW_LINKS) && !name.isEmpty()) {
                    Path added = there.resolve(name).normalize();
                    if (added.startsWith(root) && !Files.exists(added, LinkOption.NOFOLLOW_LINKS)) {
                        Files.write(added, with);
                        changed.add(root.relativize(added).toString());
                    }
                }
            }
        }
    }

    private static byte[] overwritten(byte[] bytes, int kind, byte[] with) {
        int at = bytes.length == 0 ? 0 : (kind >> 3) % bytes.length;
        byte[] all = Arrays.copyOf(bytes, Math.max(bytes.length, at + with.length));
        System.arraycopy(with, 0, all, at, with.length);
        return all;
    }

    /** A directory goes only when it is empty: what lay in it would have to be put right as well. */
    private void remove(String path) throws IOException {
        Path there = root.resolve(path);
        if (there.equals(root)) {
            throw new IOException("the tree itself stays");
        }
        boolean wasIntact = changed.add(path);
        try {
            Files.deleteIfExists(there);
        } catch (DirectoryNotEmptyException e) {
            if (wasIntact) {
                changed.remove(path);
            }
            throw e;
        }
    }

    /** Makes the tree again what it was. */
    public void restore() {
        try {
            for (String path : changed.descendingSet()) {
                Files.deleteIfExists(root.resolve(path));
            }
            for (String path : changed) {
                Path was = original.resolve(path);
                if (Files.exists(was, LinkOption.NOFOLLOW_LINKS)) {
                    Files.copy(was, root.resolve(path), LinkOption.NOFOLLOW_LINKS);
                }
            }
            changed.clear();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
