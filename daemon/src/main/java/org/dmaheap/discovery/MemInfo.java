// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.discovery;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dmaheap.sysfs.SysfsRoot;

/** {@code /proc/meminfo}, read when the first figure is asked for. */
final class MemInfo {
    static final String PATH = "/proc/meminfo";

    private static final Pattern LINE = Pattern.compile("(\\w+):\\s+([0-9]{1,15}) kB");

    private final SysfsRoot sysfs;
    private Map<String, Long> bytes;

    MemInfo(SysfsRoot sysfs) {
        this.sysfs = sysfs;
    }

    /** Bytes of the figure with this name. */
    OptionalLong bytes(String name) {
        if (bytes == null) {
            bytes = new HashMap<>();
            sysfs.attribute(PATH).stream()
                    .flatMap(String::lines)
                    .map(LINE::matcher)
                    .filter(Matcher::matches)
                    .forEach(line -> bytes.putIfAbsent(line.group(1), Long.parseLong(line.group(2)) * 1024));
        }
        Long found = bytes.get(name);
        return found == null ? OptionalLong.empty() : OptionalLong.of(found);
    }
}
