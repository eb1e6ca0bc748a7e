// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.dmaheap.boards.Boards;
import org.dmaheap.boards.FakeTree;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.Verdict;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is there and cannot be read, as a file that is root's alone, is not what is absent: a verdict that would rest on it is
 * unknown. Every file of some boards is tried; a property of the device tree may also make a device refuse what it could take.
 * A directory stands in its place, which root cannot read either.
 */
class UnreadableTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"uml-7.3", "rk3588-rock-5b", "sdm845-db845c", "bcm2711-rpi-4-b", "zynqmp-zcu106-revA"})
    void noFileThatCannotBeReadDecidesAVerdict(String board) throws IOException {
        FakeTree tree = FakeTree.copyOf(Boards.root(board), directory.resolve(board));
        Map<String, Verdict> before = verdicts(tree);
        Path deviceTree = tree.path("/sys/firmware");
        List<String> decided = new ArrayList<>();
        for (Path file : files(tree)) {
            Path away = directory.resolve("away");
            Files.move(file, away);
            Files.createDirectory(file);
            verdicts(tree).forEach((link, verdict) -> {
                boolean differs = verdict != before.getOrDefault(link, verdict);
                boolean mayRefuse = file.startsWith(deviceTree);
                if (differs && (verdict == Verdict.COMPATIBLE || verdict == Verdict.INCOMPATIBLE && !mayRefuse)) {
                    decided.add(tree.root().relativize(file) + ": " + link + " was " + before.get(link));
                }
            });
            Files.delete(file);
            Files.move(away, file);
        }
        assertThat(decided).isEmpty();
    }

    private static Map<String, Verdict> verdicts(FakeTree tree) {
        HeapMap map = Boards.judgement(tree.root()).map();
        Map<String, Verdict> verdicts = new TreeMap<>();
        map.links()
                .forEach(link ->
                        verdicts.put(link.device() + " " + link.use().word() + " " + link.heap(), link.verdict()));
        return verdicts;
    }

    private static List<Path> files(FakeTree tree) throws IOException {
        try (Stream<Path> paths = Files.walk(tree.root())) {
            return paths.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
        }
    }
}
