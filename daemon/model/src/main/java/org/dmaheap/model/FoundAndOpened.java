// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import static org.dmaheap.model.Type.TEXT;
import static org.dmaheap.model.Type.optional;

import java.util.Optional;

/**
 * The answer to {@code FindAndOpen}.
 *
 * @param found what {@code FindHeaps} answers
 * @param opened name of the heap whose descriptor comes with the answer; empty: none came
 */
public record FoundAndOpened(CommonHeaps found, Optional<String> opened) {

    public static final Table<FoundAndOpened> TABLE = keys -> new FoundAndOpened(
            CommonHeaps.TABLE.through(keys.within(FoundAndOpened::found)),
            keys.of("opened", optional(TEXT), FoundAndOpened::opened));
}
