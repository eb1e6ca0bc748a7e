// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.capture;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.dmaheap.capture.TarEntry.Kind;

/**
 * Reads tar as POSIX has it (pax, tar(5)), with the names of any length and the large numbers of GNU tar. An archive may
 * come from anybody: nothing that it says of a size makes us take more memory than {@link #LONGEST_HEADER}.
 */
final class TarReader {
    static final int BLOCK = 512;

    /** Bytes of what says more of the next entry than its header can; the kernel takes no path of more than 4096. */
    private static final int LONGEST_HEADER = 64 << 10;

    private final InputStream in;
    private final byte[] header = new byte[BLOCK];

    /** Bytes of the present entry that nobody has read. */
    private long left;

    /** Bytes that fill up its last block. */
    private int padding;

    TarReader(InputStream in) {
        this.in = in;
    }

    /**
     * The next entry; empty at the end.
     *
     * @throws IOException also if it is no tar
     */
    Optional<TarEntry> next() throws IOException {
        Map<String, String> more = new HashMap<>();
        while (readHeader()) {
            char type = (char) (header[156] & 0xff);
            long size = number(124, 12);
            switch (type) {
                case 'x' -> more.putAll(records(extra(size)));
                case 'g' -> extra(size);
                case 'L' -> more.put("path", text(extra(size)));
                case 'K' -> more.put("linkpath", text(extra(size)));
                default -> {
                    return Optional.of(entry(type, size, more));
                }
            }
        }
        if (!more.isEmpty()) {
            throw new EOFException("it ends in the middle of an entry");
        }
        return Optional.empty();
    }

    private TarEntry entry(char type, long size, Map<String, String> more) throws IOException {
        String name = more.getOrDefault("path", name());
        Kind kind = kind(type, name);
        if (more.keySet().stream().anyMatch(key -> key.startsWith("GNU.sparse."))) {
            kind = Kind.SPARSE_FILE;
        }
        long bytes = more.containsKey("size") ? decimal(more.get("size")) : size;
        begin(kind == Kind.FILE || kind == Kind.SPARSE_FILE || kind == Kind.OTHER ? bytes : 0);
        final int permissions = 07777;
        return new TarEntry(
                kind, name, more.getOrDefault("linkpath", text(157, 100)), (int) number(100, 8) & permissions, left);
    }

    private static Kind kind(char type, String name) {
        return switch (type) {
            // before POSIX a directory was a file whose name ends in a slash
            case '0', '\0', '7' -> name.endsWith("/") ? Kind.DIRECTORY : Kind.FILE;
            case '1' -> Kind.HARD_LINK;
            case '2' -> Kind.SYMBOLIC_LINK;
            case '3', '4' -> Kind.DEVICE;
            case '5' -> Kind.DIRECTORY;
            case '6' -> Kind.FIFO;
            case 'S' -> Kind.SPARSE_FILE;
            default -> Kind.OTHER;
        };
    }

    /** Goes to the next header; false at the end. */
    private boolean readHeader() throws IOException {
        in.skipNBytes(left + padding);
        begin(0);
        int read = in.readNBytes(header, 0, BLOCK);
        if (read == 0) {
            return false;
        }
        if (read < BLOCK) {
            throw new EOFException("it ends in the middle of a header");
        }
        int sum = 0;
        boolean empty = true;
        for (int i = 0; i < BLOCK; i++) {
            // the sum is made with spaces in its own place
            sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
            empty &= header[i] == 0;
        }
        if (empty) {
            return false;
        }
        if (sum != number(148, 8)) {
            throw new IOException("a header whose sum is wrong");
        }
        return true;
    }

    private void begin(long size) throws IOException {
        if (size < 0) {
            throw new IOException("a negative size");
        }
        left = size;
        padding = (int) (-size & (BLOCK - 1));
    }

    /**
     * Reads on in what follows the header of the present entry.
     *
     * @return how many bytes of the buffer are filled; 0 at the end of the entry
     * @throws IOException also if the archive ends before it does
     */
    int read(byte[] buffer) throws IOException {
        int read = in.readNBytes(buffer, 0, (int) Math.min(buffer.length, left));
        left -= read;
        if (left > 0 && read < buffer.length) {
            throw new EOFException("it ends in the middle of an entry");
        }
        return read;
    }

    private byte[] extra(long size) throws IOException {
        if (size > LONGEST_HEADER) {
            throw new IOException("a name of more than " + LONGEST_HEADER + " bytes");
        }
        begin(size);
        byte[] extra = new byte[(int) size];
        read(extra);
        return extra;
    }

    /** Records of pax: {@code LENGTH KEY=VALUE\n}, the length that of the whole record. */
    private static Map<String, String> records(byte[] bytes) throws IOException {
        Map<String, String> records = new HashMap<>();
        int at = 0;
        while (at < bytes.length && bytes[at] != 0) {
            int space = at;
            while (space < bytes.length && bytes[space] != ' ') {
                space++;
            }
            long length = decimal(new String(bytes, at, space - at, StandardCharsets.UTF_8));
            int end = (int) Math.min(at + length, Integer.MAX_VALUE);
            if (end > bytes.length || end <= space + 1 || bytes[end - 1] != '\n') {
                throw new IOException("an extended header that is none");
            }
            String record = new String(bytes, space + 1, end - space - 2, StandardCharsets.UTF_8);
            int equals = record.indexOf('=');
            if (equals < 0) {
                throw new IOException("an extended header that is none");
            }
            records.put(record.substring(0, equals), record.substring(equals + 1));
            at = end;
        }
        return records;
    }

    /** The name of the header; a prefix stands before it in the format of POSIX alone. */
    private String name() {
        String name = text(0, 100);
        boolean posix = text(257, 8).equals("ustar");
        String prefix = posix && header[263] == '0' ? text(345, 155) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    private String text(int from, int length) {
        int end = from;
        while (end < from + length && header[end] != 0) {
            end++;
        }
        return new String(header, from, end - from, StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    /** A number of the header: octal digits, or as GNU tar writes what is too large for them, in base 256. */
    private long number(int from, int length) throws IOException {
        final byte base256 = (byte) 0x80;
        if (header[from] < 0) {
            long value = 0;
            for (int i = from + 1; i < from + length; i++) {
                if (header[from] != base256 || value >= 1L << 55) {
                    throw new IOException("a header with a number that is too large");
                }
                value = value << 8 | header[i] & 0xff;
            }
            return value;
        }
        String digits = text(from, length).strip();
        try {
            return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
        } catch (NumberFormatException e) {
            throw new IOException("a header with a number that is none");
        }
    }

    private static long decimal(String digits) throws IOException {
        if (digits.matches("[0-9]{1,18}")) {
            return Long.parseLong(digits);
        }
        throw new IOException("an extended header with a number that is none");
    }
}
