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
    private Path directory;

    @Test
    void theDirectoryOfTheSystemIsMade() throws IOException {
        Path system = directory.resolve("run/dmaheapd");

        assertThat(RuntimeDirectory.socket(Optional.empty(), Map.of(), system))
                .isEqualTo(system.resolve("org.dmaheap.DmaHeap"));
        assertThat(system).isDirectory();
    }

    @Test
    void otherUsersMayPassThroughWhateverTheUmask() throws IOException {
        Path system = directory.resolve("run/dmaheapd");

        RuntimeDirectory.socket(Optional.empty(), Map.of(), system);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(system)))
                .isEqualTo("rwxr-xr-x");
    }

    @Test
    void theDirectoryOfTheUserIsSecond() throws IOException {
        assertThat(RuntimeDirectory.socket(
                        Optional.empty(), Map.of("XDG_RUNTIME_DIR", directory.toString()), unwritable()))
                .isEqualTo(directory.resolve("dmaheapd/org.dmaheap.DmaHeap"));
        assertThat(directory.resolve("dmaheapd")).isDirectory();
    }

    @Test
    void anEmptyOrRelativeDirectoryOfTheUserDoesNotCount() throws IOException {
        for (String wrong : new String[] {"", "here", "../there"}) {
            Path system = unwritable();
            assertThatThrownBy(
                            () -> RuntimeDirectory.socket(Optional.empty(), Map.of("XDG_RUNTIME_DIR", wrong), system))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("give --socket PATH");
            assertThat(Path.of(wrong, "dmaheapd")).doesNotExist();
        }
    }

    @Test
    void theDirectoryOfANamedSocketIsMade() throws IOException {
        Path socket = directory.resolve("a/b/socket");

        assertThat(RuntimeDirectory.socket(Optional.of(socket), Map.of())).isEqualTo(socket);
        assertThat(socket.getParent()).isDirectory();
    }

    @Test
    void theDirectoryMayBeALink() throws IOException {
        Path link =
                Files.createSymbolicLink(directory.resolve("var-run"), Files.createDirectory(directory.resolve("run")));

        assertThat(RuntimeDirectory.socket(Optional.of(link.resolve("socket")), Map.of()))
                .isEqualTo(link.resolve("socket"));
        assertThat(RuntimeDirectory.socket(Optional.empty(), Map.of(), link))
                .isEqualTo(link.resolve(RuntimeDirectory.SOCKET));
    }

    @Test
    void aDirectoryThatCannotBeMadeIsNamedWithTheReason() throws IOException {
        Path socket = unwritable().resolve("socket");

        assertThatThrownBy(() -> RuntimeDirectory.socket(Optional.of(socket), Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("Could not listen on " + socket + ": ")
                .hasMessageNotContaining("java.");
    }

    @Test
    void theRootDirectoryHasNoDirectory() throws IOException {
        // what is wrong with it, binding says
        assertThat(RuntimeDirectory.socket(Optional.of(Path.of("/")), Map.of())).isEqualTo(Path.of("/"));
    }

    /** Below a file there is no directory, not even for root. */
    private Path unwritable() throws IOException {
        return Files.createTempFile(directory, "file", "").resolve("dmaheapd");
    }
}
