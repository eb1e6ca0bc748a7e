// SPDX-License-Identifier: Apache-2.0
package org.teavm.classlib.java.nio.channels.spi;

/** {@code java.nio.channels.spi.SelectorProvider}. */
public class TSelectorProvider {
    public static final TSelectorProvider INSTANCE = new TSelectorProvider();

    public TAbstractSelector openSelector() {
        return new TAbstractSelector();
    }
}
