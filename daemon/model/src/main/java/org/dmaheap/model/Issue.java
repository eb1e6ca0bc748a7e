// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import static org.dmaheap.model.Type.TEXT;

/**
 * Something that could not be read or made sense of. The rest of the map holds.
 *
 * @param path below the scanned root
 * @param problem one phrase: {@code Permission denied}
 */
public record Issue(String path, String problem) {

    public static final Table<Issue> TABLE =
            keys -> new Issue(keys.of("path", TEXT, Issue::path), keys.of("problem", TEXT, Issue::problem));
}
