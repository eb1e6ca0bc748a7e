// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationTest {
    @TempDir
    private Path directory;

    private Path file(String content) throws IOException {
        return Files.writeString(directory.resolve("dmaheapd.json"), content);
    }

    @Test
    void withoutTheFileAllHasItsDefault() throws ConfigurationException {
        assertThat(Configuration.read(directory.resolve("none"))).isEqualTo(Configuration.DEFAULT);
    }

    @Test
    void whatIsNotSetHasItsDefault() throws Exception {
        assertThat(Configuration.read(file("{}"))).isEqualTo(Configuration.DEFAULT);
        assertThat(Configuration.read(file("{\"openHeap\": {\"enabled\": false}}")))
                .isEqualTo(new Configuration(false, List.of("video", "render"), List.of()));
        assertThat(Configuration.read(file("{\"openHeap\": {\"groups\": [], \"heaps\": [\"dsp\"]}}")))
                .isEqualTo(new Configuration(true, List.of(), List.of("dsp")));
    }

    @Test
    void theInstalledExampleSaysWhatTheDefaultsAre() throws ConfigurationException {
        assertThat(Configuration.read(Path.of("src/main/dist/dmaheapd.json"))).isEqualTo(Configuration.DEFAULT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{ \"openHeap\": { \"groups\": \"video\" } } | 1: a list of names must be an array",
                "{ \"openheap\": {} } | 1: unknown key \"openheap\" in the configuration",
                "{ \"openHeap\": { \"enabled\": \"yes\" } } | 1: \"enabled\" must be true or false",
                "{ | 1: Unexpected end-of-input: expected close marker for Object",
            })
    void aBrokenFileIsRefusedWithItsLine(String content, String problem) throws IOException {
        Path file = file(content);

        assertThatThrownBy(() -> Configuration.read(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(file + ":" + problem);
    }

    @Test
    void aFileThatCannotBeReadIsRefused() {
        assertThatThrownBy(() -> Configuration.read(directory))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(directory + ":0: cannot be read");
    }
}
