// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.sysfs;

import java.util.Map;
import java.util.OptionalLong;
import org.dmaheap.model.Copies;
import org.dmaheap.model.NodeAccess;

/**
 * Owners and modes that the files of a captured tree cannot hold, because they belong to whoever unpacked them. Paths are
 * absolute below the root.
 *
 * @param access owner and mode that character devices had there, by path; in the tree they are empty files
 * @param pageBytes bytes of a page there; empty where the tree does not say so
 * @param unreadable why something could not be read there, by path
 */
public record Captured(Map<String, NodeAccess> access, OptionalLong pageBytes, Map<String, String> unreadable) {
    /** Of the running machine, and of trees of which nothing is known but what they hold. */
    public static final Captured NOTHING = new Captured(Map.of(), OptionalLong.empty(), Map.of());

    public Captured {
        // dmaheapctl as a program would ask TeaVM's copy of nothing, which divides by its length
        access = Copies.of(access);
        unreadable = Copies.of(unreadable);
    }
}
