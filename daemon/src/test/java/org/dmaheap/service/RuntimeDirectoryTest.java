// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuntimeDirectoryTest {
    @TempDir
    private Path temporary;

    @Test
    void theDirectoryOfAnAskedSocketIsMade() throws IOException {
        Path asked = temporary.resolve("a/b/socket");

        assertThat(RuntimeDirectory.socket(Optional.of(asked), Map.of())).isEqualTo(asked);
        assertThat(asked.getParent()).isDirectory();
    }

    @Test
    void aDirectoryThatCannotBeMadeIsNamed() throws IOException {
        Path file = Files.createFile(temporary.resolve("file"));

        assertThatThrownBy(() -> RuntimeDirectory.socket(Optional.of(file.resolve("sub/socket")), Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("Could not make " + file.resolve("sub"));
    }

    @Test
    void theFirstDirectoryThatCanBeWrittenHolds() throws IOException {
        Path system = Files.createFile(temporary.resolve("no-directory"));
        Path own = temporary.resolve("own");

        assertThat(RuntimeDirectory.socket(system, Map.of("XDG_RUNTIME_DIR", own.toString())))
                .isEqualTo(own.resolve("dmaheapd/org.dmaheap.DmaHeap"));
        assertThat(RuntimeDirectory.socket(temporary.resolve("system"), Map.of("XDG_RUNTIME_DIR", own.toString())))
                .isEqualTo(temporary.resolve("system/org.dmaheap.DmaHeap"));
    }

    @Test
    void otherUsersMayPassThroughWhateverTheUmask() throws IOException {
        Path system = temporary.resolve("system");

        RuntimeDirectory.socket(system, Map.of());

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(system)))
                .isEqualTo("rwxr-xr-x");
    }

    @Test
    void anEmptyOrRelativeRuntimeDirectoryIsNone() throws IOException {
        Path system = Files.createFile(temporary.resolve("no-directory"));

        for (String useless : new String[] {"", "relative"}) {
            assertThatThrownBy(() -> RuntimeDirectory.socket(system, Map.of("XDG_RUNTIME_DIR", useless)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("give --socket PATH");
        }
    }
}
