// SPDX-License-Identifier: Apache-2.0
package org.teavm.classlib.java.nio.channels;

/** {@code java.nio.channels.SelectionKey}. */
public class TSelectionKey {
    public static final int OP_READ = 1;
    public static final int OP_WRITE = 4;

    private int operations;

    TSelectionKey(int operations) {
        this.operations = operations;
    }

    public int interestOps() {
        return operations;
    }

    public TSelectionKey interestOps(int wanted) {
        operations = wanted;
        return this;
    }
}
