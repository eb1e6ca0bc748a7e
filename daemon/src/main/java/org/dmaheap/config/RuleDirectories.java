// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.config;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.dmaheap.rules.Helper;
import org.dmaheap.rules.RuleSet;

/**
 * The directories that rules are read from, in order: of two files with the same name the one in the later directory
 * holds, and files are read in the order of their names. Used by one thread.
 */
public final class RuleDirectories {
    /** Our file that names the helpers of the kernel and has no rules. */
    private static final String HELPERS = "05-helpers.json";

    private final List<Directory> directories;

    /** What each file said when it was read last and was right. */
    private Map<Path, FileRules> before = Map.of();

    private RuleDirectories(List<Directory> directories) {
        this.directories = List.copyOf(directories);
    }

    /**
     * One of them, or a single file.
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
        return new RuleDirectories(List.of(
                new Directory(ours(home), false, false, false),
                new Directory(root.resolve("etc/dmaheapd/rules.d"), true, true, true)));
    }

    /** Directories or files that somebody named, alone; what is broken in them is left out. */
    public static RuleDirectories named(List<Path> paths) {
        return new RuleDirectories(named(paths, true));
    }

    /**
     * The same instead of the installed ones. Their rules may name the helpers of ours.
     *
     * @param home where the distribution stands
     */
    public static RuleDirectories named(List<Path> paths, Path home) {
        return withHelpers(home, named(paths, true));
    }

    /** Directories that stand for the installed ones: as with our own, nothing in them may be broken. */
    public static RuleDirectories insteadOfOurs(List<Path> paths, Path home) {
        return withHelpers(home, named(paths, false));
    }

    private static List<Directory> named(List<Path> paths, boolean mayBeBroken) {
        return paths.stream()
                .map(path -> new Directory(path, true, mayBeBroken, false))
                .toList();
    }

    private static RuleDirectories withHelpers(Path home, List<Directory> named) {
        List<Directory> all = new ArrayList<>(List.of(new Directory(ours(home).resolve(HELPERS), false, false, true)));
        all.addAll(named);
        return new RuleDirectories(all);
    }

    private static Path ours(Path home) {
        Path bundled = home.resolve("rules.d");
        return Files.isDirectory(bundled) ? bundled : Path.of("/usr/lib/dmaheapd/rules.d");
    }

    /**
     * All rules, and what was wrong. A broken file is left out whole, or says what it said before.
     *
     * @param shipped problems of our own files and of those that stand for them, which are fatal
     * @param administrators problems of files that may be broken and are left out
     * @param kept problems of such files that were right when they were read before: what they said then holds
     */
    public record Loaded(
            RuleSet rules, List<RuleProblem> shipped, List<RuleProblem> administrators, List<RuleProblem> kept) {
        public Loaded {
            shipped = List.copyOf(shipped);
            administrators = List.copyOf(administrators);
            kept = List.copyOf(kept);
        }

        public List<RuleProblem> problems() {
            List<RuleProblem> all = new ArrayList<>(shipped);
            all.addAll(administrators);
            all.addAll(kept);
            return all;
        }
    }

    /** One file, and where it was found. */
    private record RuleFile(Path path, Directory directory) {
        RuleParser read() throws RuleFileException, IOException {
            return RuleParser.read(name(), Located.bytes(path), directory.overridesAllowed());
        }

        String name() {
            return path.getFileName().toString();
        }

        boolean isOurs() {
            return !directory.overridesAllowed();
        }
    }

    /** The rules of one file. */
    private record FileRules(RuleSet rules, Map<String, Helper> helpers) {}

    /**
     * Reads them all. A file that may be broken and was right when it was read before says what it said then: a typo must
     * not take back what the administrator has forbidden.
     */
    public Loaded load() {
        return load(new OurRules());
    }

    /** @param built our files as code, which holds if they are still those that it was made of */
    Loaded load(CompiledRules built) {
        return new Reading(Optional.of(built)).load();
    }

    /**
     * What {@link CompiledRules} are made of.
     *
     * @param marks of the files
     * @param helpers those of each file
     * @param rules those of each file
     */
    public record Compilable(
            List<String> marks, Map<String, Map<String, Helper>> helpers, Map<String, RuleSet> rules) {}

    /**
     * Our own files, to be compiled.
     *
     * @throws IOException if one is broken
     */
    public static Compilable compilable(Path directory) throws IOException {
        RuleDirectories ours = new RuleDirectories(List.of(new Directory(directory, false, false, false)));
        Loaded loaded = ours.new Reading(Optional.empty()).load();
        if (!loaded.problems().isEmpty()) {
            throw new IOException(loaded.problems().get(0).toString());
        }
        List<String> marks = new ArrayList<>();
        Map<String, Map<String, Helper>> helpers = new TreeMap<>();
        Map<String, RuleSet> rules = new TreeMap<>();
        for (RuleFile file : ours.files(new ArrayList<>(), new ArrayList<>())) {
            marks.add(CompiledRules.mark(file.name(), Located.bytes(file.path())));
            helpers.put(file.name(), ours.before.get(file.path()).helpers());
            rules.put(file.name(), ours.before.get(file.path()).rules());
        }
        return new Compilable(marks, helpers, rules);
    }

