// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.capture;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes tar as POSIX has it. All entries are root's and of the beginning of time: the same tree makes the same bytes, and
 * they say nothing of who made them.
 */
final class TarWriter implements AutoCloseable {
    private static final int NAME = 100;
    private static final int LAST_BLOCKS = 2;

    private final OutputStream out;

    TarWriter(OutputStream out) {
        this.out = out;
    }

    void directory(String name) throws IOException {
        entry('5', name + "/", "", 0755, new byte[0]);
    }

    void link(String name, String target) throws IOException {
        entry('2', name, target, 0777, new byte[0]);
    }

    void file(String name, int permissions, byte[] content) throws IOException {
        entry('0', name, "", permissions, content);
    }

    private void entry(char type, String name, String link, int permissions, byte[] content) throws IOException {
        byte[] more = concat(record("path", name), record("linkpath", link));
        if (more.length > 0) {
            block('x', "pax", "", 0644, more);
        }
        block(type, name, link, permissions, content);
    }

    /** What the header has no room for, or cannot say in one way only. */
    private static byte[] record(String key, String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        if (utf8.length <= NAME && utf8.length == value.length()) {
            return new byte[0];
        }
        int rest = 1 + key.length() + 1 + utf8.length + 1;
        int length = rest + Integer.toString(rest).length();
        // its own digits count
        length = rest + Integer.toString(length).length();
        return (length + " " + key + "=" + value + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = new byte[first.length + second.length];
        System.arraycopy(first, 0, both, 0, first.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private void block(char type, String name, String link, int permissions, byte[] content) throws IOException {
        byte[] header = new byte[TarReader.BLOCK];
        text(header, 0, NAME, name);
        octal(header, 100, 8, permissions);
        octal(header, 108, 8, 0);
        octal(header, 116, 8, 0);
        octal(header, 124, 12, content.length);
        octal(header, 136, 12, 0);
        text(header, 148, 8, "        ");
        header[156] = (byte) type;
        text(header, 157, NAME, link);
        text(header, 257, 8, "ustar\00000");
        int sum = 0;
        for (byte each : header) {
            sum += each & 0xff;
        }
        octal(header, 148, 7, sum);
        out.write(header);
        out.write(content);
        out.write(new byte[-content.length & (TarReader.BLOCK - 1)]);
    }

    private static void text(byte[] header, int at, int room, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(utf8, 0, header, at, Math.min(room, utf8.length));
    }

    /** Digits up to the last byte, which is NUL. */
    private static void octal(byte[] header, int at, int room, long value) {
        String digits = Long.toOctalString(value);
        text(header, at, room, "0".repeat(room - 1 - digits.length()) + digits);
        header[at + room - 1] = 0;
    }

    @Override
    public void close() throws IOException {
        out.write(new byte[LAST_BLOCKS * TarReader.BLOCK]);
        out.close();
    }
}
