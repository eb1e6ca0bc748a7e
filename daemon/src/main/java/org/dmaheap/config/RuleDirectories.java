// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.config;

import java.io.IOException;
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

    private record Directory(Path path, boolean overridesAllowed) {}

    /**
     * What is installed: our rules, and the administrator's.
     *
     * @param home where the distribution stands; its own rules are used if it has any, else those of the system
     * @param root the tree that is scanned: its administrator's rules count
     */
    public static RuleDirectories installed(Path home, Path root) {
        Path bundled = home.resolve("rules.d");
        return new RuleDirectories(List.of(
                new Directory(Files.isDirectory(bundled) ? bundled : Path.of("/usr/lib/dmaheapd/rules.d"), false),
                new Directory(root.resolve("etc/dmaheapd/rules.d"), true)));
    }

    /** Directories that somebody named, instead of the installed ones. */
    public static RuleDirectories named(List<Path> paths) {
        return new RuleDirectories(
                paths.stream().map(path -> new Directory(path, true)).toList());
    }

    /**
     * All rules, and what was wrong. A broken file is left out whole.
     *
     * @param shipped problems of our own files, which are fatal
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
                for (Path file : list(directory.path)) {
                    files.put(file.getFileName().toString(), file);
                    origins.put(file.getFileName().toString(), directory);
                }
            } catch (NoSuchFileException e) {
                if (!directory.path.endsWith("etc/dmaheapd/rules.d")) {
                    shipped.add(new RuleProblem(directory.path.toString(), 0, "no such directory"));
                }
            } catch (IOException e) {
                (directory.overridesAllowed ? administrators : shipped)
                        .add(new RuleProblem(directory.path.toString(), 0, "cannot be read: " + e.getMessage()));
            }
        }
        RuleSet rules = RuleSet.EMPTY;
        for (Map.Entry<String, Path> entry : files.entrySet()) {
            boolean overridesAllowed = origins.get(entry.getKey()).overridesAllowed;
            try {
                rules = rules.plus(
                        RuleParser.parse(entry.getKey(), Files.readAllBytes(entry.getValue()), overridesAllowed));
            } catch (RuleFileException e) {
                (overridesAllowed ? administrators : shipped)
                        .add(new RuleProblem(entry.getValue().toString(), e.line(), e.getMessage()));
            } catch (IOException e) {
                (overridesAllowed ? administrators : shipped)
                        .add(new RuleProblem(entry.getValue().toString(), 0, "cannot be read: " + e.getMessage()));
            }
        }
        return new Loaded(rules, shipped, administrators);
    }

    private static List<Path> list(Path directory) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "*.json")) {
            entries.forEach(files::add);
        }
        return files;
    }
}
