// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import static org.dmaheap.model.Type.TEXT;
import static org.dmaheap.model.Type.optional;

import java.util.Optional;

/**
 * Something that the reader can check with {@code cat} or {@code readlink}.
 *
 * @param path absolute below the scanned root: {@code /sys/…}, {@code /dev/…}
 * @param value trimmed text of a file, of a table of {@code /proc} the line that matters, last component of a link, strings of a device-tree property joined by a space or
 *     its cells as {@code <0x… 0x…>}, {@code ""} for a flag; empty if the fact is that the path does not exist
 */
public record Fact(String path, Optional<String> value) {

    public static final Table<Fact> TABLE =
            keys -> new Fact(keys.of("path", TEXT, Fact::path), keys.of("value", optional(TEXT), Fact::value));

    // Evidence is free of doubles. What a record has of its own is made at run time, which costs the start 6 ms.

    @Override
    public int hashCode() {
        return 31 * path.hashCode() + value.hashCode();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Fact fact && path.equals(fact.path) && value.equals(fact.value);
    }

    public static Fact of(String path, String value) {
        return new Fact(path, Optional.of(value));
    }

    /** The fact that nothing is at this path. */
    public static Fact absent(String path) {
        return new Fact(path, Optional.empty());
    }
}
