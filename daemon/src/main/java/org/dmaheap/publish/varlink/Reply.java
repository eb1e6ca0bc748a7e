// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.dmaheap.protocol.Json;

/** The bytes of one reply with its NUL. Kept in parts, so that a big body is shared and never copied in Java's heap. */
final class Reply {
    /** No reply. */
    static final Reply NONE = new Reply(false);

    private static final byte[] PARAMETERS = "{\"parameters\":".getBytes(US_ASCII);
    private static final byte[] END = "}\0".getBytes(US_ASCII);
    private static final byte[] END_OF_ONE_OF_MANY = ",\"continues\":true}\0".getBytes(US_ASCII);
    private static final byte[] NUL = {0};

    private final boolean isShared;
    private final byte[][] parts;
    private final int length;

    private Reply(boolean isShared, byte[]... parts) {
        this.isShared = isShared;
        this.parts = parts;
        int sum = 0;
        for (byte[] part : parts) {
            sum += part.length;
        }
        length = sum;
    }

    /** @param body a JSON object */
    static Reply success(byte[] body) {
        return new Reply(false, PARAMETERS, body, END);
    }

    /** The map, whose bytes all share. */
    static Reply map(byte[] body) {
        return new Reply(true, PARAMETERS, body, END);
    }

    /** The map or a change of it, whose bytes all share, and others will follow. */
    static Reply oneOfMany(byte[] body) {
        return new Reply(true, PARAMETERS, body, END_OF_ONE_OF_MANY);
    }

    static Reply error(String name, Map<String, Object> parameters) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("error", name);
        fields.put("parameters", parameters);
        return new Reply(false, Json.compact(fields), NUL);
    }

    int length() {
        return length;
    }

    /** Whether it takes no memory of its own, as long as it is of the newest map. */
    boolean isShared() {
        return isShared;
    }

    /** Copies what fits of the bytes from a position on. */
    void copyTo(ByteBuffer target, int position) {
        int start = position;
        for (byte[] part : parts) {
            if (start < part.length) {
                target.put(part, start, Math.min(part.length - start, target.remaining()));
                start = 0;
            } else {
                start -= part.length;
            }
        }
    }
}
