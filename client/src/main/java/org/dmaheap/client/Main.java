// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client;

/** The command {@code dmaheapctl}. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(2);
    }
}
