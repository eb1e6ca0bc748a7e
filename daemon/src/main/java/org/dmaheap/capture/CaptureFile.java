// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.capture;

import static org.dmaheap.model.Type.BYTES;
import static org.dmaheap.model.Type.FLAG;
import static org.dmaheap.model.Type.INTEGER;
import static org.dmaheap.model.Type.TEXT;
import static org.dmaheap.model.Type.list;
import static org.dmaheap.model.Type.newer;
import static org.dmaheap.model.Type.optional;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.dmaheap.model.DevNum;
import org.dmaheap.model.Issue;
import org.dmaheap.model.NodeAccess;
import org.dmaheap.model.Table;
import org.dmaheap.sysfs.Captured;

/**
 * {@code capture.json}, at the top of a captured tree: what its files cannot hold.
 *
 * @param format of this file
 * @param version of the program that captured
 * @param pageBytes bytes of a page of the machine
 * @param nodes character devices, which are empty files in the tree
 * @param unreadable what could not be read, and why
 */
record CaptureFile(int format, String version, Optional<Long> pageBytes, List<Node> nodes, List<Issue> unreadable) {
    static final String NAME = "capture.json";

    static final int FORMAT = 1;

    /** Of a tree that has none. */
    static final CaptureFile NONE = new CaptureFile(FORMAT, "", Optional.empty(), List.of(), List.of());

    static final Table<CaptureFile> TABLE = keys -> new CaptureFile(
            keys.of("format", INTEGER, CaptureFile::format),
            keys.of("version", TEXT, CaptureFile::version),
            keys.of("pageBytes", optional(BYTES), CaptureFile::pageBytes),
            keys.of("nodes", list(Node.TABLE), CaptureFile::nodes),
            keys.of("unreadable", newer(list(Issue.TABLE), List.of()), CaptureFile::unreadable));

    CaptureFile {
        nodes = List.copyOf(nodes);
        unreadable = List.copyOf(unreadable);
    }

    /**
     * A character device as it was on the machine.
     *
     * @param user name, or the number if it has none
     * @param group name, or the number if it has none
     * @param mode four octal digits
     * @param dev its {@code dev_t}
     * @param udev whether udev had finished with it
     */
    record Node(String path, String user, String group, String mode, DevNum dev, boolean udev) {
        static final Table<Node> TABLE = keys -> new Node(
                keys.of("path", TEXT, Node::path),
                keys.of("user", TEXT, Node::user),
                keys.of("group", TEXT, Node::group),
                keys.of("mode", TEXT, Node::mode),
                keys.of("dev", DevNum.TYPE, Node::dev),
                keys.of("udev", FLAG, Node::udev));
    }

    /** What a scan of the tree has to know. */
    Captured captured() {
        Map<String, NodeAccess> access = new HashMap<>();
        nodes.forEach(node -> access.put(node.path(), new NodeAccess(node.user(), node.group(), node.mode())));
        Map<String, String> problems = new HashMap<>();
        unreadable.forEach(issue -> problems.put(issue.path(), issue.problem()));
        return new Captured(access, pageBytes.map(OptionalLong::of).orElse(OptionalLong.empty()), problems);
    }
}
