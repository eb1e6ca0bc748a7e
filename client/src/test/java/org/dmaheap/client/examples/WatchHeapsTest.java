// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dmaheap.client.Boards;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example that watches, with a real daemon whose tree changes under it. */
@Timeout(120)
class WatchHeapsTest {
    @TempDir
    private Path directory;

    @Test
    void aHeapThatGoesAndADaemonThatGoesAreSeen() throws Exception {
        assumeThat(Program.exists("dbus-daemon")).as("dbus-daemon is here").isTrue();
        assumeThat(Program.exists("python3")).as("python3 is here").isTrue();
        assumeThat(Program.run(Map.of(), List.of("/usr/bin/python3", "-c", "from gi.repository import Gio"))
                        .status())
                .as("python3-gi is here")
                .isZero();
        Path tree = directory.resolve("tree");
        run("cp", "-a", Boards.tree("bcm2711-rpi-4-b").toString(), tree.toString());

        try (RunningDaemon daemon = RunningDaemon.start(directory, tree);
                Watch watch = new Watch(daemon)) {
            assertThat(watch.next("best"))
                    .containsExactly(
                            "revision 1",
                            "device card0 vc4-drm scanout",
                            "device card1 v3d render",
                            "heap default_cma_region cma /dev/dma_heap/default_cma_region",
                            "heap linux,cma cma /dev/dma_heap/linux,cma",
                            "heap system system /dev/dma_heap/system",
                            "best default_cma_region /dev/dma_heap/default_cma_region");

            run("rm", "-r", tree + "/sys/class/dma_heap/default_cma_region");
            daemon.scanAgain();
            assertThat(watch.next("best"))
                    .startsWith("revision 2")
                    .contains("heap linux,cma cma /dev/dma_heap/linux,cma")
                    .doesNotContain("heap default_cma_region cma /dev/dma_heap/default_cma_region")
                    .endsWith("best linux,cma /dev/dma_heap/linux,cma");

            daemon.stop();
            assertThat(watch.next("no daemon")).containsExactly("no daemon");
        }
    }

    private static void run(String... words) throws Exception {
        Program.run(Map.of(), List.of(words)).answer();
    }

    /** The program, and what it prints. */
    private static final class Watch implements AutoCloseable {
        private final Process process;
        private final BufferedReader lines;

        Watch(RunningDaemon daemon) throws Exception {
            ProcessBuilder builder = new ProcessBuilder(
                    "/usr/bin/python3", Examples.source("watch-heaps.py"), "card0", "scanout", "renderD128", "render");
            builder.environment().putAll(daemon.variables());
            process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
            lines = process.inputReader(StandardCharsets.UTF_8);
        }

        /** What it says next, up to a line that begins so. */
        List<String> next(String last) throws Exception {
            List<String> said = new ArrayList<>();
            String line;
            do {
                line = lines.readLine();
                said.add(line);
            } while (line != null && !line.startsWith(last));
            return said;
        }

        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }
    }
}
