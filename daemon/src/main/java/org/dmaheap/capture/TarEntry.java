// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.capture;

/**
 * One thing in a tar archive.
 *
 * @param name as it stands there
 * @param link where a link leads; empty for everything else
 * @param permissions the lowest twelve bits of its mode
 * @param size bytes that follow
 */
record TarEntry(Kind kind, String name, String link, int permissions, long size) {

    /** The type of an entry. */
    enum Kind {
        FILE("a file"),
        DIRECTORY("a directory"),
        SYMBOLIC_LINK("a link"),
        HARD_LINK("a hard link"),
        DEVICE("a device node"),
        FIFO("a FIFO"),
        SPARSE_FILE("a sparse file"),
        OTHER("something unknown");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }
}
