// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Memory that C sees at a fixed address and Java as a buffer. Not for two threads at once. */
public final class NativeBuffer {
    private final ByteBuffer bytes;
    private final long address;

    public NativeBuffer(int size) {
        bytes = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
        address = Libc.address(bytes);
    }

    /** Position and limit belong to the caller; C always sees the memory from its start. */
    public ByteBuffer bytes() {
        return bytes;
    }

    public int size() {
        return bytes.capacity();
    }

    long address() {
        return address;
    }
}
