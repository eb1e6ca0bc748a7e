// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import static org.dmaheap.model.Type.INTEGER;
import static org.dmaheap.model.Type.optional;

import java.util.Optional;

/**
 * The distances from one line of a linear frame to the next a display takes.
 *
 * @param bytes what {@link Kind#FIXED} and {@link Kind#ALIGNED} speak of; empty for the others
 */
public record Pitch(Kind kind, Optional<Integer> bytes) {

    public static final Table<Pitch> TABLE = keys ->
            new Pitch(keys.of("kind", Kind.WORDS, Pitch::kind), keys.of("bytes", optional(INTEGER), Pitch::bytes));

    /** The freedom of that choice. */
    public enum Kind {
        /** Only what {@code DRM_IOCTL_MODE_CREATE_DUMB} answers for that width and format. */
        EXACT,
        /** Always so many bytes. */
        FIXED,
        /** Any multiple of so many bytes. */
        ALIGNED,
        /** Whatever {@code DRM_IOCTL_MODE_ADDFB2} takes. */
        ANY;

        /** How files and interfaces spell them. */
        public static final Words<Kind> WORDS = Words.of(values());

        /** The word on every interface. */
        public String word() {
            return WORDS.word(this);
        }

        /** Whether a number of bytes belongs to it. */
        public boolean hasBytes() {
            return this == FIXED || this == ALIGNED;
        }
    }
}
