// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.capture;

/** Something that was to be scanned is neither a directory nor an archive of a tree, or cannot be read; the message says why. */
public final class NoTree extends Exception {
    private static final long serialVersionUID = 1L;

    NoTree(String why) {
        super(why);
    }
}
