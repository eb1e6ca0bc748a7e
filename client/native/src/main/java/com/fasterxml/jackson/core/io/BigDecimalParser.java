// SPDX-License-Identifier: Apache-2.0
package com.fasterxml.jackson.core.io;

import java.math.BigDecimal;

/** Jackson's class of this name needs VarHandle, which TeaVM lacks. */
public final class BigDecimalParser {
    private BigDecimalParser() {}

    public static BigDecimal parse(String text) {
        return new BigDecimal(text);
    }

    public static BigDecimal parse(char[] text, int from, int count) {
        return new BigDecimal(new String(text, from, count));
    }

    public static BigDecimal parse(char[] text) {
        return new BigDecimal(new String(text));
    }

    public static BigDecimal parseWithFastParser(String text) {
        return new BigDecimal(text);
    }

    public static BigDecimal parseWithFastParser(char[] text, int from, int count) {
        return new BigDecimal(new String(text, from, count));
    }
}
