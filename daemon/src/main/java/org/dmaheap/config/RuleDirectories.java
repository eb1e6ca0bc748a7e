// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.config;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.dmaheap.rules.RuleSet;

/**
 * The directories that rules are read from, in order: of two files with the same name the one in the later directory
 * holds, and files are read in the order of their names.
 */
public final class RuleDirectories {
    private final List<Directory> directories;

    private RuleDirectories(List<Directory> directories) {
        this.directories = List.copyOf(directories);
    }

    /**
     * One of them.
     *
     * @param mayBeBroken whether the rest counts if a file is broken
     * @param mayBeAbsent whether it is no problem if there is none
     */
    private record Directory(Path path, boolean overridesAllowed, boolean mayBeBroken, boolean mayBeAbsent) {}

    /**
     * What is installed: our rules, and the administrator's.
     *
     * @param home where the distribution stands; its own rules are used if it has any, else those of the system
     * @param root the tree that is scanned: its administrator's rules count
     */
    public static RuleDirectories installed(Path home, Path root) {
        Path bundled = home.resolve("rules.d");
        return new RuleDirectories(List.of(
                new Directory(
                        Files.isDirectory(bundled) ? bundled : Path.of("/usr/lib/dmaheapd/rules.d"),
                        false,
                        false,
                        false),
                new Directory(root.resolve("etc/dmaheapd/rules.d"), true, true, true)));
    }

    /** Directories that somebody named, instead of the installed ones; what is broken in them is left out. */
    public static RuleDirectories named(List<Path> paths) {
        return named(paths, true);
    }

    /** Directories that stand for the installed ones: as with our own, nothing in them may be broken. */
    public static RuleDirectories insteadOfOurs(List<Path> paths) {
        return named(paths, false);
    }

    private static RuleDirectories named(List<Path> paths, boolean mayBeBroken) {
        return new RuleDirectories(paths.stream()
                .map(path -> new Directory(path, true, mayBeBroken, false))
                .toList());
    }

    /**
     * All rules, and what was wrong. A broken file is left out whole.
     *
     * @param shipped problems of our own files and of those that stand for them, which are fatal
     * @param administrators problems of files that may be broken
     */
    public record Loaded(RuleSet rules, List<RuleProblem> shipped, List<RuleProblem> administrators) {
        public Loaded {
            shipped = List.copyOf(shipped);
            administrators = List.copyOf(administrators);
        }

        public List<RuleProblem> problems() {
            List<RuleProblem> all = new ArrayList<>(shipped);
            all.addAll(administrators);
            return all;
        }
    }

    /** Reads them all. */
    public Loaded load() {
        List<RuleProblem> shipped = new ArrayList<>();
        List<RuleProblem> administrators = new ArrayList<>();
        Map<String, Path> files = new TreeMap<>();
        Map<String, Directory> origins = new TreeMap<>();
        for (Directory directory : directories) {
            try {
                for (Path file : list(directory.path())) {
                    files.put(file.getFileName().toString(), file);
                    origins.put(file.getFileName().toString(), directory);
                }
            } catch (NoSuchFileException e) {
                if (!directory.mayBeAbsent()) {
                    shipped.add(new RuleProblem(directory.path().toString(), 0, "no such directory"));
                }
            } catch (IOException e) {
                (directory.mayBeBroken() ? administrators : shipped).add(RuleProblem.unreadable(directory.path(), e));
            }
        }
        RuleSet rules = RuleSet.EMPTY;
        for (Map.Entry<String, Path> entry : files.entrySet()) {
            Path file = entry.getValue();
            Directory origin = origins.get(entry.getKey());
            List<RuleProblem> problems = origin.mayBeBroken() ? administrators : shipped;
            try {
                rules = rules.plus(RuleParser.parse(entry.getKey(), Located.bytes(file), origin.overridesAllowed()));
            } catch (RuleFileException e) {
                problems.add(new RuleProblem(file.toString(), e.line(), e.getMessage()));
            } catch (IOException e) {
                problems.add(RuleProblem.unreadable(file, e));
            }
        }
        return new Loaded(rules, shipped, administrators);
    }

    private static List<Path> list(Path directory) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "*.json")) {
            entries.forEach(files::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return files;
    }
}
