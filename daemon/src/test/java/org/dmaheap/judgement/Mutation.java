// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** One thing that is different from a real tree. What it does to the tree it can undo. */
enum Mutation {
    DROP_A_FILE {
        @Override
        void apply(Tree tree) throws IOException {
            tree.delete(tree.file());
        }
    },
    DROP_A_LINK {
        @Override
        void apply(Tree tree) throws IOException {
            tree.delete(tree.link());
        }
    },
    CUT_A_FILE {
        @Override
        void apply(Tree tree) throws IOException {
            Path file = tree.file();
            byte[] bytes = Files.readAllBytes(file);
            tree.write(file, Arrays.copyOf(bytes, bytes.length == 0 ? 0 : tree.random.nextInt(bytes.length)));
        }
    },
    GARBLE_A_FILE {
        @Override
        void apply(Tree tree) throws IOException {
            byte[] bytes = new byte[tree.random.nextInt(40)];
            tree.random.nextBytes(bytes);
            tree.write(tree.file(), bytes);
        }
    },
    CHANGE_A_CELL {
        @Override
        void apply(Tree tree) throws IOException {
            Path file = tree.fileBelow("sys/firmware/devicetree/base");
            byte[] bytes = Files.readAllBytes(file);
            if (bytes.length >= Integer.BYTES) {
                int at = tree.random.nextInt(bytes.length / Integer.BYTES) * Integer.BYTES;
                int value = tree.one(List.of(0, 1, 2, 3, -1, Integer.MAX_VALUE, 0x40000000, tree.random.nextInt(64)));
                tree.write(file, ByteBuffer.wrap(bytes).putInt(at, value).array());
            }
        }
    },
    FLIP_A_GROUP_TYPE {
        @Override
        void apply(Tree tree) throws IOException {
            Path type = tree.fileNamed("type", "sys/kernel/iommu_groups");
            tree.write(
                    type,
                    tree.one(List.of("DMA\n", "DMA-FQ\n", "identity\n", "blocked\n", "unmanaged\n", "\n"))
                            .getBytes(StandardCharsets.UTF_8));
        }
    },
    RENAME_A_HEAP {
        @Override
        void apply(Tree tree) throws IOException {
            Path heap = tree.one(tree.inDirectory("sys/class/dma_heap"));
            Path renamed = heap.resolveSibling(tree.one(List.of(
                    "system",
                    "reserved",
                    "linux,cma",
                    "default-pool",
                    "protected,secure-video",
                    "cma",
                    "x-secure",
                    "linux,cma@80000000",
                    "default_cma_region",
                    "anything")));
            if (!Files.exists(renamed)) {
                String target = Files.readSymbolicLink(heap).toString();
                tree.delete(heap);
                tree.makeLink(renamed, target);
            }
        }
    },
    ADD_A_DSP_POOL {
        @Override
        void apply(Tree tree) throws IOException {
            Path node = tree.root.resolve("sys/firmware/devicetree/base/reserved-memory/dsp@90000000");
            Path heaps = tree.root.resolve("sys/class/dma_heap");
            if (Files.isDirectory(node.getParent()) && Files.isDirectory(heaps) && !Files.exists(node)) {
                tree.write(node.resolve("compatible"), "shared-dma-pool\0".getBytes(StandardCharsets.UTF_8));
                tree.write(node.resolve("reusable"), new byte[0]);
                tree.write(node.resolve("size"), new byte[] {0, 0, 0, 0, 1, 0, 0, 0});
                Path device = tree.root.resolve("sys/devices/virtual/dma_heap/dsp@90000000");
                tree.write(device.resolve("dev"), "250:99\n".getBytes(StandardCharsets.UTF_8));
                tree.makeLink(heaps.resolve("dsp@90000000"), "../../devices/virtual/dma_heap/dsp@90000000");
            }
        }
    },
    DISABLE_A_NODE {
        @Override
        void apply(Tree tree) throws IOException {
            Path compatible = tree.fileNamed("compatible", "sys/firmware/devicetree/base");
            tree.write(compatible.resolveSibling("status"), "disabled\0".getBytes(StandardCharsets.UTF_8));
        }
    },
    LET_A_LINK_DANGLE {
        @Override
        void apply(Tree tree) throws IOException {
            Path link = tree.link();
            tree.delete(link);
            tree.makeLink(link, "../nowhere/at/all");
        }
    },
    LET_A_LINK_LOOP {
        @Override
        void apply(Tree tree) throws IOException {
            Path link = tree.link();
            tree.delete(link);
            tree.makeLink(link, link.getFileName().toString());
        }
    },
    TURN_A_LINK_ELSEWHERE {
        @Override
        void apply(Tree tree) throws IOException {
            Path link = tree.link();
            Path other = Files.readSymbolicLink(tree.link());
            tree.delete(link);
            tree.makeLink(link, other.toString());
        }
    };

