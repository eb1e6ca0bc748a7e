// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dmaheapctl run} by its launcher, with a java that stands before the class path of this test. */
class RunVerbTest {
    @TempDir
    private Path directory;

    private record Ended(int status, String out, String err) {}

    private Ended launch(Object... words) throws Exception {
        Path java = directory.resolve("java");
        Files.writeString(java, """
                #!/bin/sh
                while [ "$1" != -cp ]; do shift; done
                shift 2
                exec '%s' -Ddmaheapd.home='%s' -cp '%s' "$@"
                """.formatted(
                        Path.of(System.getProperty("java.home"), "bin", "java"),
                        Boards.home(),
                        System.getProperty("java.class.path")));
        assertThat(java.toFile().setExecutable(true)).isTrue();
        List<String> command = new ArrayList<>(List.of("sh", "src/main/dist/bin/dmaheapctl"));
        for (Object word : words) {
            command.add(word.toString());
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(directory.resolve("out").toFile())
                .redirectError(directory.resolve("err").toFile());
        builder.environment().put("DMAHEAPD_JAVA", java.toString());
        builder.environment().put("HOME", directory.toString());
        Process process = builder.start();
        process.getOutputStream().close();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(
                process.exitValue(),
                Files.readString(directory.resolve("out"), StandardCharsets.UTF_8),
                Files.readString(directory.resolve("err"), StandardCharsets.UTF_8));
    }

    private static Path pi4() throws Exception {
        return Boards.tree("bcm2711-rpi-4-b");
    }

    @Test
    void theProgramGetsTheBestHeapAndItsOwnWordsAndGivesTheStatus() throws Exception {
        Ended ended = launch(
                "--root",
                pi4(),
                "run",
                "card0:scanout",
                "renderD128:render",
                "--",
                "sh",
                "-c",
                "echo $DMA_HEAP $DMA_HEAP_NAME $LIBIIO_DMA_HEAP_PATH ${DMAHEAPCTL_RUN:-clean}; printf '%s\\n' \"$@\"; exit 7",
                "sh",
                "a b",
                "it's",
                "--",
                "run");
        assertThat(ended)
                .isEqualTo(new Ended(
                        7,
                        "/dev/dma_heap/default_cma_region default_cma_region default_cma_region clean\n"
                                + "a b\nit's\n--\nrun\n",
                        ""));
    }

    @Test
    void optionsOfFindHoldAndWithoutAHeapNothingIsStarted() throws Exception {
        Path started = directory.resolve("started");
        Ended ended = launch("run", "--root", pi4(), "card0", "--minimum-bytes=1000G", "--", "touch", started);

        assertThat(ended).isEqualTo(new Ended(4, "", "dmaheapctl: No heap suits; fallback: none\n"));
        assertThat(started).doesNotExist();
    }

    @Test
    void aQuotedNameAndAnUnknownDeviceAreTheCommandsMistake() throws Exception {
        Ended ended = launch("run", "--root", pi4(), "it's $(touch oops)", "--", "true");

        assertThat(ended.status()).isOne();
        assertThat(ended.err()).contains("No device it's $(touch oops) in the map");
        assertThat(Path.of("oops")).doesNotExist();
    }

    @Test
    void withoutAProgramItSaysHow() throws Exception {
        for (List<Object> words : List.of(
                List.<Object>of("run"),
                List.<Object>of("run", "card0"),
                List.<Object>of("run", "card0", "--"),
                List.<Object>of("run", "--", "true"))) {
            Ended ended = launch(words.toArray());
            assertThat(ended.status()).as(words.toString()).isEqualTo(2);
            assertThat(ended.err()).contains("usage: dmaheapctl run DEVICE[:USE]... -- PROGRAM...");
        }
    }
}
