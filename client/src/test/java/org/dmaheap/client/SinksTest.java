// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that is printed, on a tree in which every name that may hold anything holds what terminals obey. */
class SinksTest {
    private static final String HOSTILE = "evil\u001b[31m\r\ndmaheapctl: forged\u202e\u009b";

    @TempDir
    private Path root;

    @BeforeEach
    void make() throws IOException {
        file("sys/class/dma_heap/" + HOSTILE + "/dev", "250:0");
        file("dev/dma_heap/" + HOSTILE, "");
        Path device = directory("sys/devices/platform/" + HOSTILE);
        file("sys/devices/platform/" + HOSTILE + "/drm/card0/dev", "226:0");
        Files.createSymbolicLink(
                directory("sys/devices/platform/" + HOSTILE + "/drm/card0").resolve("device"), Path.of("../.."));
        directory("sys/bus/platform/drivers/" + HOSTILE);
        Files.createSymbolicLink(device.resolve("driver"), Path.of("../../../bus/platform/drivers/" + HOSTILE));
        Files.createSymbolicLink(
                directory("sys/class/drm").resolve("card0"),
                Path.of("../../devices/platform/" + HOSTILE + "/drm/card0"));
        directory("sys/class/drm/card1");
        file("sys/class/drm/card1/dev", HOSTILE);
        file("proc/sys/kernel/osrelease", HOSTILE);
        file("etc/dmaheapd/rules.d/" + HOSTILE.replace("/", "") + ".json", "{");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "map",
                "devices",
                "heaps",
                "find card0",
                "find card0:scanout",
                "find nowhere",
                "explain card0",
                "explain nowhere",
                "explain card0 nothing"
            })
    void nothingThatATerminalObeysIsPrinted(String verb) {
        Run plain = Run.line("--root " + root + " " + verb);
        assertThat(plain.out() + plain.err())
                .doesNotContainPattern("[\\p{Cntrl}\\p{Cf}\\x80-\\x9f&&[^\n]]")
                .doesNotContainPattern("(?m)^dmaheapctl: forged");

        Run coloured =
                Run.in(Run.on(80, 1000, Map.of("PAGER", "cat")), (Object[]) ("--root " + root + " " + verb).split(" "));
        assertThat((coloured.out() + coloured.err()).replaceAll("\u001b\\[[0-9;]*m", ""))
                .doesNotContainPattern("[\\p{Cntrl}\\p{Cf}\\x80-\\x9f&&[^\n]]");
        // a colour in a name would be one of these too
        assertThat(coloured.out()).doesNotContain("evil\u001b");
    }

    private Path directory(String path) throws IOException {
        return Files.createDirectories(root.resolve(path));
    }

    private void file(String path, String text) throws IOException {
        Files.createDirectories(root.resolve(path).getParent());
        Files.writeString(root.resolve(path), text);
    }
}
