// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.boards;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dmaheap.config.RuleDirectories;
import org.dmaheap.discovery.Scanner;
import org.dmaheap.inventory.Inventory;
import org.dmaheap.judgement.Judgement;
import org.dmaheap.rules.RuleSet;

/** The trees of real boards, unpacked once for all tests of the build, and the shipped rules. */
public final class Boards {
    private static final Path MODULE =
            Path.of("").toAbsolutePath().getFileName().toString().equals("daemon") ? Path.of("") : Path.of("daemon");
    private static final Path HERE = MODULE.resolve("src/test/boards");
    private static final Path UNPACKED = MODULE.resolve("target/boards");

    private Boards() {}

    private static final class Shipped {
        static final RuleSet RULES = load();

        private static RuleSet load() {
            RuleDirectories.Loaded loaded = RuleDirectories.named(List.of(MODULE.resolve("src/main/rules.d")))
                    .load();
            if (!loaded.problems().isEmpty()) {
                throw new AssertionError("shipped rules are broken: " + loaded.problems());
            }
            return loaded.rules();
        }
    }

    /** Trees captured from kernels that ran, for which nothing but the tree itself is known. */
    private static final List<String> CAPTURED = List.of("uml-7.3", "x86-7.3");

    private static final class Trees {
        static final Path DIRECTORY = unpack();

        private static Path unpack() {
            try {
                Files.createDirectories(UNPACKED);
                unpack("boards-public");
                for (String captured : CAPTURED) {
                    unpack(captured);
                }
                return UNPACKED;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void unpack(String archive) throws IOException {
            Path done = UNPACKED.resolve("." + archive + ".done");
            if (!Files.exists(done)) {
                run("tar", "-xJf", HERE.resolve(archive + ".tar.xz").toString(), "-C", UNPACKED.toString());
                Files.createFile(done);
            }
        }

        private static void run(String... command) throws IOException {
            try {
                int status = new ProcessBuilder(command).inheritIO().start().waitFor();
                if (status != 0) {
                    throw new IOException(String.join(" ", command) + " ended with " + status);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }
    }

    /** All rules that we ship. */
    public static RuleSet rules() {
        return Shipped.RULES;
    }

    /** Names of the boards, sorted. */
    public static List<String> names() {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(HERE.resolve("expected"), "*.json")) {
            files.forEach(file -> names.add(file.getFileName().toString().replaceFirst("\\.json$", "")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        names.sort(null);
        return names;
    }

    /** Names of all trees: the boards, and what was captured from kernels that ran. */
    public static List<String> trees() {
        List<String> trees = new ArrayList<>(names());
        trees.addAll(CAPTURED);
        return trees;
    }

    /** The module's directory, wherever the tests are started from. */
    public static Path module() {
        return MODULE;
    }

    /** The directory that stands for {@code /} of a tree. */
    public static Path root(String board) {
        return Trees.DIRECTORY.resolve(board);
    }

    /** What is true of a board, computed apart from this project. */
    public static Path expected(String board) {
        return HERE.resolve("expected").resolve(board + ".json");
    }

    public static Inventory inventory(Path root) {
        return new Scanner(root, rules()::finders).scan();
    }

    public static Judgement judgement(Path root) {
        return Judgement.of(inventory(root), rules());
    }
}