    abstract void apply(Tree tree) throws IOException;

    /** A tree that is changed and put right again. */
    static final class Tree implements AutoCloseable {
        final Path root;
        final Random random;
        private final List<Path> files;
        private final List<Path> links;
        private final Deque<Undo> undo = new ArrayDeque<>();

        private Tree(Path root, List<Path> files, List<Path> links, Random random) {
            this.root = root;
            this.files = files;
            this.links = links;
            this.random = random;
        }

        static Tree of(Path root) throws IOException {
            try (Stream<Path> paths = Files.walk(root.resolve("sys"))) {
                List<Path> all = paths.sorted().toList();
                return new Tree(
                        root,
                        all.stream()
                                .filter(path -> !Files.isSymbolicLink(path) && Files.isRegularFile(path))
                                .toList(),
                        all.stream().filter(Files::isSymbolicLink).toList(),
                        new Random(0));
            }
        }

        Tree with(Random choices) {
            return new Tree(root, files, links, choices);
        }

        <T> T one(List<T> list) {
            return list.get(random.nextInt(list.size()));
        }

        Path file() {
            return one(files.stream().filter(Files::exists).toList());
        }

        Path link() {
            return one(links.stream().filter(Files::isSymbolicLink).toList());
        }

        Path fileBelow(String directory) {
            List<Path> below = files.stream()
                    .filter(file -> file.startsWith(root.resolve(directory)) && Files.exists(file))
                    .toList();
            return below.isEmpty() ? file() : one(below);
        }

        Path fileNamed(String name, String directory) {
            List<Path> named = files.stream()
                    .filter(file -> file.startsWith(root.resolve(directory)) && file.endsWith(name))
                    .filter(Files::exists)
                    .toList();
            return named.isEmpty() ? file() : one(named);
        }

        List<Path> inDirectory(String directory) {
            List<Path> in = links.stream()
                    .filter(link -> link.startsWith(root.resolve(directory)) && Files.isSymbolicLink(link))
                    .toList();
            return in.isEmpty() ? List.of(link()) : in;
        }

        void delete(Path path) throws IOException {
            if (Files.isSymbolicLink(path)) {
                Path target = Files.readSymbolicLink(path);
                undo.push(() -> Files.createSymbolicLink(path, target));
            } else {
                byte[] bytes = Files.readAllBytes(path);
                undo.push(() -> Files.write(path, bytes));
            }
            Files.delete(path);
        }

        void write(Path path, byte[] bytes) throws IOException {
            makeRoom(path);
            makeDirectories(path.getParent());
            Files.write(path, bytes);
            undo.push(() -> Files.deleteIfExists(path));
        }

        void makeLink(Path path, String target) throws IOException {
            makeRoom(path);
            Files.createSymbolicLink(path, Path.of(target));
            undo.push(() -> Files.deleteIfExists(path));
        }

        /** A link to nothing is in the way as well. */
        private void makeRoom(Path path) throws IOException {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                delete(path);
            }
        }

        private void makeDirectories(Path directory) throws IOException {
            if (!Files.exists(directory)) {
                makeDirectories(directory.getParent());
                Files.createDirectory(directory);
                undo.push(() -> Files.delete(directory));
            }
        }

        @Override
        public void close() throws IOException {
            while (!undo.isEmpty()) {
                undo.pop().run();
            }
        }

        private interface Undo {
            void run() throws IOException;
        }
    }
}
