// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.capture;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Absolute paths below the root of a tree, as text: no file system is asked. */
final class TreePath {
    /** As many as the kernel follows ({@code MAXSYMLINKS}, include/linux/namei.h, Linux 7.3). */
    private static final int MOST_LINKS = 40;

    private TreePath() {}

    static String child(String directory, String name) {
        return directory.equals("/") ? "/" + name : directory + "/" + name;
    }

    static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }

    static List<String> components(String path) {
        return Stream.of(path.split("/"))
                .filter(name -> !name.isEmpty() && !name.equals("."))
                .toList();
    }

    /** The kind of file at a path. */
    enum What {
        /** Something that is no link. */
        THERE,
        LINK,
        NOTHING
    }

    /** The files of a tree. */
    interface Tree {
        What what(String path);

        /** Where the link at a path leads. */
        String target(String path);

        /** On the way there was a {@code ..} at the root, where the kernel stays. */
        default void leadsAbove() {}
    }

    /** Follows a path through all links on its way and at its end; empty if it leads to nothing or in circles. */
    static Optional<String> follow(Tree tree, String path) {
        Deque<String> left = new ArrayDeque<>(components(path));
        String at = "/";
        int links = 0;
        while (!left.isEmpty()) {
            String name = left.pop();
            if (name.equals("..")) {
                if (at.equals("/")) {
                    tree.leadsAbove();
                }
                at = parent(at);
                continue;
            }
            String next = child(at, name);
            switch (tree.what(next)) {
                case NOTHING -> {
                    return Optional.empty();
                }
                case THERE -> at = next;
                case LINK -> {
                    if (++links > MOST_LINKS) {
                        return Optional.empty();
                    }
                    String target = tree.target(next);
                    List<String> names = components(target);
                    for (int i = names.size() - 1; i >= 0; i--) {
                        left.push(names.get(i));
                    }
                    at = target.startsWith("/") ? "/" : at;
                }
            }
        }
        return Optional.of(at);
    }
}