    /** One time of reading them all. */
    private final class Reading {
        private final List<RuleProblem> shipped = new ArrayList<>();
        private final List<RuleProblem> administrators = new ArrayList<>();
        private final List<RuleProblem> kept = new ArrayList<>();
        private final Map<String, Helper> helpers = new LinkedHashMap<>();
        private final Optional<CompiledRules> built;

        /** @param built our files as code, which holds if they are the same */
        Reading(Optional<CompiledRules> built) {
            this.built = built;
        }

        Loaded load() {
            // helpers first: a file may name those of a later one
            Map<RuleFile, RuleParser> parsers = new LinkedHashMap<>();
            Map<RuleFile, Map<String, Helper>> named = new LinkedHashMap<>();
            List<RuleFile> files = files(shipped, administrators);
            Optional<CompiledRules> compiled = built.filter(code -> isMadeOf(code, files));
            for (RuleFile file : files) {
                if (compiled.isPresent() && file.isOurs()) {
                    named.put(file, compiled.get().helpers(file.name()));
                    if (!Collections.disjoint(helpers.keySet(), named.get(file).keySet())) {
                        // the parser says on which line
                        return new Reading(Optional.empty()).load();
                    }
                    helpers.putAll(named.get(file));
                    continue;
                }
                attempt(file, () -> {
                    RuleParser parser = file.read();
                    named.put(file, parser.helpers(helpers));
                    parsers.put(file, parser);
                });
                helpers.putAll(
                        named.containsKey(file)
                                ? named.get(file)
                                : before(file).map(FileRules::helpers).orElse(Map.of()));
            }
            Map<Path, FileRules> right = new HashMap<>();
            for (RuleFile file : files) {
                if (compiled.isPresent() && file.isOurs()) {
                    right.put(file.path(), new FileRules(compiled.get().rules(file.name()), named.get(file)));
                }
                if (parsers.containsKey(file)) {
                    attempt(
                            file,
                            () -> right.put(
                                    file.path(), new FileRules(parsers.get(file).rules(helpers), named.get(file))));
                }
                before(file).ifPresent(former -> right.putIfAbsent(file.path(), former));
            }
            before = right;
            RuleSet rules = files.stream()
                    .map(file -> right.get(file.path()))
                    .filter(Objects::nonNull)
                    .map(FileRules::rules)
                    .reduce(RuleSet.EMPTY, RuleSet::plus);
            return new Loaded(rules, shipped, administrators, kept);
        }

        private boolean isMadeOf(CompiledRules code, List<RuleFile> files) {
            List<String> marks = new ArrayList<>();
            try {
                for (RuleFile file : files) {
                    if (file.isOurs()) {
                        marks.add(CompiledRules.mark(file.name(), Located.bytes(file.path())));
                    }
                }
            } catch (IOException e) {
                // the parser meets it again, and it is told there
                return false;
            }
            return marks.equals(code.madeOf());
        }

        private void attempt(RuleFile file, Step step) {
            try {
                step.take();
            } catch (RuleFileException e) {
                problems(file).add(new RuleProblem(file.path().toString(), e.line(), e.getMessage()));
            } catch (IOException e) {
                problems(file).add(RuleProblem.unreadable(file.path(), e));
            }
        }

        private List<RuleProblem> problems(RuleFile file) {
            if (!file.directory().mayBeBroken()) {
                return shipped;
            }
            return before.containsKey(file.path()) ? kept : administrators;
        }

        private Optional<FileRules> before(RuleFile file) {
            return file.directory().mayBeBroken() ? Optional.ofNullable(before.get(file.path())) : Optional.empty();
        }
    }

    /** Something that a broken file breaks. */
    private interface Step {
        void take() throws RuleFileException, IOException;
    }

    /** The files that hold, in the order of their names. */
    private List<RuleFile> files(List<RuleProblem> shipped, List<RuleProblem> administrators) {
        Map<String, RuleFile> byName = new TreeMap<>();
        for (Directory directory : directories) {
            try {
                for (Path file : list(directory.path())) {
                    byName.put(file.getFileName().toString(), new RuleFile(file, directory));
                }
            } catch (NoSuchFileException e) {
                if (!directory.mayBeAbsent()) {
                    shipped.add(new RuleProblem(directory.path().toString(), 0, "no such directory"));
                }
            } catch (IOException e) {
                (directory.mayBeBroken() ? administrators : shipped).add(RuleProblem.unreadable(directory.path(), e));
            }
        }
        return List.copyOf(byName.values());
    }

    private static List<Path> list(Path directory) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(directory, BasicFileAttributes.class);
        if (attributes.isRegularFile()) {
            return List.of(directory);
        }
        if (!attributes.isDirectory()) {
            // to open a FIFO would wait for ever
            throw new NotDirectoryException(directory.toString());
        }
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "*.json")) {
            entries.forEach(files::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return files;
    }
}
