// SPDX-License-Identifier: Apache-2.0
package com.fasterxml.jackson.core.internal.shaded.fdp.v2_22_4;

/** Jackson's class of this name needs VarHandle, which TeaVM lacks. */
public final class JavaFloatParser {
    private JavaFloatParser() {}

    public static float parseFloat(CharSequence text) {
        return Float.parseFloat(text.toString());
    }

    public static float parseFloat(char[] text, int from, int count) {
        return Float.parseFloat(new String(text, from, count));
    }
}
