// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CleanPagesTest {
    private static final String PROGRAM = """
            #include <stdio.h>
            #include <sys/mman.h>
            int main(void) {
                printf("%d", MADV_DONTNEED);
            }
            """;

    /** As of smaps in Linux 7.3, without the lines that do not matter. */
    private static final String MAPPING = """
            %s-%s %s 00000000 fd:00 1311 %s
            Size:               8192 kB
            Rss:                4096 kB
            Anonymous:       %8d kB
            VmFlags: rd ex mr mw me
            """;

    private static List<CleanPages.Mapping> unwritten(String permissions, String file, int anonymous) {
        return CleanPages.unwritten(MAPPING.formatted("7f0000000000", "7f0000800000", permissions, file, anonymous)
                .lines()
                .toList());
    }

    @Test
    void theNumberIsThatOfTheHeaders(@TempDir Path directory) throws Exception {
        assertThat(HeaderConstants.printedBy(PROGRAM, directory)).isEqualTo("" + CleanPages.MADV_DONTNEED);
    }

    @Test
    void codeOfTheJavaMachineAndItsArchiveOfClassesAreLetGo() {
        assertThat(unwritten("r-xp", "/usr/lib/jvm/java-17-openjdk-amd64/lib/server/libjvm.so", 0))
                .containsExactly(new CleanPages.Mapping(
                        0x7f0000000000L, 0x7f0000800000L, "/usr/lib/jvm/java-17-openjdk-amd64/lib/server/libjvm.so"));
        assertThat(unwritten("r--p", "/var/cache/dmaheapd/dmaheapd.jsa", 0)).hasSize(1);
        assertThat(unwritten("r--s", "/usr/lib/jvm/java-17-openjdk-amd64/lib/modules", 0))
                .hasSize(1);
    }

    @Test
    void whatIsOrWasWrittenToStays() {
        assertThat(unwritten("rw-p", "/var/cache/dmaheapd/dmaheapd.jsa", 0)).isEmpty();
        assertThat(unwritten("r--p", "/usr/lib/jvm/java-17-openjdk-amd64/lib/server/libjvm.so", 4))
                .isEmpty();
    }

    @Test
    void filesThatMayBeUnmappedAtAnyTimeAndMemoryWithoutAFileStay() {
        assertThat(unwritten("r-xp", "/usr/lib/x86_64-linux-gnu/libc.so.6", 0)).isEmpty();
        assertThat(unwritten("r--p", "", 0)).isEmpty();
        assertThat(unwritten("r-xp", "[vdso]", 0)).isEmpty();
    }

    @Test
    void afterwardsThisProcessHasLessOfThemInMemory() throws Exception {
        long before = residentOfFiles();
        assumeThat(before).as("kB of code and archive in memory").isPositive();

        CleanPages.release();

        assertThat(residentOfFiles()).isLessThan(before);
    }

    /** In kB; {@code RssFile} of proc_pid_status(5). */
    private static long residentOfFiles() throws Exception {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("RssFile:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }
}
