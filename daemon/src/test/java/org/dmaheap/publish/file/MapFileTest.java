// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.dmaheap.inventory.Inventory;
import org.dmaheap.judgement.Judgement;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.MapChange;
import org.dmaheap.protocol.Snapshot;
import org.dmaheap.rules.RuleSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MapFileTest {
    @TempDir
    private Path directory;

    @Test
    void theFileIsTheMapAndNothingElseIsLeft() throws IOException {
        MapFile file = new MapFile(map());
        publish(file, 1);
        publish(file, 2);

        assertThat(map()).hasBinaryContent(revision(2).mapJson());
        assertThat(names()).containsExactly("map.json");
    }

    @Test
    void everybodyMayReadItWhateverTheProcessMayNot() throws IOException {
        publish(new MapFile(map()), 1);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(map())))
                .isEqualTo("rw-r--r--");
    }

    @Test
    void itIsReplacedAsAWhole() throws IOException {
        MapFile file = new MapFile(map());
        publish(file, 1);
        try (var reader = Files.newInputStream(map())) {
            publish(file, 2);
            // whoever opened the old one reads the old one to its end
            assertThat(reader.readAllBytes()).isEqualTo(revision(1).mapJson());
        }
    }

    @Test
    void itStaysForASuccessor() {
        MapFile file = new MapFile(map());
        publish(file, 1);
        file.close();

        assertThat(map()).exists();
    }

    @Test
    void withoutASuccessorItsRevisionAloneStays() throws IOException {
        MapFile file = new MapFile(map());
        publish(file, 7);
        file.remove();

        assertThat(map()).doesNotExist();
        assertThat(FormerMap.read(map()).orElseThrow().revision()).isEqualTo(7);
        assertThat(FormerMap.read(map()).orElseThrow().isShownBy(revision(7)))
                .as("nobody can say that nothing has changed")
                .isFalse();
    }

    @Test
    void aHalfWrittenFileOfTheRunBeforeIsNoObstacle() throws IOException {
        Files.writeString(directory.resolve("map.json.new"), "{\"revi");
        publish(new MapFile(map()), 1);

        assertThat(map()).hasBinaryContent(revision(1).mapJson());
        assertThat(names()).containsExactly("map.json");
    }

    @Test
    void aLinkThatSomebodyLaidIsNotFollowed() throws IOException {
        Path precious = Files.writeString(directory.resolve("precious"), "mine");
        Files.createSymbolicLink(directory.resolve("map.json.new"), precious);
        Files.createSymbolicLink(map(), precious);
        publish(new MapFile(map()), 1);

        assertThat(precious).hasContent("mine");
        assertThat(map()).isRegularFile().hasBinaryContent(revision(1).mapJson());
        assertThat(Files.isSymbolicLink(map())).isFalse();
    }

    @Test
    void aDirectoryThatCannotBeWrittenToCostsALineInTheLogOnly() {
        Path nowhere = directory.resolve("gone/map.json");

        assertThatCode(() -> publish(new MapFile(nowhere), 1)).doesNotThrowAnyException();
        assertThat(nowhere).doesNotExist();
    }

    @Test
    void itComesBackWhenSomebodyTookItAwayOrPutSomethingElseThere() throws IOException {
        MapFile file = new MapFile(map());
        assertThat(file.mend()).as("there was nothing to show").isTrue();
        assertThat(map()).doesNotExist();
        publish(file, 1);
        Object inode = Files.readAttributes(map(), BasicFileAttributes.class).fileKey();
        assertThat(file.mend()).isTrue();
        assertThat(Files.readAttributes(map(), BasicFileAttributes.class).fileKey())
                .isEqualTo(inode);

        Files.delete(map());
        assertThat(file.mend()).isTrue();
        assertThat(map()).hasBinaryContent(revision(1).mapJson());

        Files.delete(map());
        Files.writeString(map(), "{}");
        assertThat(file.mend()).isTrue();
        assertThat(map()).hasBinaryContent(revision(1).mapJson());
    }

    @Test
    void whatCouldNotBeWrittenIsWrittenAsSoonAsItCan() throws IOException {
        Path late = directory.resolve("late/map.json");
        MapFile file = new MapFile(late);
        publish(file, 1);
        assertThat(file.mend()).isFalse();

        Files.createDirectory(late.getParent());
        assertThat(file.mend()).isTrue();
        assertThat(late).hasBinaryContent(revision(1).mapJson());
    }

    private Path map() {
        return directory.resolve("map.json");
    }

    private static void publish(MapFile file, long revision) {
        file.publish(revision(revision), MapChange.between(HeapMap.EMPTY, HeapMap.EMPTY));
    }

    private static Snapshot revision(long revision) {
        return Snapshot.of(Judgement.of(Inventory.EMPTY, RuleSet.EMPTY).withRevision(revision));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
