// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationTest {
    @TempDir
    private Path directory;

    @Test
    void withoutAFileThereIsNone() throws Exception {
        assertThat(Configuration.read(directory.resolve("nowhere/dmaheapd.json")))
                .isEmpty();
    }

    @Test
    void aLinkToNowhereIsNoMissingFile() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link.json"), Path.of("nowhere.json"));

        assertThatThrownBy(() -> Configuration.read(link))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(link + ":0: a link to nowhere");
    }

    @Test
    void whatTheFileLeavesOutHasItsDefault() throws Exception {
        assertThat(Configuration.read(write("{}"))).contains(Configuration.DEFAULT);
        assertThat(Configuration.read(write("{\"openHeap\": {}}"))).contains(Configuration.DEFAULT);
        assertThat(Configuration.read(write("{\"openHeap\": {\"heaps\": [\"restricted\"]}}")))
                .contains(new Configuration(true, List.of("video", "render"), List.of("restricted")));
    }

    @Test
    void theInstalledExampleSaysWhatTheDefaultsAre() throws Exception {
        assertThat(Configuration.read(Path.of("src/main/dist/dmaheapd.json"))).contains(Configuration.DEFAULT);
    }

    @Test
    void everyKeyIsTaken() throws Exception {
        assertThat(Configuration.read(
                        write("{\"openHeap\": {\"enabled\": false, \"groups\": [], \"heaps\": [\"a\", \"b\"]}}")))
                .contains(new Configuration(false, List.of(), List.of("a", "b")));
    }

    @Test
    @Timeout(30)
    void aFifoOrAFileWithoutEndIsNotWaitedFor() throws Exception {
        Path fifo = directory.resolve("dmaheapd.json");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        Path endless = directory.resolve("endless.json");
        try (FileChannel file = FileChannel.open(endless, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(new byte[1]), 1L << 40);
        }

        assertThatThrownBy(() -> Configuration.read(fifo)).hasMessageContaining("cannot be read: not a file");
        assertThatThrownBy(() -> Configuration.read(endless)).hasMessageContaining("larger than 1048576 bytes");
        assertThat(RuleDirectories.named(List.of(directory)).load().problems())
                .extracting(RuleProblem::what)
                .containsExactly("cannot be read: not a file", "cannot be read: larger than 1048576 bytes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | 1 | the file is empty",
                "'[]' | 1 | the configuration must be an object",
                "'{;  \"openheap\": {};}' | 2 | unknown key \"openheap\" in the configuration",
                "'{;;  \"openHeap\": true;}' | 3 | \"openHeap\" must be an object",
                "'{\"openHeap\": {;  \"enable\": true;}}' | 2 | unknown key \"enable\"",
                "'{\"openHeap\": {;  \"enabled\": \"yes\";}}' | 2 | \"enabled\" must be true or false",
                "'{\"openHeap\": {;  \"enabled\": null;}}' | 2 | VALUE_NULL",
                "'{\"openHeap\": {;;  \"groups\": \"video\";}}' | 3 | a list of names must be an array",
                "'{\"openHeap\": {;  \"groups\": [;    \"video\",;    7;]}}' | 4 | a name must be a string",
                "'{\"openHeap\": {;  \"heaps\": [;    \" \";]}}' | 3 | a name must be a string that is not empty",
                "'{\"openHeap\": {;  \"heaps\": [],;  \"heaps\": [];}}' | 3 | Duplicate",
                "'{\"openHeap\": {;' | 2 | Unexpected end-of-input",
                "'{};{}' | 2 | more after the end",
            })
    void aMistakeIsNamedByFileAndLine(String text, int line, String what) throws IOException {
        Path file = write(text.replace(';', '\n'));

        assertThatThrownBy(() -> Configuration.read(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(file + ":" + line + ": ")
                .hasMessageContaining(what)
                .extracting(Throwable::getMessage)
                .asString()
                .hasLineCount(1);
    }

    @Test
    void aFileThatCannotBeReadIsNamedWithTheReason() throws IOException {
        Path file = Files.createDirectory(directory.resolve("dmaheapd.json"));

        assertThatThrownBy(() -> Configuration.read(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(file + ":0: cannot be read: Is a directory");
    }

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve("dmaheapd.json"), text);
    }
}
