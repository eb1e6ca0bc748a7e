// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.packages;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The main job on the tree of a Raspberry Pi 4, with the daemon and the client as they are built. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DemoTest {
    private static final String DEMO = "../../client/examples/demo.sh";

    @TempDir
    private Path directory;

    private Command run(String command) throws Exception {
        return Command.run(Map.of("TMPDIR", directory.toString()), command);
    }

    @Test
    void itShowsTheMapTheBestHeapAndAReason() throws Exception {
        assertThat(run(DEMO).answer())
                .contains("$ dmaheapctl map", "$ dmaheapctl find", "card0:scanout × system: incompatible");
    }

    @Test
    void aReaderThatGoesLeavesNoDaemonAndNoFileBehind() throws Exception {
        assertThat(run(DEMO + " 2>/dev/null | head -2").answer()).isEqualTo("$ dmaheapctl map");

        assertThat(directory).isEmptyDirectory();
        assertThat(ProcessHandle.allProcesses()
                        .filter(process ->
                                process.info().commandLine().orElse("").contains(directory.toString())))
                .isEmpty();
    }
}
