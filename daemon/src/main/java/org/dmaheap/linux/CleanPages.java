// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pages of the Java machine's own files that this process has mapped and never wrote to: half of its memory, and most of
 * it is needed at the start only. They are let go, not written or lost: the kernel keeps them as cache of the file as long as
 * it has room, and maps them again where they are touched.
 *
 * <p>{@code MADV_DONTNEED} and not {@code MADV_PAGEOUT}, which leaves pages of a file alone that the caller could not open
 * for writing ({@code mm/madvise.c:can_do_file_pageout}, Linux 7.3), as that of a package to a daemon that is not root.
 */
public final class CleanPages {
    private static final Logger LOG = LoggerFactory.getLogger(CleanPages.class);
    private static final Path OWN = Path.of("/proc/self/smaps");
    /** From {@code asm-generic/mman-common.h}; every architecture that Java runs on has it so. */
    static final int MADV_DONTNEED = 4;

    /**
     * Mapped before the first line of Java runs until the process ends. Another file may be unmapped, and something else
     * come to its place, between a look at the list and the call.
     */
    private static final Pattern FOR_LIFE = Pattern.compile(".*/(libjvm\\.so|modules|[^/]+\\.(jsa|aot))");

    private static final Pattern MAPPING =
            Pattern.compile("([0-9a-f]+)-([0-9a-f]+) (\\S{4}) [0-9a-f]+ \\S+ [0-9]+ *(.*)");
    private static final Pattern SIZE = Pattern.compile("(\\w+): +([0-9]+) kB");

    private CleanPages() {}

    /** Lets go of them. What hinders it is logged for whoever debugs: the memory then stays as it was. */
    public static void release() {
        try {
            for (Mapping mapping : unwritten(Files.readAllLines(OWN))) {
                if (Libc.C.madvise(mapping.start(), mapping.end() - mapping.start(), MADV_DONTNEED) != 0) {
                    LOG.debug(
                            "Keep the pages of {}: {}",
                            mapping.file(),
                            Libc.failure("madvise").getMessage());
                }
            }
        } catch (IOException e) {
            LOG.debug("Keep the pages of files: {}", e.toString());
        }
    }

    /**
     * A range of addresses, in bytes.
     *
     * @param end the first address behind it
     */
    record Mapping(long start, long end, String file) {}

    /**
     * The mappings that are let go, of {@code /proc/PID/smaps} (proc_pid_smaps(5)): those that nobody can write to and that
     * hold no page of their own, as the ones that the dynamic linker has relocated.
     */
    static List<Mapping> unwritten(List<String> smaps) {
        List<Mapping> unwritten = new ArrayList<>();
        Mapping mapping = null;
        for (String line : smaps) {
            Matcher size = SIZE.matcher(line);
            Matcher start = MAPPING.matcher(line);
            if (size.matches()) {
                if (mapping != null
                        && size.group(1).equals("Anonymous")
                        && size.group(2).equals("0")) {
                    unwritten.add(mapping);
                }
            } else if (start.matches()) {
                boolean ours = start.group(3).charAt(1) == '-'
                        && FOR_LIFE.matcher(start.group(4)).matches();
                mapping = ours
                        ? new Mapping(
                                Long.parseUnsignedLong(start.group(1), 16),
                                Long.parseUnsignedLong(start.group(2), 16),
                                start.group(4))
                        : null;
            }
        }
        return unwritten;
    }
}
