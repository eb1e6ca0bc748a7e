// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.dmaheap.boards.Boards;
import org.dmaheap.capture.ArchiveFuzz;
import org.dmaheap.config.RuleFilesFuzz;
import org.dmaheap.discovery.DeviceTreeFuzz;
import org.dmaheap.discovery.ScannerFuzz;
import org.dmaheap.publish.dbus.CallsFuzz;
import org.dmaheap.publish.varlink.VarlinkFuzz;
import org.junit.jupiter.api.Test;

/** What {@code daemon/fuzz/run} begins with does no harm; neither does what it found once. */
class CorporaTest {

    @FunctionalInterface
    private interface Target {
        void take(byte[] input) throws IOException;
    }

    @Test
    void messagesOnTheSocket() throws IOException {
        all("varlink", VarlinkFuzz::fuzzerTestOneInput);
    }

    @Test
    void messagesOnTheBus() throws IOException {
        all("dbus", CallsFuzz::fuzzerTestOneInput);
    }

    @Test
    void filesOfAnAdministrator() throws IOException {
        all("rules", RuleFilesFuzz::fuzzerTestOneInput);
    }

    @Test
    void deviceTrees() throws IOException {
        all("devicetree", DeviceTreeFuzz::fuzzerTestOneInput);
    }

    @Test
    void machines() throws IOException {
        all("scanner", ScannerFuzz::fuzzerTestOneInput);
    }

    @Test
    void archives() throws IOException {
        all("archive", ArchiveFuzz::fuzzerTestOneInput);
    }

    private static void all(String corpus, Target target) throws IOException {
        List<Path> inputs;
        try (Stream<Path> files = Files.list(Boards.module().resolve("src/test/fuzz/" + corpus))) {
            inputs = files.sorted().toList();
        }
        assertThat(inputs).isNotEmpty();
        for (Path input : inputs) {
            try {
                target.take(Files.readAllBytes(input));
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(input.toString(), e);
            }
        }
    }
}
