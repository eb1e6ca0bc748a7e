// SPDX-License-Identifier: Apache-2.0
package com.fasterxml.jackson.core.io.schubfach;

/** Jackson's class of this name needs a constructor of strings that TeaVM lacks; no document of ours holds a fraction. */
public final class DoubleToDecimal {
    private DoubleToDecimal() {}

    public static String toString(double number) {
        return Double.toString(number);
    }
}
