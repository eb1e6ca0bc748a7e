// SPDX-License-Identifier: Apache-2.0
package com.fasterxml.jackson.core.internal.shaded.fdp.v2_22_4;

/** Jackson's class of this name needs VarHandle, which TeaVM lacks. */
public final class JavaDoubleParser {
    private JavaDoubleParser() {}

    public static double parseDouble(CharSequence text) {
        return Double.parseDouble(text.toString());
    }

    public static double parseDouble(char[] text, int from, int count) {
        return Double.parseDouble(new String(text, from, count));
    }
}
