// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.boards;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A tree that a test makes up, or a copy of a board's tree that it changes. Paths are absolute below its root, as in
 * the map. What the kernel would make together is made together: a heap has its class link, its number and its node.
 */
public final class FakeTree {
    private static final String TREE = "/sys/firmware/devicetree/base";

    private final Path root;
    private final Map<String, Integer> phandles = new HashMap<>();
    private int heaps;

    private FakeTree(Path root) {
        this.root = root;
    }

    /** Nothing but the root directory. */
    public static FakeTree in(Path root) {
        return new FakeTree(root).directory("/");
    }

    /** A copy of a tree, links as links. */
    public static FakeTree copyOf(Path from, Path root) {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                Path copy = root.resolve(from.relativize(path).toString());
                if (!Files.isDirectory(copy)) {
                    copy(path, copy);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new FakeTree(root);
    }

    /** Sysfs has files that can be written only: of these there is no content to copy, and who is not root may not try. */
    private static void copy(Path from, Path to) throws IOException {
        if (!Files.isSymbolicLink(from)
                && !Files.getPosixFilePermissions(from).contains(PosixFilePermission.OWNER_READ)) {
            Files.createFile(to);
        } else {
            Files.copy(from, to, LinkOption.NOFOLLOW_LINKS);
        }
    }

    public Path root() {
        return root;
    }

    /** The map and the answers of the shipped rules. */
    public Answers answers() {
        return new Answers(Boards.judgement(root));
    }

    public Path path(String path) {
        return root.resolve(path.substring(1));
    }

    public FakeTree directory(String path) {
        return change(() -> Files.createDirectories(path(path)));
    }

    public FakeTree file(String path, String text) {
        return raw(path, (text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    public FakeTree raw(String path, byte[] bytes) {
        return change(() -> {
            Files.createDirectories(path(path).getParent());
            Files.write(path(path), bytes);
        });
    }

    /** A link as sysfs makes it: relative, to a path of the same tree. */
    public FakeTree link(String path, String target) {
        return rawLink(path, path(path).getParent().relativize(path(target)).toString());
    }

    /** A link with exactly this text. */
    public FakeTree rawLink(String path, String text) {
        return change(() -> {
            Files.createDirectories(path(path).getParent());
            Files.deleteIfExists(path(path));
            Files.createSymbolicLink(path(path), Path.of(text));
        });
    }

    /** Takes a file, link or whole directory away. */
    public FakeTree remove(String path) {
        return change(() -> {
            try (Stream<Path> paths = Files.walk(path(path))) {
                for (Path each : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        });
    }

    /** A device with its bus and, unless empty, its driver. */
    public FakeTree device(String devpath, String bus, String driver) {
        String name = devpath.substring(devpath.lastIndexOf('/') + 1);
        directory("/sys" + devpath)
                .directory("/sys/bus/" + bus)
                .link("/sys" + devpath + "/subsystem", "/sys/bus/" + bus);
        link("/sys/bus/" + bus + "/devices/" + name, "/sys" + devpath);
        if (!driver.isEmpty()) {
            String directory = "/sys/bus/" + bus + "/drivers/" + driver;
            directory(directory).link("/sys" + devpath + "/driver", directory);
        }
        return this;
    }

    /** A PCI function. */
    public FakeTree pci(String devpath, String driver, int vendor, int device) {
        return device(devpath, "pci", driver)
                .file("/sys" + devpath + "/vendor", String.format("0x%04x", vendor))
                .file("/sys" + devpath + "/device", String.format("0x%04x", device));
    }

    /** Nodes of a device: {@code card0}, {@code renderD128}, {@code accel0}, {@code video0}. */
    public FakeTree nodes(String devpath, String... names) {
        for (String name : names) {
            String subsystem = name.startsWith("video") ? "video4linux" : name.startsWith("accel") ? "accel" : "drm";
            int major = name.startsWith("video") ? 81 : name.startsWith("accel") ? 261 : 226;
            String directory = "/sys" + devpath + "/" + subsystem + "/" + name;
            file(directory + "/dev", major + ":" + name.replaceAll("[^0-9]", ""));
            link(directory + "/device", "/sys" + devpath);
            link("/sys/class/" + subsystem + "/" + name, directory);
            raw((subsystem.equals("drm") ? "/dev/dri/" : "/dev/") + name, new byte[0]);
        }
        return this;
    }

    /** A connector of a card that has its node: {@code HDMI-A-1}. */
    public FakeTree connector(String devpath, String card, String connector) {
        String name = card + "-" + connector;
        String directory = "/sys" + devpath + "/drm/" + card + "/" + name;
        return file(directory + "/status", "connected").link("/sys/class/drm/" + name, directory);
    }

    public FakeTree heaps(String... names) {
        for (String name : names) {
            String directory = "/sys/devices/virtual/dma_heap/" + name;
            file(directory + "/dev", "252:" + heaps++);
            link("/sys/class/dma_heap/" + name, directory);
            raw("/dev/dma_heap/" + name, new byte[0]);
        }
        return this;
    }

    /** Puts a device into an IOMMU group. */
    public FakeTree group(String devpath, String id, String type) {
        return file("/sys/kernel/iommu_groups/" + id + "/type", type)
                .link("/sys" + devpath + "/iommu_group", "/sys/kernel/iommu_groups/" + id);
    }

    /** A CMA area with figures in pages. */
    public FakeTree area(String name, long totalPages, long availablePages) {
        return file("/sys/kernel/mm/cma/" + name + "/total_pages", Long.toString(totalPages))
                .file("/sys/kernel/mm/cma/" + name + "/available_pages", Long.toString(availablePages));
    }

    /** Pages of this many bytes, as the huge page of such a machine shows. */
    public FakeTree pages(long bytes) {
        return file("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size", Long.toString(bytes / Long.BYTES * bytes));
    }

    /** The release of the kernel. */
    public FakeTree kernel(String release) {
        return file("/proc/sys/kernel/osrelease", release);
    }

    /** The blocks of memory with these numbers, online. */
    public FakeTree blocks(long bytes, int... numbers) {
        file("/sys/devices/system/memory/block_size_bytes", Long.toHexString(bytes));
        for (int number : numbers) {
            file("/sys/devices/system/memory/memory" + number + "/state", "online");
        }
        return this;
    }

    /** {@code /proc/zoneinfo} with zones of pages: first page, pages spanned, pages managed of each. */
    public FakeTree zones(long... figures) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < figures.length; i += 3) {
            text.append("Node 0, zone   Normal\n  pages free     17\n        spanned  %d\n        present  %d\n"
                    .formatted(figures[i + 1], figures[i + 2]));
            text.append("        managed  %d\n  start_pfn:           %d\n".formatted(figures[i + 2], figures[i]));
        }
        return file("/proc/zoneinfo", text.toString());
    }

    /** A memory node at an address. */
    public FakeTree memory(long start, long size) {
        String node = "/memory@" + Long.toHexString(start);
        return node(node, "none")
                .strings(node, "device_type", "memory")
                .cells(node, "reg", (int) (start >>> 32), (int) start, (int) (size >>> 32), (int) size);
    }

    /** A device-tree node; the root gets two address cells and two size cells. */
    public FakeTree node(String node, String... compatible) {
        if (!Files.exists(path(TREE))) {
            raw(TREE + "/model", "made up\0".getBytes(StandardCharsets.UTF_8));
            cells("/", "#address-cells", 2).cells("/", "#size-cells", 2);
        }
        int phandle = phandles.computeIfAbsent(node, key -> phandles.size() + 1);
        return strings(node, "compatible", compatible).cells(node, "phandle", phandle);
    }

    /** Makes a node the one of a device. */
    public FakeTree ofNode(String devpath, String node) {
        return link("/sys" + devpath + "/of_node", TREE + node);
    }

    public FakeTree cells(String node, String property, int... values) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Integer.BYTES);
        for (int value : values) {
            raw.putInt(value);
        }
        return raw(property(node, property), raw.array());
    }

    public FakeTree strings(String node, String property, String... values) {
        return raw(property(node, property), (String.join("\0", values) + "\0").getBytes(StandardCharsets.UTF_8));
    }

    public FakeTree flag(String node, String property) {
        return raw(property(node, property), new byte[0]);
    }

    /** The phandle of a node made before. */
    public int phandle(String node) {
        return phandles.get(node);
    }

    /** A property with bare phandles of nodes made before. */
    public FakeTree phandles(String node, String property, String... targets) {
        return cells(
                node,
                property,
                List.of(targets).stream().mapToInt(phandles::get).toArray());
    }

    /** A {@code reusable} {@code shared-dma-pool} at an address below 4 GiB. */
    public FakeTree region(String name, long start, long size) {
        if (!Files.exists(path(property("/reserved-memory", "ranges")))) {
            node("/reserved-memory", "none");
            cells("/reserved-memory", "#address-cells", 2).cells("/reserved-memory", "#size-cells", 2);
            flag("/reserved-memory", "ranges");
        }
        String node = "/reserved-memory/" + name;
        return node(node, "shared-dma-pool")
                .flag(node, "reusable")
                .cells(node, "reg", (int) (start >>> 32), (int) start, (int) (size >>> 32), (int) size);
    }

    /** Where a property of a node stands. */
    public static String property(String node, String property) {
        return TREE + (node.equals("/") ? "" : node) + "/" + property;
    }

    private FakeTree change(Change change) {
        try {
            change.run();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Change {
        void run() throws IOException;
    }
}
