// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.devicetree;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.dmaheap.inventory.OfNode;
import org.dmaheap.model.Fact;
import org.dmaheap.model.NaturalOrder;
import org.dmaheap.sysfs.ReadProblems;
import org.dmaheap.sysfs.SysfsRoot;

/**
 * The flattened device tree as {@code /sys/firmware/devicetree/base} shows it: one directory a node, one file a
 * property, raw and big-endian. Nodes are named by their full path; the root is {@code /}. The tree is walked once, when
 * the first question needs more than a single node.
 */
public final class DeviceTree {
    /** Parents before children, siblings in natural order. */
    public static final Comparator<String> ORDER = (a, b) -> compare(a.split("/"), b.split("/"));

    private static int compare(String[] a, String[] b) {
        for (int i = 0; i < Math.min(a.length, b.length); i++) {
            int order = NaturalOrder.COMPARATOR.compare(a[i], b[i]);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(a.length, b.length);
    }

    /** Deeper than any tree that a boot loader would pass on. */
    private static final int DEEPEST = 64;

    /** As many arguments as {@code include/linux/of.h} has room for ({@code MAX_PHANDLE_ARGS}, Linux 7.3). */
    private static final int MOST_CELLS = 16;

    private final SysfsRoot sysfs;
    private final ReadProblems problems;
    private final Map<String, Optional<byte[]>> properties = new HashMap<>();
    private List<String> nodes;
    private Set<String> propertyPaths;
    private Map<Integer, String> regionPhandles;
    private Map<Integer, String> phandles;

    public DeviceTree(SysfsRoot sysfs, ReadProblems problems) {
        this.sysfs = sysfs;
        this.problems = problems;
    }

    public boolean exists(String node) {
        return sysfs.isDirectory(OfNode.directory(node));
    }

    /** Every node, parents before children, siblings in natural order. */
    public List<String> nodes() {
        if (nodes == null) {
            List<String> found = new ArrayList<>();
            propertyPaths = new HashSet<>();
            if (sysfs.isDirectory(OfNode.ROOT_DIRECTORY)) {
                walk("/", 0, found);
            }
            nodes = List.copyOf(found);
        }
        return nodes;
    }

    private void walk(String node, int depth, List<String> found) {
        if (depth > DEEPEST) {
            problems.report(OfNode.directory(node), "nested deeper than " + DEEPEST + " nodes");
            return;
        }
        found.add(node);
        List<String> names = sysfs.list(OfNode.directory(node));
        Set<String> children = childrenAmong(names, node);
        for (String name : names) {
            if (!children.contains(name)) {
                propertyPaths.add(OfNode.property(node, name));
            }
        }
        for (String child : children) {
            walk(child(node, child), depth + 1, found);
        }
    }

    /** Asks as few names as possible what they are: a tree holds ten properties a node, and a look at each costs most of a scan. */
    private Set<String> childrenAmong(List<String> names, String node) {
        List<String> nodesFirst = new ArrayList<>(names);
        nodesFirst.sort(Comparator.comparing(name -> !hasUnitAddress(name)));
        int left = sysfs.subdirectories(OfNode.directory(node)).orElse(Integer.MAX_VALUE);
        if (left == 0 && !nodesFirst.isEmpty() && hasUnitAddress(nodesFirst.get(0))) {
            // a file system that counts wrongly: no property has an @ in its name
            left = Integer.MAX_VALUE;
        }
        Set<String> children = new TreeSet<>(NaturalOrder.COMPARATOR);
        for (String name : nodesFirst) {
            if (children.size() == left) {
                break;
            }
            String path = OfNode.directory(node) + "/" + name;
            if (sysfs.isItselfADirectory(path)) {
                children.add(name);
            } else if (sysfs.isLinkToDirectory(path)) {
                problems.report(path, "a link, which no device tree has");
            }
        }
        return children;
    }

    private static boolean hasUnitAddress(String name) {
        return name.indexOf('@') >= 0;
    }

    /** Direct children of a node. */
    public List<String> children(String node) {
        String prefix = node.equals("/") ? "/" : node + "/";
        return nodes().stream()
                .filter(path -> path.length() > prefix.length()
                        && path.startsWith(prefix)
                        && path.indexOf('/', prefix.length()) < 0)
                .toList();
    }

    private static String child(String node, String name) {
        return node.equals("/") ? "/" + name : node + "/" + name;
    }

    public static Optional<String> parent(String node) {
        if (node.equals("/")) {
            return Optional.empty();
        }
        int slash = node.lastIndexOf('/');
        return Optional.of(slash == 0 ? "/" : node.substring(0, slash));
    }

    public Optional<byte[]> property(String node, String name) {
        String path = OfNode.property(node, name);
        if (propertyPaths != null && !propertyPaths.contains(path)) {
            return Optional.empty();
        }
        return properties.computeIfAbsent(path, sysfs::bytes);
    }

    public boolean hasFlag(String node, String name) {
        return property(node, name).isPresent();
    }

    /** Whether a property is there, or may be, and nothing can be read of it. */
    public boolean isUnreadable(String node, String name) {
        String path = OfNode.property(node, name);
        return property(node, name).isEmpty()
                && (propertyPaths == null || propertyPaths.contains(path))
                && !sysfs.isAbsent(path);
    }

    /** A string list; empty if the property is absent, or its last string does not end, which is reported. */
    public List<String> strings(String node, String name) {
        Optional<byte[]> raw = property(node, name);
        if (raw.isPresent() && raw.get().length > 0 && raw.get()[raw.get().length - 1] != 0) {
            problems.report(OfNode.property(node, name), "a string without end");
            return List.of();
        }
        return raw.map(DeviceTree::split).orElse(List.of());
    }

    private static List<String> split(byte[] raw) {
        List<String> strings = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= raw.length; i++) {
            if (i == raw.length || raw[i] == 0) {
                if (i > start || i < raw.length) {
                    strings.add(new String(raw, start, i - start, StandardCharsets.UTF_8));
                }
                start = i + 1;
            }
        }
        return strings;
    }

