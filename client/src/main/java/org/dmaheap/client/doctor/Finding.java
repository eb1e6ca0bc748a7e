// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.doctor;

import static org.dmaheap.model.Type.TEXT;

import org.dmaheap.model.Table;

/**
 * Something that is not as it should be.
 *
 * @param id of the kind of finding: {@code no-cma}
 * @param what is the case, one sentence
 * @param why it matters, one sentence
 * @param remedy a command that mends it, or a sentence
 */
public record Finding(String id, Severity severity, String what, String why, String remedy) {

    public static final Table<Finding> TABLE = keys -> new Finding(
            keys.of("id", TEXT, Finding::id),
            keys.of("severity", Severity.WORDS, Finding::severity),
            keys.of("what", TEXT, Finding::what),
            keys.of("why", TEXT, Finding::why),
            keys.of("do", TEXT, Finding::remedy));
}
