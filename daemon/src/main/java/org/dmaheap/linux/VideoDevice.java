// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * An open video node: include/uapi/linux/videodev2.h (Linux 7.3), in the layout of 64 bits. Not for two threads at once.
 */
public final class VideoDevice {
    static final int CAPABILITY_SIZE = 104;
    static final int FORMAT_SIZE = 208;
    static final int REQUEST_BUFFERS_SIZE = 20;
    static final int BUFFER_SIZE = 88;
    static final int PLANE_SIZE = 64;

    static final int CAPABILITY_CAPABILITIES = 84;
    static final int CAPABILITY_DEVICE_CAPS = 88;
    static final int FORMAT_SIZEIMAGE = 28;
    static final int FORMAT_PLANES = 28;
    static final int FORMAT_PLANE_SIZE = 20;
    static final int FORMAT_NUM_PLANES = 188;
    static final int REQUEST_BUFFERS_MEMORY = 8;
    static final int BUFFER_FIELD = 16;
    static final int BUFFER_MEMORY = 60;
    static final int BUFFER_M = 64;
    static final int BUFFER_LENGTH = 72;
    static final int PLANE_LENGTH = 4;
    static final int PLANE_M = 8;

    static final long QUERYCAP = Ioctl.HERE.read('V', 0, CAPABILITY_SIZE);
    static final long G_FMT = Ioctl.HERE.readWrite('V', 4, FORMAT_SIZE);
    static final long REQBUFS = Ioctl.HERE.readWrite('V', 8, REQUEST_BUFFERS_SIZE);
    static final long QBUF = Ioctl.HERE.readWrite('V', 15, BUFFER_SIZE);
    static final long PREPARE_BUF = Ioctl.HERE.readWrite('V', 93, BUFFER_SIZE);

    static final int MEMORY_DMABUF = 4;
    static final int FIELD_NONE = 1;
    static final int CAP_DEVICE_CAPS = 0x80000000;

    private static final int MAX_PLANES = 8;

    private final Descriptor node;
    private final NativeBuffer argument = new NativeBuffer(FORMAT_SIZE);
    private final NativeBuffer planes = new NativeBuffer(MAX_PLANES * PLANE_SIZE);

    public VideoDevice(Descriptor node) {
        this.node = node;
    }

    /** A queue of buffers, by the direction in which the device moves data. */
    public enum Queue {
        CAPTURE(1, 0x00000001, 0x00008000, false),
        OUTPUT(2, 0x00000002, 0x00008000, false),
        CAPTURE_MPLANE(9, 0x00001000, 0x00004000, true),
        OUTPUT_MPLANE(10, 0x00002000, 0x00004000, true);

        final int type;
        final int capability;
        /** That of a memory-to-memory device, which has two queues. */
        final int memoryToMemory;

        private final boolean manyPlanes;

        Queue(int type, int capability, int memoryToMemory, boolean manyPlanes) {
            this.type = type;
            this.capability = capability;
            this.memoryToMemory = memoryToMemory;
            this.manyPlanes = manyPlanes;
        }
    }

    /** The queues of this node. */
    public List<Queue> queues() throws FailedCall {
        ByteBuffer data = cleared(argument);
        Ioctl.call("VIDIOC_QUERYCAP", node.fd(), QUERYCAP, argument);
        int all = data.getInt(CAPABILITY_CAPABILITIES);
        int ofNode = (all & CAP_DEVICE_CAPS) == 0 ? all : data.getInt(CAPABILITY_DEVICE_CAPS);
        List<Queue> queues = new ArrayList<>();
        for (Queue queue : Queue.values()) {
            if ((ofNode & (queue.capability | queue.memoryToMemory)) != 0) {
                queues.add(queue);
            }
        }
        return queues;
    }

    /**
     * Makes room for one imported buffer in a queue, which is this descriptor's until it is closed. A queue that somebody
     * else uses is busy ({@code EBUSY}); a memory-to-memory device has queues of its own for each that opens it.
     */
    public void requestBuffer(Queue queue) throws FailedCall {
        ByteBuffer data = cleared(argument);
        data.putInt(0, 1);
        data.putInt(4, queue.type);
        data.putInt(REQUEST_BUFFERS_MEMORY, MEMORY_DMABUF);
        Ioctl.call("VIDIOC_REQBUFS", node.fd(), REQBUFS, argument);
    }

    /**
     * An image in the queue's format of now.
     *
     * @param planes bytes of each plane that has a buffer of its own
     */
    public record Image(List<Integer> planes) {
        public Image {
            planes = List.copyOf(planes);
        }

        /** Bytes of the largest plane. */
        public long largestPlane() {
            return planes.stream().mapToLong(Integer::toUnsignedLong).max().orElse(0);
        }
    }

    /** The format of now. */
    public Image image(Queue queue) throws FailedCall {
        ByteBuffer data = cleared(argument);
        data.putInt(0, queue.type);
        Ioctl.call("VIDIOC_G_FMT", node.fd(), G_FMT, argument);
        if (!queue.manyPlanes) {
            return new Image(List.of(data.getInt(FORMAT_SIZEIMAGE)));
        }
        List<Integer> sizes = new ArrayList<>();
        for (int i = 0; i < Math.min(data.get(FORMAT_NUM_PLANES), MAX_PLANES); i++) {
            sizes.add(data.getInt(FORMAT_PLANES + i * FORMAT_PLANE_SIZE));
        }
        return new Image(sizes);
    }

    /**
     * Queues one buffer for all planes, which the driver maps for its device at once, and never starts the stream. A queue
     * that takes buffers only as part of a request maps it all the same, and does not queue it.
     *
     * @param bytes length of the buffer, all of which the driver asks for
     */
    public void queue(Queue queue, Image image, Descriptor buffer, int bytes) throws FailedCall {
        ByteBuffer data = cleared(argument);
        data.putInt(4, queue.type);
        data.putInt(BUFFER_FIELD, FIELD_NONE);
        data.putInt(BUFFER_MEMORY, MEMORY_DMABUF);
        if (queue.manyPlanes) {
            ByteBuffer each = cleared(planes);
            for (int i = 0; i < image.planes().size(); i++) {
                each.putInt(i * PLANE_SIZE, image.planes().get(i));
                each.putInt(i * PLANE_SIZE + PLANE_LENGTH, bytes);
                each.putInt(i * PLANE_SIZE + PLANE_M, buffer.fd());
            }
            data.putLong(BUFFER_M, planes.address());
            data.putInt(BUFFER_LENGTH, image.planes().size());
        } else {
            // more than the format takes is refused, however long the buffer is (vb2, __verify_length())
            data.putInt(8, image.planes().get(0));
            data.putInt(BUFFER_M, buffer.fd());
            data.putInt(BUFFER_LENGTH, bytes);
        }
        try {
            Ioctl.call("VIDIOC_QBUF", node.fd(), QBUF, argument);
        } catch (FailedCall e) {
            if (!e.errno().equals("EBADR")) {
                throw e;
            }
            Ioctl.call("VIDIOC_PREPARE_BUF", node.fd(), PREPARE_BUF, argument);
        }
    }

    private static ByteBuffer cleared(NativeBuffer buffer) {
        ByteBuffer data = buffer.bytes();
        for (int i = 0; i < buffer.size(); i++) {
            data.put(i, (byte) 0);
        }
        return data;
    }
}
