// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import com.kenai.jffi.MemoryIO;
import java.nio.charset.StandardCharsets;

/** A text as C wants it, in UTF-8 with a NUL behind, until it is closed. */
final class NativeString implements AutoCloseable {
    private static final MemoryIO MEMORY = MemoryIO.getInstance();

    private final long address;

    NativeString(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        address = MEMORY.allocateMemory(utf8.length + 1L, false);
        if (address == 0) {
            throw new OutOfMemoryError("no memory for " + text);
        }
        MEMORY.putZeroTerminatedByteArray(address, utf8, 0, utf8.length);
    }

    long address() {
        return address;
    }

    @Override
    public void close() {
        MEMORY.freeMemory(address);
    }
}
