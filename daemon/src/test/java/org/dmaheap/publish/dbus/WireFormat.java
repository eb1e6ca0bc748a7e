// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Whether a bus lets arguments through: they must be what their signature says ("Marshaling", D-Bus specification). */
final class WireFormat {
    private static final int DEEPEST = 32;

    private final ByteBuffer body;

    private WireFormat(ByteBuffer body) {
        this.body = body;
    }

    static boolean isValid(String types, ByteBuffer body) {
        try {
            WireFormat format = new WireFormat(body);
            for (int at = 0; at < types.length(); ) {
                at = format.one(types, at, 0);
            }
            return !body.hasRemaining();
        } catch (IllegalArgumentException | BufferUnderflowException | IndexOutOfBoundsException e) {
            return false;
        }
    }

    /** Steps over one value; gives where its type ends. */
    private int one(String types, int at, int depth) {
        require(depth <= DEEPEST);
        char type = types.charAt(at);
        switch (type) {
            case 'y' -> body.get();
            case 'n', 'q' -> aligned(2).getShort();
            case 'i', 'u', 'h' -> aligned(4).getInt();
            case 'x', 't', 'd' -> aligned(8).getLong();
            case 'b' -> require((aligned(4).getInt() & ~1) == 0);
            case 's', 'o' -> text(aligned(4).getInt());
            case 'g' -> text(Byte.toUnsignedInt(body.get()));
            case 'v' -> {
                String inner = text(Byte.toUnsignedInt(body.get()));
                require(end(inner, 0, 0) == inner.length());
                one(inner, 0, depth + 1);
            }
            case '(', '{' -> {
                aligned(8);
                int inner = at + 1;
                while (types.charAt(inner) != ')' && types.charAt(inner) != '}') {
                    inner = one(types, inner, depth + 1);
                }
            }
            case 'a' -> {
                int length = aligned(4).getInt();
                aligned("xtd({".indexOf(types.charAt(at + 1)) >= 0 ? 8 : alignment(types.charAt(at + 1)));
                require(length >= 0 && length <= body.remaining());
                int end = body.position() + length;
                while (body.position() < end) {
                    one(types, at + 1, depth + 1);
                }
                require(body.position() == end);
            }
            default -> throw new IllegalArgumentException(types);
        }
        return end(types, at, 0);
    }

    private static int alignment(char type) {
        return switch (type) {
            case 'n', 'q' -> 2;
            case 'y', 'g', 'v' -> 1;
            default -> 4;
        };
    }

    /** Where a type ends that begins there. */
    private static int end(String types, int at, int depth) {
        require(depth <= DEEPEST);
        char type = types.charAt(at);
        if (type == 'a') {
            int end = types.charAt(at + 1) == '{' ? entry(types, at + 1, depth) : end(types, at + 1, depth + 1);
            return end;
        }
        if (type == '(') {
            int inner = at + 1;
            while (types.charAt(inner) != ')') {
                inner = end(types, inner, depth + 1);
            }
            require(inner > at + 1);
            return inner + 1;
        }
        require("ynqiuhxtdbsogv".indexOf(type) >= 0);
        return at + 1;
    }

    private static int entry(String types, int at, int depth) {
        require("ynqiuhxtdbsog".indexOf(types.charAt(at + 1)) >= 0);
        int end = end(types, at + 2, depth + 1);
        require(types.charAt(end) == '}');
        return end + 1;
    }

    private String text(int length) {
        require(length >= 0 && length < body.remaining());
        byte[] bytes = new byte[length];
        body.get(bytes);
        require(body.get() == 0);
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            require(text.indexOf('\0') < 0);
            return text;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private ByteBuffer aligned(int to) {
        while (body.position() % to != 0) {
            require(body.get() == 0);
        }
        return body;
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException();
        }
    }
}
