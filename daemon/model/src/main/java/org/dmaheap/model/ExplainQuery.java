// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import static org.dmaheap.model.Type.TEXT;
import static org.dmaheap.model.Type.optional;

import java.util.Optional;

/**
 * A question why a device can or cannot use heaps.
 *
 * @param device any name of the device
 * @param use empty: all its uses
 * @param heap name or path; empty: all heaps
 */
public record ExplainQuery(String device, Optional<Use> use, Optional<String> heap) {

    public static final Table.Closed<ExplainQuery> TABLE = keys -> new ExplainQuery(
            keys.of("device", TEXT, ExplainQuery::device),
            keys.of("use", optional(Use.WORDS), ExplainQuery::use),
            keys.of("heap", optional(TEXT), ExplainQuery::heap));
}
