// SPDX-License-Identifier: Apache-2.0
package com.fasterxml.jackson.core.io;

import java.math.BigInteger;

/** Jackson's class of this name needs VarHandle, which TeaVM lacks. */
public final class BigIntegerParser {
    private BigIntegerParser() {}

    public static BigInteger parseWithFastParser(String text) {
        return new BigInteger(text);
    }

    public static BigInteger parseWithFastParser(String text, int radix) {
        return new BigInteger(text, radix);
    }
}
