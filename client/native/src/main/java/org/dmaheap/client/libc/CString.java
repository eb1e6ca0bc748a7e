// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.libc;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.teavm.interop.Address;

/** Text as the C library has it: bytes with a NUL behind them. */
final class CString {
    private CString() {}

    /** UTF-8 with a NUL behind it, for a call that returns before anything else is allocated. */
    static byte[] of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] terminated = new byte[bytes.length + 1];
        System.arraycopy(bytes, 0, terminated, 0, bytes.length);
        return terminated;
    }

    /** A copy outside the garbage collector's reach, to be freed by the caller. */
    static Address allocated(String text) {
        byte[] bytes = of(text);
        Address memory = Libc.malloc(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            memory.add(i).putByte(bytes[i]);
        }
        return memory;
    }

    static String text(Address from) {
        return text(bytes(from, Libc.strlen(from)));
    }

    static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    /** The text before the first NUL. The garbage collector moves arrays: their addresses do not outlive a call. */
    static String textIn(byte[] buffer) {
        int end = 0;
        while (buffer[end] != 0) {
            end++;
        }
        return text(Arrays.copyOf(buffer, end));
    }

    static byte[] bytes(Address from, int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = from.add(i).getByte();
        }
        return bytes;
    }
}
