// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dmaheap.client.Dmaheapctl;
import org.dmaheap.client.doctor.Machine.Archive;
import org.dmaheap.client.doctor.Machine.Area;
import org.dmaheap.client.doctor.Machine.Distribution;
import org.dmaheap.client.doctor.Machine.InstalledSystem;
import org.dmaheap.client.doctor.Machine.Kernel;
import org.dmaheap.client.doctor.Machine.RuleFile;
import org.dmaheap.client.doctor.Machine.Screen;
import org.dmaheap.client.source.RuledMachine;
import org.dmaheap.config.Configuration;
import org.dmaheap.config.ConfigurationException;
import org.dmaheap.model.Device;
import org.dmaheap.model.DeviceNode;
import org.dmaheap.model.Heap;
import org.dmaheap.model.HeapKind;
import org.dmaheap.model.RuleRef;

/** Gathers what the checks look at, from the files of a tree. It opens no device. */
public final class Examination {
    private static final String CONFIGURATION = "etc/dmaheapd/dmaheapd.json";
    private static final String AREAS = "sys/kernel/mm/cma/";
    private static final String AREAS_OF_ROOT = "sys/kernel/debug/cma/";
    private static final String RULE = "udev/rules.d/60-dmaheapd.rules";
    private static final String ARCHIVES = "var/cache/dmaheapd/dmaheapd";
    private static final Pattern MODE = Pattern.compile("([0-9]{1,5})x([0-9]{1,5}).*");

    private final Tree tree;
    private final RuledMachine ruled;

    private Examination(Path root, RuledMachine ruled) {
        this.tree = new Tree(root);
        this.ruled = ruled;
    }

    /**
     * Looks at a tree.
     *
     * @param root {@code /} or that of a captured machine
     * @param ruled what a scan of it found
     * @param live what the running machine tells besides
     */
    public static Machine of(Path root, RuledMachine ruled, Optional<Live> live) {
        return new Examination(root, ruled).machine(live);
    }

    private Machine machine(Optional<Live> live) {
        return new Machine(
                ruled.proven(),
                ruled.ownPools(),
                ruled.ruleProblems(),
                idle(),
                ruled.contradictions(),
                kernel(),
                areas(),
                screens(),
                isContainer(),
                distribution(),
                // what sysfs shows says nothing of what is installed
                tree.isDirectory("usr/lib") ? Optional.of(system()) : Optional.empty(),
                live);
    }

    private List<String> idle() {
        List<String> sentences = new ArrayList<>();
        for (RuleRef rule : ruled.idle()) {
            sentences.add("No device, use and heap of this machine fit " + rule + ", or a later override decides.");
        }
        Path file = tree.path(CONFIGURATION);
        try {
            Configuration.read(file).ifPresent(configuration -> sentences.addAll(idle(configuration)));
        } catch (ConfigurationException e) {
            sentences.add("Nobody is handed a heap, for " + e.getMessage() + ".");
        }
        return sentences;
    }

    /** Groups are told only where those of the machine are known: a captured tree has none. */
    private List<String> idle(Configuration configuration) {
        List<String> sentences = new ArrayList<>();
        Set<String> groups =
                tree.lines("etc/group").map(line -> line.split(":", 2)[0]).collect(Collectors.toSet());
        for (String group : configuration.openHeapGroups()) {
            boolean byDefault = Configuration.DEFAULT.openHeapGroups().contains(group);
            if (!groups.isEmpty() && !groups.contains(group) && !byDefault && !group.matches("[0-9]+")) {
                sentences.add("There is no group " + group + ", which /" + CONFIGURATION + " names.");
            }
        }
        for (String heap : configuration.openHeapAlso()) {
            if (ruled.map().heap(heap).isEmpty()) {
                sentences.add("There is no heap " + heap + ", which /" + CONFIGURATION + " names.");
            }
        }
        return sentences;
    }

    private Kernel kernel() {
        return new Kernel(
                tree.isDirectory("sys/class/dma_heap"),
                loadable(),
                tree.text("sys/module/dma_heap/parameters/mem_accounting")
                        .map(value -> value.strip().equals("Y")),
                tree.lines("proc/meminfo")
                        .filter(line -> line.startsWith("CmaTotal:"))
                        .map(line -> line.replaceAll("[^0-9]", ""))
                        .filter(digits -> !digits.isEmpty() && digits.length() < 16)
                        .mapToLong(digits -> Long.parseLong(digits) << 10)
                        .findFirst());
    }

    private Optional<Set<String>> loadable() {
        Optional<String> release = ruled.map().kernel();
        return release.flatMap(name -> Stream.of("lib/modules/", "usr/lib/modules/")
                .flatMap(modules -> tree.text(modules + name + "/modules.dep").stream())
                .findFirst()
                .map(text -> text.lines()
                        .map(line -> line.replaceAll(":.*", "").replaceAll(".*/", ""))
                        .map(file -> file.replaceAll("\\.ko.*", "").replace('-', '_'))
                        .collect(Collectors.toSet())));
    }

    private Map<String, Area> areas() {
        Map<String, Area> areas = new HashMap<>();
        for (Heap heap : ruled.map().heaps()) {
            if (heap.kind() == HeapKind.CMA && heap.aliasOf().isEmpty()) {
                areaName(heap).ifPresent(name -> areas.put(heap.name(), area(name)));
            }
        }
        return areas;
    }

