// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.sysfs;

import java.util.List;

/**
 * Sees what a scan looks at. Paths are absolute below the root, as they were asked for: links on the way are not
 * followed.
 */
public interface Witness {
    /** Nobody looks. */
    Witness NOBODY = new Witness() {};

    /** A file was read to its end. */
    default void read(String path, byte[] content) {}

    /** The names in a directory were read. */
    default void listed(String path, List<String> names) {}

    /** Something was asked of what is at a path, or whether anything is. */
    default void lookedAt(String path) {}

    /** Something is there and could not be read, for this reason. */
    default void unreadable(String path, String problem) {}
}
