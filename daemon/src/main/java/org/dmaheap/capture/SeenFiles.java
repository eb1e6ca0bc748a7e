// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.dmaheap.model.DevNum;
import org.dmaheap.model.Issue;
import org.dmaheap.sysfs.Witness;

/**
 * Everything that a scan looked at, as it would have to be in a tree for another scan to see the same: the links on the
 * way, directories with all names that were read, files with their content.
 */
final class SeenFiles implements Witness, TreePath.Tree {
    private static final int FILE_TYPE = 0170000;
    private static final int CHARACTER_DEVICE = 0020000;

    private final Path root;
    private final SortedMap<String, Entry> entries = new TreeMap<>();
    private final SortedMap<String, CaptureFile.Node> nodes = new TreeMap<>();
    private final SortedMap<String, Issue> unreadable = new TreeMap<>();

    SeenFiles(Path root) {
        this.root = root;
    }

    /** Something at a path. */
    sealed interface Entry {
        record Directory() implements Entry {}

        record File(byte[] content) implements Entry {}

        /** A file of which only the name is known. */
        record Name() implements Entry {}

        record Link(String target) implements Entry {}
    }

    /** By path, absolute below the root; a directory comes before what is in it. */
    SortedMap<String, Entry> entries() {
        return entries;
    }

    /** Character devices that were looked at, by path. */
    Collection<CaptureFile.Node> nodes() {
        return nodes.values();
    }

    /** What is there and could not be read. */
    Collection<Issue> unreadable() {
        return unreadable.values();
    }

    @Override
    public void read(String path, byte[] content) {
        TreePath.follow(this, path).ifPresent(real -> entries.put(real, file(real, content)));
    }

    private static Entry file(String path, byte[] content) {
        return Privacy.identifies(path) ? new Entry.Name() : new Entry.File(Privacy.without(path, content));
    }

    @Override
    public void listed(String path, List<String> names) {
        TreePath.follow(this, path).ifPresent(real -> names.forEach(name -> entry(TreePath.child(real, name))));
    }

    @Override
    public void lookedAt(String path) {
        TreePath.follow(this, path);
    }

    @Override
    public void unreadable(String path, String problem) {
        unreadable.put(path, new Issue(path, problem));
        TreePath.follow(this, path);
    }

    @Override
    public TreePath.What what(String path) {
        Optional<Entry> entry = entry(path);
        if (entry.isEmpty()) {
            return TreePath.What.NOTHING;
        }
        return entry.get() instanceof Entry.Link ? TreePath.What.LINK : TreePath.What.THERE;
    }

    @Override
    public String target(String path) {
        return ((Entry.Link) entries.get(path)).target();
    }

    /** What is at a path, its last component not followed; from now on it is kept. */
    private Optional<Entry> entry(String path) {
        Entry known = entries.get(path);
        if (known != null) {
            return Optional.of(known);
        }
        try {
            Entry entry = look(path);
            entries.put(path, entry);
            return Optional.of(entry);
        } catch (IOException e) {
            // it is not there, or went meanwhile; what may not be seen is told to unreadable()
            return Optional.empty();
        }
    }

    private Entry look(String path) throws IOException {
        Path real = root.resolve(path.substring(1));
        Map<String, Object> attributes = Files.readAttributes(
                real, "unix:mode,isDirectory,isSymbolicLink,isRegularFile,rdev,owner,group", LinkOption.NOFOLLOW_LINKS);
        if ((boolean) attributes.get("isSymbolicLink")) {
            return new Entry.Link(relative(path, Files.readSymbolicLink(real).toString()));
        }
        if ((boolean) attributes.get("isDirectory")) {
            return new Entry.Directory();
        }
        addNode(path, attributes);
        return (boolean) attributes.get("isRegularFile") ? new Entry.Name() : new Entry.File(new byte[0]);
    }

    /** The same link, which does not lead to or above the root of the machine: that of a tree is in another place. */
    private static String relative(String path, String target) {
        int depth = TreePath.components(TreePath.parent(path)).size();
        List<String> names = TreePath.components(target);
        int up = 0;
        while (up < names.size() && names.get(up).equals("..")) {
            up++;
        }
        if (!target.startsWith("/") && up <= depth) {
            return target;
        }
        List<String> inside = new ArrayList<>(Collections.nCopies(depth, ".."));
        inside.addAll(names.subList(up, names.size()));
        return inside.isEmpty() ? "." : String.join("/", inside);
    }

    private void addNode(String path, Map<String, Object> attributes) {
        int mode = (int) attributes.get("mode");
        if ((mode & FILE_TYPE) == CHARACTER_DEVICE) {
            DevNum dev = DevNum.ofDevT((long) attributes.get("rdev"));
            nodes.put(
                    path,
                    new CaptureFile.Node(
                            path,
                            ((UserPrincipal) attributes.get("owner")).getName(),
                            ((UserPrincipal) attributes.get("group")).getName(),
                            String.format("%04o", mode & 07777),
                            dev,
                            Files.exists(root.resolve("run/udev/data/c" + dev))));
        }
    }
}