    private Optional<String> areaName(Heap heap) {
        return heap.isDefault().equals(Optional.of(true))
                ? ruled.inventory().defaultArea().areaName()
                : Optional.of(heap.name());
    }

    private Area area(String name) {
        OptionalLong pages = tree.number(AREAS + name + "/total_pages");
        OptionalLong run = tree.number(AREAS_OF_ROOT + name + "/maxchunk");
        OptionalLong bytes = ruled.inventory().areas().stream()
                .filter(area -> area.name().equals(name))
                .map(area -> area.totalBytes())
                .findFirst()
                .orElse(OptionalLong.empty());
        boolean pageIsKnown = pages.isPresent() && pages.getAsLong() > 0 && bytes.isPresent() && run.isPresent();
        return new Area(
                tree.number(AREAS + name + "/alloc_pages_fail"),
                pageIsKnown
                        ? OptionalLong.of(run.getAsLong() * (bytes.getAsLong() / pages.getAsLong()))
                        : OptionalLong.empty());
    }

    private List<Screen> screens() {
        List<Screen> screens = new ArrayList<>();
        for (Device device : ruled.map().devices()) {
            for (DeviceNode node : device.nodes()) {
                if (node.type() == DeviceNode.Type.PRIMARY) {
                    screens.addAll(screens(device.id(), node.name()));
                }
            }
        }
        return screens;
    }

    private List<Screen> screens(String device, String card) {
        List<Screen> screens = new ArrayList<>();
        for (Path connector : tree.entries("sys/class/drm", card + "-*")) {
            boolean isConnected = Tree.text(connector.resolve("status"))
                    .filter(status -> status.strip().equals("connected"))
                    .isPresent();
            // the preferred mode comes first (drivers/gpu/drm/drm_sysfs.c, modes_show(), Linux 7.3)
            Optional<String> mode = Tree.text(connector.resolve("modes"))
                    .flatMap(text -> text.lines().findFirst());
            Matcher size = MODE.matcher(mode.orElse(""));
            if (isConnected && size.matches()) {
                String name = connector.getFileName().toString().substring(card.length() + 1);
                screens.add(new Screen(device, name, Integer.parseInt(size.group(1)), Integer.parseInt(size.group(2))));
            }
        }
        return screens;
    }

    private boolean isContainer() {
        return tree.exists("run/.containerenv") || tree.exists(".dockerenv") || tree.exists("run/systemd/container");
    }

    private Distribution distribution() {
        Set<String> ids = tree.lines("etc/os-release")
                .filter(line -> line.startsWith("ID=") || line.startsWith("ID_LIKE="))
                .flatMap(line -> Stream.of(
                        line.replaceAll("^[A-Z_]+=", "").replace("\"", "").split(" ")))
                .collect(Collectors.toSet());
        if (ids.contains("debian")) {
            return Distribution.DEBIAN;
        }
        return ids.contains("alpine") ? Distribution.ALPINE : Distribution.OTHER;
    }

    private InstalledSystem system() {
        Set<String> nodes = tree.entries("dev/dma_heap", "*").stream()
                .map(node -> node.getFileName().toString())
                .collect(Collectors.toCollection(TreeSet::new));
        return new InstalledSystem(
                tree.exists("run/udev/control"),
                udevRule(),
                tree.exists("usr/lib/dmaheapd/bin/dmaheapd-archive") ? Optional.of(archive()) : Optional.empty(),
                ExpectedNames.parse(Dmaheapctl.resource("expected-names.txt")).stream()
                        .filter(program -> program.files().stream().anyMatch(tree::hasMatch))
                        .toList(),
                nodes);
    }

    private RuleFile udevRule() {
        Optional<String> ours = Stream.of("usr/lib/", "lib/", "usr/local/lib/")
                .flatMap(directory -> tree.text(directory + RULE).stream())
                .findFirst();
        Path replaced = tree.path("etc/" + RULE);
        if (Files.isSymbolicLink(replaced) && !Files.isRegularFile(replaced)) {
            return RuleFile.MASKED;
        }
        Optional<String> theirs = Tree.text(replaced);
        if (theirs.isEmpty()) {
            return ours.isPresent() ? RuleFile.AS_SHIPPED : RuleFile.MISSING;
        }
        if (theirs.get().isBlank()) {
            return RuleFile.MASKED;
        }
        return ours.isEmpty() || ours.equals(theirs) ? RuleFile.AS_SHIPPED : RuleFile.REPLACED;
    }

    /** An archive fits the classes and the java that it was made with: both lie there from before. */
    private Archive archive() {
        Optional<FileTime> made = Stream.of(".aot", ".jsa")
                .flatMap(kind -> modified(tree.path(ARCHIVES + kind)).stream())
                .findFirst();
        if (made.isEmpty()) {
            return Archive.MISSING;
        }
        boolean isOlder = tree.entries("usr/lib/dmaheapd/lib", "*.jar").stream()
                .flatMap(jar -> installed(jar).stream())
                .anyMatch(time -> time.compareTo(made.get()) > 0);
        return isOlder ? Archive.OLDER : Archive.FITS;
    }

    private static Optional<FileTime> modified(Path file) {
        try {
            return Optional.of(
                    Files.readAttributes(file, BasicFileAttributes.class).lastModifiedTime());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** When a file got where it is: packages keep the time at which it was made. */
    private static Optional<FileTime> installed(Path file) {
        try {
            return Optional.of((FileTime) Files.getAttribute(file, "unix:ctime"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
