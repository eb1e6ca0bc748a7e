// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import java.nio.ByteBuffer;

/**
 * An open DRM node: include/uapi/drm/drm.h and drm_mode.h (Linux 7.3). All structures used here are the same on 32 and 64
 * bits, but for 32-bit x86, where no {@code u64} is aligned. What is made through a descriptor, buffers, handles and
 * framebuffers, is the kernel's to give back when the descriptor is closed. Not for two threads at once.
 */
public final class DrmDevice {
    static final int PRIME_SIZE = 12;
    static final int AUTH_SIZE = 4;
    static final int RESOURCES_SIZE = 64;
    static final int FRAMEBUFFER_SIZE = 104;
    static final int CREATE_DUMB_SIZE = 32;

    static final int RESOURCES_MIN_WIDTH = 48;
    static final int FRAMEBUFFER_HANDLES = 20;
    static final int FRAMEBUFFER_PITCHES = 36;
    static final int CREATE_DUMB_PITCH = 20;
    static final int CREATE_DUMB_BYTES = 24;

    static final long AUTH_MAGIC = Ioctl.HERE.write('d', 0x11, AUTH_SIZE);
    static final long DROP_MASTER = Ioctl.HERE.none('d', 0x1f);
    static final long PRIME_FD_TO_HANDLE = Ioctl.HERE.readWrite('d', 0x2e, PRIME_SIZE);
    static final long GETRESOURCES = Ioctl.HERE.readWrite('d', 0xa0, RESOURCES_SIZE);
    static final long CREATE_DUMB = Ioctl.HERE.readWrite('d', 0xb2, CREATE_DUMB_SIZE);
    static final long ADDFB2 = Ioctl.HERE.readWrite('d', 0xb8, FRAMEBUFFER_SIZE);

    /** {@code DRM_FORMAT_XRGB8888}: what every display takes that takes 32 bits at all. */
    static final int XRGB8888 = 0x34325258;

    private static final int BITS_PER_PIXEL = 32;

    private final Descriptor node;
    private final NativeBuffer argument = new NativeBuffer(FRAMEBUFFER_SIZE);

    public DrmDevice(Descriptor node) {
        this.node = node;
    }

    /** Least and most of width and height of a framebuffer, in pixels. */
    public record Bounds(int minWidth, int maxWidth, int minHeight, int maxHeight) {}

    /**
     * The layout that the driver gives an image.
     *
     * @param width in pixels
     * @param height in lines
     * @param pitch bytes from one line to the next
     * @param bytes of the whole
     */
    public record Layout(int width, int height, int pitch, long bytes) {}

    /**
     * Whether this descriptor holds the device's mastership, asked without an effect: magic 0 is nobody's
     * ({@code drm_authmagic()}, drivers/gpu/drm/drm_auth.c).
     */
    public boolean isMaster() throws FailedCall {
        cleared().putInt(0, 0);
        try {
            Ioctl.call("DRM_IOCTL_AUTH_MAGIC", node.fd(), AUTH_MAGIC, argument);
            return true;
        } catch (FailedCall e) {
            return switch (e.errno()) {
                case "EINVAL" -> true;
                case "EACCES" -> false;
                default -> throw e;
            };
        }
    }

    /** Gives mastership back, which the first opener of a primary node has without asking. */
    public void dropMaster() throws FailedCall {
        Ioctl.call("DRM_IOCTL_DROP_MASTER", node.fd(), DROP_MASTER);
    }

    /**
     * Imports a buffer.
     *
     * @return its handle
     */
    public int importBuffer(Descriptor buffer) throws FailedCall {
        cleared().putInt(8, buffer.fd());
        Ioctl.call("DRM_IOCTL_PRIME_FD_TO_HANDLE", node.fd(), PRIME_FD_TO_HANDLE, argument);
        return argument.bytes().getInt(0);
    }

    /** What sizes of framebuffers the device takes; primary nodes of devices that show something only. */
    public Bounds bounds() throws FailedCall {
        ByteBuffer data = cleared();
        Ioctl.call("DRM_IOCTL_MODE_GETRESOURCES", node.fd(), GETRESOURCES, argument);
        return new Bounds(
                data.getInt(RESOURCES_MIN_WIDTH),
                data.getInt(RESOURCES_MIN_WIDTH + 4),
                data.getInt(RESOURCES_MIN_WIDTH + 8),
                data.getInt(RESOURCES_MIN_WIDTH + 12));
    }

    /** The layout that the driver itself gives an image, asked by making one of its own. */
    public Layout layout(int width, int height) throws FailedCall {
        ByteBuffer data = cleared();
        data.putInt(0, height);
        data.putInt(4, width);
        data.putInt(8, BITS_PER_PIXEL);
        Ioctl.call("DRM_IOCTL_MODE_CREATE_DUMB", node.fd(), CREATE_DUMB, argument);
        return new Layout(width, height, data.getInt(CREATE_DUMB_PITCH), data.getLong(CREATE_DUMB_BYTES));
    }

    /**
     * Makes a framebuffer of an imported buffer.
     *
     * @return its id
     */
    public int addFramebuffer(int handle, Layout layout) throws FailedCall {
        ByteBuffer data = cleared();
        data.putInt(4, layout.width());
        data.putInt(8, layout.height());
        data.putInt(12, XRGB8888);
        data.putInt(FRAMEBUFFER_HANDLES, handle);
        data.putInt(FRAMEBUFFER_PITCHES, layout.pitch());
        Ioctl.call("DRM_IOCTL_MODE_ADDFB2", node.fd(), ADDFB2, argument);
        return data.getInt(0);
    }

    private ByteBuffer cleared() {
        ByteBuffer data = argument.bytes();
        for (int i = 0; i < argument.size(); i++) {
            data.put(i, (byte) 0);
        }
        return data;
    }
}
