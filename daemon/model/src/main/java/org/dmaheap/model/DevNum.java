// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

/** Number of a character device, as in the sysfs attribute {@code dev}. */
public record DevNum(int major, int minor) {

    public static final Type<DevNum> TYPE = Type.text("MAJOR:MINOR", DevNum::toString, DevNum::parse);

    /**
     * Reads {@code MAJOR:MINOR}.
     *
     * @throws IllegalArgumentException if the text has another form or a number is out of the kernel's range
     */
    public static DevNum parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("not MAJOR:MINOR: " + text);
        }
        int major = Integer.parseInt(text.substring(0, colon));
        int minor = Integer.parseInt(text.substring(colon + 1));
        if (major < 0 || major > 0xfff || minor < 0 || minor > 0xfffff) {
            throw new IllegalArgumentException("not a device number: " + text);
        }
        DevNum parsed = new DevNum(major, minor);
        if (!parsed.toString().equals(text)) {
            throw new IllegalArgumentException("not as the kernel writes it: " + text);
        }
        return parsed;
    }

    /** Splits a {@code dev_t} as the C library encodes it, the number that linux-dmabuf feedback carries. */
    public static DevNum ofDevT(long devT) {
        long major = (devT >>> 8 & 0xfff) | (devT >>> 32 & 0xfffff000L);
        long minor = (devT & 0xff) | (devT >>> 12 & 0xffffff00L);
        return new DevNum((int) major, (int) minor);
    }

    /** The {@code dev_t} of this number as the C library encodes it ({@code makedev(3)}). */
    public long toDevT() {
        return (minor & 0xffL) | (major & 0xfffL) << 8 | (minor & 0xffffff00L) << 12 | (major & 0xfffff000L) << 32;
    }

    @Override
    public String toString() {
        return major + ":" + minor;
    }
}
