// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.discovery;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dmaheap.model.Fact;
import org.dmaheap.sysfs.SysfsRoot;

/** {@code /proc/meminfo}, read when the first figure is asked for. */
final class MemInfo {
    static final String PATH = "/proc/meminfo";

    private static final Pattern LINE = Pattern.compile("(\\w+): +([0-9]{1,15}) kB");

    private final SysfsRoot sysfs;
    private Map<String, Matcher> lines;

    MemInfo(SysfsRoot sysfs) {
        this.sysfs = sysfs;
    }

    /** Bytes of the figure with this name. */
    OptionalLong bytes(String name) {
        Optional<Matcher> line = line(name);
        return line.isPresent() ? OptionalLong.of(Long.parseLong(line.get().group(2)) * 1024) : OptionalLong.empty();
    }

    /** The line of the figure with this name. */
    Optional<Fact> fact(String name) {
        return line(name).map(line -> Fact.of(PATH, line.group()));
    }

    private Optional<Matcher> line(String name) {
        if (lines == null) {
            lines = new HashMap<>();
            for (String text : sysfs.table(PATH)) {
                Matcher line = LINE.matcher(text);
                if (line.matches()) {
                    lines.putIfAbsent(line.group(1), line);
                }
            }
        }
        return Optional.ofNullable(lines.get(name));
    }
}
