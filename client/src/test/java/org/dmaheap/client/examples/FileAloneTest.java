// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dmaheap.client.Boards;
import org.dmaheap.model.CommonHeaps;
import org.dmaheap.protocol.Json;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The example that reads {@code map.json} gives the answer that the daemon would give for a display and a renderer. */
@Timeout(120)
class FileAloneTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "bcm2711-rpi-4-b, card0, renderD128",
        "am57xx-beagle-x15, card1, card0",
        "mt8183-kukui-krane-sku176+passthrough, card1, card0",
        "rk3399-rockpro64, card0, card1",
        "sdm845-db845c, card0, /dev/dri/renderD128",
        "syn-usb-udl, card1, card2",
        "tegra20-trimslice, card0, card0",
        "vexpress-v2p-ca9, card1, card1"
    })
    void theFileHasTheSameHeapsInTheSameOrder(String board, String display, String renderer) throws Exception {
        assumeThat(Program.exists("python3")).as("python3 is here").isTrue();
        assumeThat(Path.of("/run/dmaheapd/map.json"))
                .as("the map of this machine would be read instead")
                .doesNotExist();
        String root = Boards.tree(board).toString();
        Path file = Files.createDirectory(directory.resolve("dmaheapd")).resolve("map.json");
        Files.writeString(file, dmaheapctl("--root", root, "map").answer());

        Program example = Program.run(
                Map.of("XDG_RUNTIME_DIR", directory.toString()),
                List.of("/usr/bin/python3", Examples.source("find-heap-file.py"), display, renderer));

        Program found = dmaheapctl("--root", root, "find", display + ":scanout", renderer + ":render");
        if (found.status() == 1) {
            assertThat(example.status()).isOne();
            assertThat(example.err()).hasLineCount(1).contains("no use render");
            return;
        }
        List<String> expected = new ArrayList<>();
        for (CommonHeaps.CommonHeap heap :
                Json.read(found.out().getBytes(UTF_8), CommonHeaps.TABLE).heaps()) {
            expected.add(heap.heap() + " " + heap.path());
        }
        assertThat(example.answer().lines()).containsExactlyElementsOf(expected);
    }

    private static Program dmaheapctl(String... words) throws Exception {
        List<String> command = RunningDaemon.java("-Ddmaheapd.home=" + Boards.home());
        command.addAll(List.of("org.dmaheap.client.Main", "--json=short"));
        command.addAll(List.of(words));
        return Program.run(Map.of(), command);
    }
}