    /** 32-bit cells; empty if the property is absent or its length is no multiple of four, which is reported. */
    public Optional<int[]> cells(String node, String name) {
        return property(node, name).flatMap(raw -> {
            if (raw.length % Integer.BYTES != 0) {
                problems.report(OfNode.property(node, name), raw.length + " bytes are not whole cells");
                return Optional.empty();
            }
            int[] cells = new int[raw.length / Integer.BYTES];
            ByteBuffer.wrap(raw).asIntBuffer().get(cells);
            return Optional.of(cells);
        });
    }

    /** The unsigned number in some cells; of more than two the last two count, as PCI has flags in the first of three. */
    public static long number(int[] cells, int start, int count) {
        long value = 0;
        for (int i = start + Math.max(0, count - 2); i < start + count; i++) {
            value = value << 32 | cells[i] & 0xffffffffL;
        }
        return value;
    }

    /** One number of a single cell. */
    public OptionalInt cell(String node, String name) {
        Optional<int[]> cells = cells(node, name);
        return cells.isPresent() && cells.get().length == 1 ? OptionalInt.of(cells.get()[0]) : OptionalInt.empty();
    }

    /** The fact that a property has the value it has, or that there is none. */
    public Fact stringsFact(String node, String name) {
        return new Fact(OfNode.property(node, name), property(node, name).map(raw -> String.join(" ", split(raw))));
    }

    /** The fact that a property has the cells it has, or that there is none. */
    public Fact cellsFact(String node, String name) {
        Optional<int[]> cells = cells(node, name);
        return new Fact(OfNode.property(node, name), cells.map(DeviceTree::show));
    }

    private static String show(int[] cells) {
        if (cells.length == 0) {
            return "";
        }
        StringBuilder text = new StringBuilder("<");
        for (int i = 0; i < cells.length; i++) {
            text.append(i == 0 ? "" : " ").append("0x").append(Integer.toHexString(cells[i]));
        }
        return text.append('>').toString();
    }

    /** As {@code of_device_is_available()}: no status, {@code okay} or {@code ok} (Linux 7.3, drivers/of/base.c). */
    public boolean isEnabled(String node) {
        List<String> status = strings(node, "status");
        return status.isEmpty() || status.get(0).equals("okay") || status.get(0).equals("ok");
    }

    /** Whether one of the wanted strings is among a node's {@code compatible}. */
    public boolean isCompatible(String node, List<String> wanted) {
        return strings(node, "compatible").stream().anyMatch(wanted::contains);
    }

    /** The node with this phandle. Most that are asked for lead to a region, and no others are read for those. */
    public Optional<String> byPhandle(int phandle) {
        if (regionPhandles == null) {
            regionPhandles = phandlesOf(children("/reserved-memory"));
        }
        if (regionPhandles.containsKey(phandle)) {
            return Optional.of(regionPhandles.get(phandle));
        }
        if (phandles == null) {
            phandles = phandlesOf(nodes());
        }
        return Optional.ofNullable(phandles.get(phandle));
    }

    private Map<Integer, String> phandlesOf(List<String> some) {
        Map<Integer, String> found = new HashMap<>();
        for (String node : some) {
            for (String name : List.of("linux,phandle", "phandle")) {
                cell(node, name).ifPresent(value -> found.put(value, node));
            }
        }
        return found;
    }

    /** Nodes that a property with bare phandles names, those that do not exist left out and reported. */
    public List<String> phandleTargets(String node, String name) {
        List<String> targets = new ArrayList<>();
        for (int phandle : cells(node, name).orElse(new int[0])) {
            Optional<String> target = byPhandle(phandle);
            if (target.isEmpty()) {
                problems.report(OfNode.property(node, name), "no node has phandle 0x" + Integer.toHexString(phandle));
            }
            target.ifPresent(targets::add);
        }
        return targets;
    }

    /**
     * {@code #address-cells} or {@code #size-cells} of a bus, or -1 if it has none that can be read. The kernel takes those of
     * the nearest node above then ({@code of_bus_n_addr_cells()}, drivers/of/base.c, Linux 7.3); as they are not inherited by
     * the specification, and every bus with addresses has them, we take it that they were lost.
     */
    public int cellCount(String node, String name) {
        return count(node, name, -1);
    }

    /** How many cells of arguments follow a phandle of this node; none where the property is absent. */
    public int argumentCount(String node, String name) {
        return count(node, name, 0);
    }

    private int count(String node, String name, int missing) {
        OptionalInt count = cell(node, name);
        if (count.isPresent() && (count.getAsInt() < 0 || count.getAsInt() > MOST_CELLS)) {
            problems.report(OfNode.property(node, name), "not a number of cells: " + count.getAsInt());
            return missing;
        }
        return count.orElse(missing);
    }
}
