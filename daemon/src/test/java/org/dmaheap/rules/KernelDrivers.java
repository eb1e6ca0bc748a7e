// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.rules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dmaheap.boards.Boards;
import org.dmaheap.inventory.KernelVersion;

/**
 * {@code linux-drivers.tsv}: what the drivers of several kernels do with an import, and what of the kernel the rules name,
 * as {@code src/test/kernel/drivers.py} reads it from their sources.
 *
 * @param drivers with nodes of DRM, accel or V4L2
 * @param binds names in the device tree, by the file of the driver that binds to them
 * @param cited what the sources of rules name: {@code file:function}, by the kernel
 */
public record KernelDrivers(
        List<Driver> drivers, Map<String, List<String>> binds, Map<KernelVersion, Set<String>> cited) {
    private static final int FIRST_KERNEL = 4;
    private static final String NOT_THERE = "-";

    /** A file that is cited without a function. */
    private static final String THERE = "*";

    /**
     * One driver.
     *
     * @param area {@code drm}, {@code accel} or {@code v4l2}
     * @param names of the bus driver, as sysfs shows them
     * @param devices names of devices that have no driver
     * @param kernels those that have it, with what it does there
     */
    public record Driver(
            String area,
            List<String> names,
            List<String> devices,
            String file,
            SortedMap<KernelVersion, Import> kernels) {
        /** Whether the newest kernel has it. */
        boolean isIn(KernelVersion kernel) {
            return kernels.containsKey(kernel);
        }

        Import last() {
            return kernels.get(kernels.lastKey());
        }
    }

    /** What a driver does with an import: words, and the function that decides. */
    public record Import(String word, String where) {
        static Import of(String cell) {
            String[] parts = cell.split(" ", 2);
            return new Import(parts[0], parts.length == 2 ? parts[1] : "");
        }
    }

    /** The list of the project. */
    public static KernelDrivers list() {
        return read(Boards.module().resolve("src/test/resources/linux-drivers.tsv"));
    }

    static KernelDrivers read(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            List<String[]> rows = lines.filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .toList();
            KernelVersion[] kernels = Arrays.stream(rows.get(0))
                    .skip(FIRST_KERNEL)
                    .map(name -> KernelVersion.ofText(name).orElseThrow())
                    .toArray(KernelVersion[]::new);
            return read(rows.subList(1, rows.size()), kernels);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static KernelDrivers read(List<String[]> rows, KernelVersion... kernels) {
        List<Driver> drivers = rows.stream()
                .filter(row -> !row[0].equals("binds") && !row[0].equals("cited"))
                .map(row -> new Driver(
                        row[0],
                        names(row[1]),
                        names(row[2]),
                        row[3],
                        cells(row, kernels).entrySet().stream()
                                .collect(Collectors.toMap(
                                        Map.Entry::getKey,
                                        cell -> Import.of(cell.getValue()),
                                        (a, b) -> a,
                                        TreeMap::new))))
                .toList();
        Map<String, List<String>> binds = rows.stream()
                .filter(row -> row[0].equals("binds"))
                .collect(Collectors.toMap(
                        row -> row[3], row -> List.of(row[row.length - 1].split(" ")), (a, b) -> a, TreeMap::new));
        Map<KernelVersion, Set<String>> cited = new TreeMap<>();
        for (String[] row : rows) {
            if (row[0].equals("cited")) {
                cells(row, kernels)
                        .forEach((kernel, functions) -> Arrays.stream(functions.split(" "))
                                .map(function -> function.equals(THERE) ? row[3] : row[3] + ":" + function)
                                .forEach(cited.computeIfAbsent(kernel, key -> new TreeSet<>())::add));
            }
        }
        return new KernelDrivers(drivers, binds, cited);
    }

    private static List<String> names(String cell) {
        return cell.equals(NOT_THERE) ? List.of() : List.of(cell.split(","));
    }

    private static SortedMap<KernelVersion, String> cells(String[] row, KernelVersion... kernels) {
        return IntStream.range(0, kernels.length)
                .filter(i -> !row[FIRST_KERNEL + i].equals(NOT_THERE))
                .boxed()
                .collect(Collectors.toMap(i -> kernels[i], i -> row[FIRST_KERNEL + i], (a, b) -> a, TreeMap::new));
    }

    /** The kernels that were read. */
    public Set<KernelVersion> kernels() {
        return drivers.stream()
                .flatMap(driver -> driver.kernels().keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    KernelVersion newest() {
        return ((TreeSet<KernelVersion>) kernels()).last();
    }

    /** The drivers of the newest kernel, of these areas. */
    public List<Driver> newest(String... areas) {
        KernelVersion newest = newest();
        return drivers.stream()
                .filter(driver -> driver.isIn(newest) && List.of(areas).contains(driver.area()))
                .toList();
    }

    /** Drivers that the newest kernel has no more. */
    public List<Driver> former() {
        KernelVersion newest = drivers.stream()
                .map(driver -> driver.kernels().lastKey())
                .max(Comparator.naturalOrder())
                .orElseThrow();
        return drivers.stream().filter(driver -> !driver.isIn(newest)).toList();
    }

    /** Names of drivers and devices of the newest kernel that no rule speaks of. */
    public Set<String> withoutRule(RuleSet rules, String... areas) {
        Set<String> named = rules.devices().stream()
                .flatMap(rule -> rule.match().driver().stream())
                .collect(Collectors.toSet());
        Set<String> missing = new TreeSet<>();
        for (Driver driver : newest(areas)) {
            driver.names().stream().filter(name -> !named.contains(name)).forEach(missing::add);
            driver.devices().stream()
                    .filter(device -> rules.devices().stream()
                            .flatMap(rule -> rule.match().device().stream())
                            .noneMatch(glob -> glob.matches(device)))
                    .forEach(missing::add);
        }
        return missing;
    }

    /** Sources of rules that name nothing of a kernel that was read. */
    public Set<String> notThere(Stream<String> sources) {
        return sources.filter(source -> !source.startsWith("out of tree: "))
                .filter(source -> !isCited(source))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private boolean isCited(String source) {
        if (!source.startsWith("linux-")) {
            return cited.getOrDefault(newest(), Set.of()).contains(source);
        }
        String[] parts = source.substring("linux-".length()).split("/", 2);
        return KernelVersion.ofText(parts[0])
                .map(kernel -> cited.getOrDefault(kernel, Set.of()).contains(parts[1]))
                .orElse(false);
    }
}
