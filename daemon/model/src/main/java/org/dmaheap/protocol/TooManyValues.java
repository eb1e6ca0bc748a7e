// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.protocol;

/** A text holds more values than whoever reads it takes. */
public final class TooManyValues extends InvalidJson {
    private static final long serialVersionUID = 1L;

    TooManyValues(int most) {
        super("more than " + most + " values");
    }
}
