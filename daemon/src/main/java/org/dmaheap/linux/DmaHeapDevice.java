// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import java.nio.ByteBuffer;

/** An open heap: include/uapi/linux/dma-heap.h (Linux 7.3). Not for two threads at once. */
public final class DmaHeapDevice {
    static final int ALLOCATION_SIZE = 24;
    static final long ALLOC = Ioctl.HERE.readWrite('H', 0, ALLOCATION_SIZE);

    private final Descriptor heap;
    private final NativeBuffer allocation = new NativeBuffer(ALLOCATION_SIZE);

    public DmaHeapDevice(Descriptor heap) {
        this.heap = heap;
    }

    /**
     * Allocates a buffer.
     *
     * @param bytes its size; the kernel rounds it up to pages
     * @return the dma-buf, readable, writable and closed on exec
     */
    public Descriptor allocate(long bytes) throws FailedCall {
        ByteBuffer data = allocation.bytes();
        data.putLong(0, bytes);
        data.putInt(8, 0);
        data.putInt(12, Descriptor.O_RDWR | Descriptor.O_CLOEXEC);
        data.putLong(16, 0);
        Ioctl.call("DMA_HEAP_IOCTL_ALLOC", heap.fd(), ALLOC, allocation);
        return Descriptor.of(data.getInt(8));
    }
}
